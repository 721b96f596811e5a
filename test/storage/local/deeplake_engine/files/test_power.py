from pathlib import Path

import pytest
from deeplake_engine.files.power import drop_links, keep_links, note_power_on, restore_power


@pytest.fixture
def entry(tmp_path: Path) -> Path:
    (tmp_path / "_langchain_deeplake").mkdir()
    file = tmp_path / "_deeplake_wal" / "main" / "1.wal"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"entry")
    return file


def test_entries_are_linked_only_where_a_writer_asked_for_it(tmp_path: Path, entry: Path) -> None:
    assert entry.exists()
    assert not keep_links(str(tmp_path))
    assert restore_power(str(tmp_path)) == []


def test_an_entry_of_a_fold_that_was_cut_short_comes_back(tmp_path: Path, entry: Path) -> None:
    note_power_on(str(tmp_path))
    assert keep_links(str(tmp_path))
    entry.unlink()
    (told,) = restore_power(str(tmp_path))
    assert told.startswith("1 write-ahead entries of ")
    assert entry.read_bytes() == b"entry"
    assert (tmp_path / "_langchain_deeplake" / "dirty").exists()
    assert restore_power(str(tmp_path)) == []


def test_after_a_fold_nothing_comes_back(tmp_path: Path, entry: Path) -> None:
    note_power_on(str(tmp_path))
    keep_links(str(tmp_path))
    entry.unlink()
    drop_links(str(tmp_path))
    assert restore_power(str(tmp_path)) == []
    assert not entry.exists()


def test_entries_that_waited_while_others_were_folded_come_back(tmp_path: Path, entry: Path) -> None:
    waiting = tmp_path / "_langchain_deeplake" / "waiting"
    waiting.mkdir()
    entry.rename(waiting / entry.name)
    assert restore_power(str(tmp_path)) == []
    assert entry.read_bytes() == b"entry"
    assert not waiting.exists()
