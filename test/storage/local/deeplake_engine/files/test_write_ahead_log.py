from itertools import pairwise
from pathlib import Path

import pytest
from deeplake_engine.files.write_ahead_log import files_written, repair, torn, wal_entries

PAYLOAD = b"payload"
WHOLE = b"DWAL" + bytes(20) + len(PAYLOAD).to_bytes(8, "little") + PAYLOAD


@pytest.fixture
def branch(tmp_path: Path) -> Path:
    folder = tmp_path / "_deeplake_wal" / "main"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("content", "is_torn"),
    [
        (WHOLE, False),
        (WHOLE[:-1], True),
        (WHOLE + b"more", True),
        (WHOLE[:31], True),
        (b"", True),
        (b"OTHR" + WHOLE[4:], True),
    ],
)
def test_an_entry_without_its_header_or_payload_is_torn(branch: Path, content: bytes, is_torn: bool) -> None:
    entry = branch / "1.wal"
    entry.write_bytes(content)
    assert torn(str(entry)) is is_torn


def test_an_entry_that_a_fold_removed_is_not_torn(branch: Path) -> None:
    assert not torn(str(branch / "gone.wal"))


def test_repair_moves_torn_entries_aside_and_keeps_the_others(tmp_path: Path, branch: Path) -> None:
    (branch / "1.wal").write_bytes(WHOLE)
    (branch / "2.wal").write_bytes(WHOLE[:-1])
    (branch / "other.txt").write_bytes(b"")
    (told,) = repair(str(tmp_path))
    assert told == (
        f"A write-ahead entry of {tmp_path} was torn by a killed writer and never acknowledged; "
        "moved to _langchain_deeplake/quarantine/2.wal."
    )
    assert wal_entries(str(tmp_path)) == [str(branch / "1.wal")]
    assert (tmp_path / "_langchain_deeplake" / "quarantine" / "2.wal").read_bytes() == WHOLE[:-1]


def test_every_write_changes_what_is_written(tmp_path: Path, branch: Path) -> None:
    log = tmp_path / "_deeplake_log" / "main"
    log.mkdir(parents=True)
    seen = [files_written(str(tmp_path))]
    (branch / "1.wal").write_bytes(WHOLE)
    seen.append(files_written(str(tmp_path)))
    (log / "1.json").write_bytes(b"{")
    seen.append(files_written(str(tmp_path)))
    (log / "1.json").write_bytes(b"{}")
    seen.append(files_written(str(tmp_path)))
    assert all(before != after for before, after in pairwise(seen))
    assert files_written(str(tmp_path)) == seen[-1]
