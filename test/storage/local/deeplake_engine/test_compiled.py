import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import deeplake_engine
import pytest
from deeplake_engine.compiled import compiled_in

ENGINE = Path(deeplake_engine.__file__).parent


def import_anew(folder: Path, module: Path) -> None:
    with compiled_in(str(folder)):
        importlib.invalidate_caches()
        sys.path.insert(0, str(module.parent))
        try:
            importlib.import_module(module.stem)
        finally:
            sys.path.remove(str(module.parent))
            sys.modules.pop(module.stem, None)


def test_modules_are_kept_where_only_this_user_can_enter(tmp_path: Path) -> None:
    folder, module = tmp_path / "compiled", tmp_path / "kept_module.py"
    module.write_text("A = 1")
    before = sys.pycache_prefix, sys.dont_write_bytecode
    import_anew(folder, module)
    assert len(list(folder.rglob("*.pyc"))) == 1
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (sys.pycache_prefix, sys.dont_write_bytecode) == before


def opened_to_others(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o755)


def a_link(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(folder.parent / "elsewhere")


@pytest.mark.parametrize("made", [opened_to_others, a_link, Path.touch])
def test_nothing_is_read_or_written_elsewhere(tmp_path: Path, made: Callable[[Path], None]) -> None:
    folder, module = tmp_path / "compiled", tmp_path / "unkept_module.py"
    module.write_text("A = 1")
    made(folder)
    import_anew(folder, module)
    assert not list(tmp_path.rglob("*.pyc"))


def test_a_module_that_was_not_written_whole_is_compiled_again(tmp_path: Path) -> None:
    folder = tmp_path / "compiled"
    program = (
        f"import runpy, sys; sys.path.insert(0, {str(ENGINE.parent)!r});"
        f"runpy.run_path({str(ENGINE / '__main__.py')!r})['loaded']('put', {str(folder)!r})"
    )
    for _ in range(2):
        subprocess.run([sys.executable, "-c", program], check=True)
        kept = list(folder.rglob("*.pyc"))
        for file in kept:
            file.write_bytes(file.read_bytes()[:20])
    assert not kept
