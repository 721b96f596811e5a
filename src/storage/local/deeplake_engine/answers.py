"""Writes answers to standard output, each as a line of JSON. Any thread may write."""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any

_one_at_a_time = threading.Lock()
_output: Any = sys.stdout.buffer
# json.dumps would make a new encoder for each call.
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def take_standard_output() -> None:
    """Reserves standard output for answers. Text that native code prints goes to standard error from now on."""
    global _output
    _output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)


def answer(message: dict[str, Any]) -> None:
    line = _encode(message).encode("utf-8", "surrogatepass") + b"\n"
    with _one_at_a_time:
        _output.write(line)
        _output.flush()
