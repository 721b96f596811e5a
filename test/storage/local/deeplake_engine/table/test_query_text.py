import numpy as np
from deeplake_engine.table.query_text import array, column_list, quoted, where


def test_a_quote_in_a_text_ends_nothing() -> None:
    assert quoted("it's ' OR 1") == "'it''s '' OR 1'"


def test_a_vector_is_written_with_all_its_digits() -> None:
    vector = np.array([0.1, -1, 2.0**-60], "<f4")
    text = array(vector)
    assert text.startswith("ARRAY[") and text.endswith("]")
    numbers = [float(number) for number in text[6:-1].split(",")]
    assert np.array(numbers, "<f4").tolist() == vector.tolist()


def test_a_column_with_the_name_of_a_type_is_quoted() -> None:
    assert column_list(["id", "timestamp"]) == 'id, "timestamp"'


def test_a_request_without_a_condition_has_no_where() -> None:
    assert where({}) == where({"where": ""}) == ""
    assert where({"where": "a = 1"}) == " WHERE a = 1"
