"""Different texts, each with a number."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from .growing import Growing

FEW = 4_096  # how many of the first texts are in a dict, unless the owner has another number
BLOCK = 4_096  # texts whose bytes lie together
OF_A_TEXT = 150  # bytes that a text in a dict takes in addition to its characters
FULL = 0.5  # share of the slots that may be taken


class Numbered:
    """Numbers texts in the order in which they come.

    A dict has the first texts. The others are so many that Python's strings and their places in a dict would take more
    memory than the texts. Therefore their bytes are in blocks, and their numbers are in a table of slots. A text gets
    the first free slot from its hash on.
    """

    def __init__(self, few: int = FEW) -> None:
        self._few = few
        self._first: dict[str, int] = {}
        self._names: list[str] = []
        self._blocks: list[tuple[bytes, np.ndarray]] = []  # texts, and where each one ends
        self._last: list[str] = []  # texts that are in no block yet
        self._hashes = Growing("<u4")
        self._slots = np.empty(0, "<i4")
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._names) + self._hashes.size

    def __iter__(self) -> Iterator[str]:
        return map(self._text, range(len(self)))

    def texts(self, numbers: list[int]) -> list[str]:
        names = self._names
        if not self._hashes.size:
            return list(map(names.__getitem__, numbers))
        return [names[number] if number < len(names) else self._text(number) for number in numbers]

    def _text(self, number: int) -> str:
        if number < len(self._names):
            return self._names[number]
        block, place = divmod(number - len(self._names), BLOCK)
        if block == len(self._blocks):
            return self._last[place]
        data, ends = self._blocks[block]
        return data[ends[place] : ends[place + 1]].decode("utf-8", "surrogatepass")

    def find(self, texts: Sequence[str]) -> np.ndarray:
        """The number of each text, -1 for an unknown text."""
        found = np.fromiter(map(self._first.get, texts, itertools.repeat(-1)), np.int64, len(texts))
        if self._hashes.size:
            places = np.flatnonzero(found < 0)
            some = [texts[place] for place in places.tolist()]
            found[places] = self._find(some, _hashes_of(some))
        return found

    def number(self, texts: Sequence[str]) -> np.ndarray:
        """The number of each of these texts, which are all different. New texts get one."""
        found = self.find(texts)
        for place in np.flatnonzero(found < 0)[: self._few - len(self._names)].tolist():
            found[place] = self._first[texts[place]] = len(self._names)
            self._names.append(texts[place])
            self._bytes += len(texts[place]) + OF_A_TEXT
        places = np.flatnonzero(found < 0)
        if len(places):
            found[places] = np.arange(len(self), len(self) + len(places))
            self._add([texts[place] for place in places.tolist()])
        return found

    def bytes(self) -> int:
        return self._bytes + len(self._last) * OF_A_TEXT + self._hashes.bytes() + self._slots.nbytes

    def _find(self, texts: list[str], hashes: np.ndarray) -> np.ndarray:
        found = np.full(len(texts), -1)
        waiting, slots = np.arange(len(texts)), self._slot_of(hashes)
        while len(waiting):
            others = self._slots[slots]
            taken = others >= 0
            waiting, slots, others = waiting[taken], slots[taken], others[taken]
            alike = self._hashes.all()[others] == hashes[waiting]
            for place, other in zip(waiting[alike].tolist(), others[alike].tolist(), strict=True):
                if self._text(len(self._names) + other) == texts[place]:
                    found[place] = len(self._names) + other
            unknown = found[waiting] < 0
            waiting, slots = waiting[unknown], self._slot_of(slots[unknown] + 1)
        return found

    def _add(self, texts: list[str]) -> None:
        hashes, start = _hashes_of(texts), self._hashes.size
        self._hashes.extend(hashes)
        self._last += texts
        while len(self._last) >= BLOCK:
            data, ends = _block_of(self._last[:BLOCK])
            self._blocks.append((data, ends))
            self._last = self._last[BLOCK:]
            self._bytes += len(data) + ends.nbytes
        if self._hashes.size > FULL * len(self._slots):
            # The number of slots is a power of two. All known texts get a slot in the new table.
            self._slots = np.full(2 * max(len(self._slots), FEW), -1, "<i4")
            while self._hashes.size > FULL * len(self._slots):
                self._slots = np.full(2 * len(self._slots), -1, "<i4")
            hashes, start = self._hashes.all(), 0
        self._place(np.arange(start, self._hashes.size), self._slot_of(hashes))

    def _place(self, waiting: np.ndarray, slots: np.ndarray) -> None:
        while len(waiting):
            free = self._slots[slots] < 0
            self._slots[slots[free]] = waiting[free]  # of several texts that want one slot, the last gets it
            lost = self._slots[slots] != waiting
            waiting, slots = waiting[lost], self._slot_of(slots[lost] + 1)

    def _slot_of(self, hashes: np.ndarray) -> np.ndarray:
        slots: np.ndarray = hashes.astype(np.int64) & (len(self._slots) - 1)
        return slots


def _hashes_of(texts: list[str]) -> np.ndarray:
    return np.fromiter(map(hash, texts), np.int64, len(texts)).astype("<u4")


def _block_of(texts: list[str]) -> tuple[bytes, np.ndarray]:
    data = "".join(texts).encode("utf-8", "surrogatepass")
    sizes = list(map(len, texts))
    if len(data) > sum(sizes):
        sizes = [len(text.encode("utf-8", "surrogatepass")) for text in texts]
    ends = np.cumsum([0, *sizes])
    return data, ends.astype(np.min_scalar_type(len(data)))
