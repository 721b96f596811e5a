"""Finds the rows that hold a word, and scores rows by the words of a query."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from ..table.words import words
from .growing import Growing
from .numbered import Numbered

K1, B = 1.2, 0.75  # as base/text/bm25.ts has them
FREQUENT = 65_536  # how many words are in a dict, because they come again and again
AT_ONCE = 100  # texts whose words are in memory at once
LOOSE = 16_384  # most pairs of a word and a row that stay unsorted


class Words:
    """An inverted index: for each word, the rows whose text holds it and how often.

    A search looks through all new pairs of a word and a row. If they become many, all pairs are sorted by word.
    """

    def __init__(self) -> None:
        self._numbered = Numbered(FREQUENT)
        self._lengths = Growing("<i4")
        self._terms, self._rows, self._counts = Growing("<i4"), Growing("<i4"), Growing("i1")
        self._starts = np.zeros(1, np.int64)
        self._sorted = np.empty(0, "<i4"), np.empty(0, "i1")  # rows and counts

    def extend(self, texts: Sequence[str]) -> None:
        for start in range(0, len(texts), AT_ONCE):
            self._extend([words(text) for text in texts[start : start + AT_ONCE]])

    def _extend(self, found: list[list[str]]) -> None:
        lengths = [len(some) for some in found]
        flat = list(itertools.chain.from_iterable(found))
        different = list(dict.fromkeys(flat))
        known = dict(zip(different, self._numbered.number(different).tolist(), strict=True))
        terms = np.fromiter(map(known.__getitem__, flat), np.int64, len(flat))
        rows = np.repeat(np.arange(self._lengths.size, self._lengths.size + len(found)), lengths)
        pairs, counts = np.unique(rows << 32 | terms, return_counts=True)
        self._terms.extend(pairs & 0xFFFFFFFF)
        self._rows.extend(pairs >> 32)
        self._counts.allow(int(counts.max(initial=0)))
        self._counts.extend(counts)
        self._lengths.extend(lengths)

    def sort_if_many(self) -> None:
        """Sorts all pairs by word, if many are unsorted."""
        if self._terms.size > max(LOOSE, len(self._sorted[0]) // 4):
            self.sort()

    def sort(self) -> None:
        """Sorts all pairs by word."""
        known = np.repeat(np.arange(len(self._starts) - 1, dtype="<i4"), np.diff(self._starts))
        terms = np.concatenate([known, self._terms.all()])
        order = np.argsort(terms, kind="stable")
        rows = np.concatenate([self._sorted[0], self._rows.all()])[order]
        counts = np.concatenate([self._sorted[1], self._counts.all()])[order]
        self._starts = np.searchsorted(terms[order], np.arange(len(self._numbered) + 1))
        self._sorted = (rows, counts)
        self._terms, self._rows, self._counts = Growing("<i4"), Growing("<i4"), Growing("i1")

    def scores(self, query: str, mask: np.ndarray) -> np.ndarray:
        """Okapi BM25 of each row in the mask, with the statistics of only these rows; 0 for all other rows."""
        lengths = self._lengths.all()[: len(mask)]
        total = int(np.count_nonzero(mask))
        average = float(lengths[mask].sum()) / max(1, total) or 1
        numbers = self._numbered.find(list(dict.fromkeys(words(query))))
        held = [self._holding(number) for number in numbers.tolist()]
        if not held:
            return np.zeros(len(mask))
        of = np.repeat(np.arange(len(held)), [len(rows) for rows, _ in held])
        rows, counts = (np.concatenate(parts) for parts in zip(*held, strict=True))
        kept = mask[rows]
        of, rows, counts = of[kept], rows[kept], counts[kept]
        holding = np.bincount(of, minlength=len(held))
        rarity = np.log(1 + (total - holding + 0.5) / (holding + 0.5))
        damping = K1 * (1 - B + B * lengths[rows] / average)
        return np.bincount(rows, rarity[of] * counts * (K1 + 1) / (counts + damping), minlength=len(mask))

    def _holding(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """The rows with the word of this number, and how often each has it. The number of an unknown word is -1."""
        known = 0 <= number < len(self._starts) - 1
        some = slice(self._starts[number], self._starts[number + 1]) if known else slice(0)
        rows, counts = self._sorted[0][some], self._sorted[1][some]
        if not self._terms.size:
            return rows, counts
        loose = self._terms.all() == number
        return np.concatenate([rows, self._rows.all()[loose]]), np.concatenate([counts, self._counts.all()[loose]])

    def bytes(self) -> int:
        parts = (self._lengths, self._terms, self._rows, self._counts)
        return sum(part.bytes() for part in parts) + sum(part.nbytes for part in self._sorted) + self._numbered.bytes()
