"""Runs one mode of the engine.

A parent starts an interpreter with the path of this folder, the name of the mode, and a folder for compiled modules.
"""

import importlib
import json
import os
import signal
import sys
import types
from collections.abc import Callable

NO_ENGINE = 69  # the exit code if this Python has no engine, so that the parent does not start it again


def main(mode: str, compiled: str = "") -> None:
    # Python searches this folder first. Modules of a package are found only from the folder above.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    try:
        import_engine()
    except ImportError as error:
        print(error, file=sys.stderr)
        sys.exit(NO_ENGINE)

    work = loaded(mode, compiled)
    from deeplake_engine.answers import take_standard_output

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too, but the parent decides when we end
    take_standard_output()
    work()
    os._exit(0)  # standard input has ended, so nobody waits for an answer


class Client(types.ModuleType):
    """Stands for the client of the service. The real client loads asyncio and TLS, a tenth of the start."""

    def __getattr__(self, name: str) -> None:
        if name.startswith("__"):
            raise AttributeError(name)


def import_engine() -> None:
    """Imports Deeplake without the client of its service, or with it if this Deeplake needs it."""
    sys.modules["deeplake.managed"] = Client("deeplake.managed")
    try:
        importlib.import_module("deeplake.types")
    except ImportError:
        for name in [name for name in sys.modules if name.split(".")[0] == "deeplake"]:
            del sys.modules[name]
        importlib.import_module("deeplake.types")


def loaded(mode: str, compiled: str) -> Callable[[], None]:
    from deeplake_engine.compiled import compiled_in

    try:
        with compiled_in(compiled):
            return work_of(mode)
    except (EOFError, ValueError):  # a compiled module was not written whole
        import shutil

        shutil.rmtree(compiled, ignore_errors=True)
        return work_of(mode)


def work_of(mode: str) -> Callable[[], None]:
    """The function of a mode. It imports only the modules of this mode, because compiling them takes time."""
    if mode == "serve":
        from deeplake_engine.serve.requests import serve

        return serve
    if mode == "maintain":
        from deeplake_engine.maintain.requests import maintain_all

        return maintain_all
    if mode == "put":
        from deeplake_engine.files.objects import put

        return lambda: put(json.load(sys.stdin))
    raise SystemExit(f"Expected serve, maintain or put, got {mode}.")


if __name__ == "__main__":
    main(*sys.argv[1:3])
