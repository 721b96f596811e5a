import numpy as np
import pytest
from deeplake_engine.table.words import bm25, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Refund order_42, now!", ["refund", "order", "42", "now"]),
        ("Grüße", ["grusse"]),
        ("日本語 go", ["日本", "本語", "go"]),
        ("C++ -> C#", ["c++", "->", "c#"]),
        ("…", ["..."]),
    ],
)
def test_words_are_runs_of_letters_and_digits_or_pairs_of_characters(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_scores_are_those_of_okapi_bm25() -> None:
    documents = [["a", "b"], ["a", "a", "c", "c"]]
    rarity = np.log(1 + (2 - 2 + 0.5) / (2 + 0.5))
    short = rarity * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / 3))
    long = rarity * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 3))
    assert bm25(["a"], documents) == pytest.approx([short, long])


def test_rare_words_count_more_and_empty_documents_nothing() -> None:
    rare, common, empty = bm25(["rare", "common"], [["rare", "x"], ["common", "x"], []] + [["common"]] * 5)[:3]
    assert rare > common > empty == 0
