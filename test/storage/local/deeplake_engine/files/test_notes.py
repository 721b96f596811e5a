from pathlib import Path

import pytest
from deeplake_engine.files.notes import (
    State,
    drop_note,
    no_indexes,
    only_grew,
    read_note,
    read_state,
    state_stamp,
    unknown_indexes,
    write_note,
    write_state,
)


@pytest.fixture
def dataset(tmp_path: Path) -> str:
    (tmp_path / "_langchain_deeplake").mkdir()
    return str(tmp_path)


def test_a_note_is_read_as_it_was_written_until_it_is_dropped(dataset: str) -> None:
    assert read_note(dataset, "note.json") is None
    write_note(dataset, "note.json", {"text": "é"})
    assert read_note(dataset, "note.json") == {"text": "é"}
    drop_note(dataset, "note.json")
    drop_note(dataset, "note.json")
    assert read_note(dataset, "note.json") is None


def test_a_dataset_without_a_state_has_no_indexes(dataset: str) -> None:
    assert read_state(dataset) == no_indexes()
    assert state_stamp(dataset) is None


def test_what_a_state_does_not_say_is_unknown(dataset: str) -> None:
    write_note(dataset, "state.json", {"ends": [7]})
    assert read_state(dataset) == {**unknown_indexes(), "ends": [7]}


def test_the_stamp_changes_with_the_state(dataset: str) -> None:
    write_state(dataset, no_indexes())
    before = state_stamp(dataset)
    write_state(dataset, no_indexes())
    assert before is not None
    assert state_stamp(dataset) != before


@pytest.mark.parametrize(
    ("before", "now", "grew"),
    [
        (no_indexes(), no_indexes(), True),
        (no_indexes(), {**no_indexes(), "ends": [300], "version": "v"}, True),
        ({**no_indexes(), "ends": [300]}, {**no_indexes(), "ends": [300, 700], "sure": False}, True),
        ({**no_indexes(), "ends": [300, 700]}, {**no_indexes(), "ends": [700]}, False),
        ({**no_indexes(), "ends": [300]}, no_indexes(), False),
        ({**no_indexes(), "ends": [300]}, {**no_indexes(), "ends": [299, 700]}, False),
        ({**no_indexes(), "ends": [300]}, {**no_indexes(), "ends": [300], "moved": True}, False),
        ({**no_indexes(), "ends": [300]}, {**no_indexes(), "ends": [300], "holes": True}, False),
    ],
)
def test_indexes_grow_by_segments_and_by_nothing_else(before: State, now: State, grew: bool) -> None:
    assert only_grew(now, before) is grew
