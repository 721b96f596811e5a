import os
import subprocess
import sys
from pathlib import Path

import deeplake_engine
import pytest

ENGINE = Path(deeplake_engine.__file__).parent


def test_a_python_without_the_engine_is_told_apart_by_the_exit_code() -> None:
    # -S leaves out all installed packages.
    command = [sys.executable, "-S", str(ENGINE), "serve"]
    ended = subprocess.run(command, input=b"", capture_output=True, check=False)
    assert ended.returncode == 69
    assert ended.stdout == b""
    assert b"No module named 'deeplake'" in ended.stderr


@pytest.mark.parametrize(
    ("needs", "loads"),
    [
        ("from deeplake.managed import Client as Client, AsyncClient", "nothing"),
        ("from deeplake.managed.client import Client", "the client"),
    ],
)
def test_the_client_of_the_service_is_loaded_only_if_deeplake_needs_it(tmp_path: Path, needs: str, loads: str) -> None:
    deeplake = tmp_path / "deeplake"
    (deeplake / "managed").mkdir(parents=True)
    (deeplake / "__init__.py").write_text(f"{needs}\n")
    (deeplake / "types.py").touch()
    (deeplake / "managed" / "__init__.py").write_text("Client = AsyncClient = object\nprint('the client')\n")
    (deeplake / "managed" / "client.py").write_text("Client = object\n")
    program = f"import runpy; runpy.run_path({str(ENGINE / '__main__.py')!r})['import_engine'](); print('nothing')"
    environment = {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment)
    assert printed.stdout.decode().split("\n")[0] == loads


def test_no_module_hides_one_of_python() -> None:
    # Until `__main__` corrects it, the folder itself is what Python searches first.
    names = {os.path.splitext(name)[0] for name in os.listdir(ENGINE)} - {"__init__", "__main__"}
    assert not names & sys.stdlib_module_names
