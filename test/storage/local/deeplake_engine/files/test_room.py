import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from deeplake_engine.failure import Failure
from deeplake_engine.files.room import SPARE, check_room, check_room_to_fold, size_on_disk
from deeplake_engine.place import Remote


def disk(monkeypatch: pytest.MonkeyPatch, free: int, blocks: int = 1) -> None:
    found = SimpleNamespace(f_bavail=free, f_frsize=1, f_blocks=blocks)
    monkeypatch.setattr(os, "statvfs", lambda _path: found)


def test_room_for_the_size_and_some_files_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk(monkeypatch, SPARE + 100)
    check_room(str(tmp_path / "not" / "made"), 100)
    with pytest.raises(Failure, match="free disk space"):
        check_room(str(tmp_path), 101)


def test_a_fold_needs_room_for_the_write_ahead_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = tmp_path / "_deeplake_wal" / "main" / "1.wal"
    entry.parent.mkdir(parents=True)
    entry.write_bytes(b"e" * 100)
    assert size_on_disk(str(tmp_path)) == 100
    disk(monkeypatch, SPARE + 99)
    with pytest.raises(Failure):
        check_room_to_fold(str(tmp_path))
    disk(monkeypatch, SPARE + 100)
    check_room_to_fold(str(tmp_path))


def test_disks_of_unknown_size_and_object_storage_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    disk(monkeypatch, 0, blocks=0)
    check_room("/tmp")
    disk(monkeypatch, 0)
    check_room_to_fold(Remote("s3://bucket/folder", None, "/tmp"))
