import fcntl
import json
import shutil
from pathlib import Path

import pytest
from deeplake_engine.files.locks import SharedLock, exclusive, flock, maintaining
from deeplake_engine.files.notes import no_indexes, read_state
from deeplake_engine.files.replacement import begin_replacement, unfinished

NOW = fcntl.LOCK_SH | fcntl.LOCK_NB


@pytest.fixture
def dataset(tmp_path: Path) -> str:
    (tmp_path / "_langchain_deeplake").mkdir()
    return str(tmp_path)


def test_writers_share_the_lock_and_maintenance_excludes_them(dataset: str) -> None:
    one, two = SharedLock(dataset), SharedLock(dataset)
    with (
        one.held(NOW),
        two.held(NOW),
        pytest.raises(BlockingIOError),
        flock(dataset, "lock", fcntl.LOCK_EX | fcntl.LOCK_NB),
    ):
        pass
    with exclusive(dataset), pytest.raises(BlockingIOError), one.held(NOW):
        pass
    with one.held(NOW):
        pass


def test_only_one_maintains(dataset: str) -> None:
    with maintaining(dataset, True), pytest.raises(BlockingIOError), maintaining(dataset, False):
        pass
    with maintaining(dataset, False):
        pass


def test_a_lock_outlives_the_dataset_that_was_removed_and_made_anew(dataset: str) -> None:
    lock = SharedLock(dataset)
    with lock.held(NOW):
        pass
    folder = Path(dataset) / "_langchain_deeplake"
    shutil.rmtree(folder)
    folder.mkdir()
    with lock.held(NOW):
        assert (folder / "lock").exists()
        with pytest.raises(BlockingIOError), flock(dataset, "lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
            pass


def test_who_takes_the_exclusive_lock_finishes_a_replacement(dataset: str) -> None:
    root = Path(dataset)
    side, fresh = root / "_langchain_deeplake", root / "_langchain_deeplake" / "rewrite"
    for folder, text in ((root, "old"), (fresh, "new")):
        (folder / "_deeplake_log").mkdir(parents=True)
        (folder / "_deeplake_log" / "text").write_text(text)
    (root / "stale").mkdir()
    begin_replacement(dataset, str(fresh))
    assert json.loads((side / "rewrite.json").read_text()) == ["_deeplake_log"]
    assert unfinished(dataset)
    with exclusive(dataset):
        assert not unfinished(dataset)
    assert (root / "_deeplake_log" / "text").read_text() == "new"
    assert sorted(entry.name for entry in root.iterdir()) == ["_deeplake_log", "_langchain_deeplake"]
    assert read_state(dataset) == no_indexes()
