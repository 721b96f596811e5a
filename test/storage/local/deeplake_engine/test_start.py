import os
import subprocess
import sys
from pathlib import Path

import deeplake_engine

ENGINE = Path(deeplake_engine.__file__).parent


def test_a_python_without_the_engine_is_told_apart_by_the_exit_code() -> None:
    # -S leaves out all installed packages.
    command = [sys.executable, "-S", str(ENGINE), "serve"]
    ended = subprocess.run(command, input=b"", capture_output=True, check=False)
    assert ended.returncode == 69
    assert ended.stdout == b""
    assert b"No module named 'deeplake'" in ended.stderr


def test_no_module_hides_one_of_python() -> None:
    # Until `__main__` corrects it, the folder itself is what Python searches first.
    names = {os.path.splitext(name)[0] for name in os.listdir(ENGINE)} - {"__init__", "__main__"}
    assert not names & sys.stdlib_module_names
