from itertools import pairwise
from pathlib import Path

import pytest
from deeplake_engine.files.write_ahead_log import files_written, overlooks, repair, torn, wal_entries

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


@pytest.mark.parametrize(
    ("listed", "present", "is_overlooked"),
    [
        ([], [], False),
        ([], ["0000000000100_a_0.wal"], False),
        (["0000000000100_a_0.wal"], ["0000000000100_a_0.wal", "0000000000096_b_0.wal"], False),
        (["0000000000100_a_0.wal"], ["0000000000100_a_0.wal", "0000000000094_b_0.wal"], True),
        (["0000000000100_a_0.wal", "0000000000094_b_0.wal"], ["0000000000100_a_0.wal", "0000000000094_b_0.wal"], False),
        (["0000000000050_a_0.wal"], ["0000000000050_a_0.wal", "0000000000100_a_1.wal"], False),
        # Both came since. The handle may have listed the newer one before the older one was there.
        ([], ["0000000000100_a_0.wal", "0000000000010_b_0.wal"], True),
        # A fold has removed the entry that was listed.
        (["0000000000100_a_0.wal"], ["0000000000010_b_0.wal"], False),
        (["0000000000100_a_0.wal"], ["0000000000100_a_0.wal", "strange.wal"], True),
    ],
)
def test_entries_of_a_clock_that_is_behind_are_overlooked(
    listed: list[str], present: list[str], is_overlooked: bool
) -> None:
    assert overlooks(listed, present) is is_overlooked
