"""Finds the vectors that may be among the nearest ones, by a few numbers of each vector."""

from __future__ import annotations

import numpy as np

from .growing import Vectors

SHARE = 3  # a sketch has at most one in so many numbers of a vector
SHARE_OF_MANY = 12  # of MANY vectors it may have fewer, one in so many, because their nearest are nearer
MANY = 500_000  # vectors
LEAST = 0.5  # share of the squared lengths that a sketch must cover, because with less it rules out few rows
SAMPLE = 4_000  # vectors from which the basis is computed
AT_ONCE = 4_096  # vectors that are computed at once
SLACK = 2e-3  # added to a bound, because rounding may make it too low by less than this


class Sketch:
    """Some coordinates of each vector, in a basis in which they cover most of the vector's length.

    The cosine of two vectors is the dot product of the kept coordinates plus the dot product of the others. The second
    product is at most the product of the lengths of both rests. Therefore the kept coordinates and one length give an
    upper bound.
    """

    def __init__(self, basis: np.ndarray) -> None:
        self._basis = basis
        self._parts = Vectors(basis.shape[1])  # with the length of each rest in place of the length

    @classmethod
    def of(cls, sample: np.ndarray, share: int = SHARE) -> Sketch | None:
        """A sketch without rows, whose basis fits these vectors of length 1; None if no basis covers enough of them.

        It keeps one in `share` numbers of a vector, or more if these cover too little.
        """
        squares, axes = np.linalg.eigh(sample.T @ sample)  # lowest first
        held = np.cumsum(squares[::-1])
        needed = 1 + int(np.searchsorted(held, LEAST * held[-1]))
        kept = max(needed, sample.shape[1] // share)
        if kept > sample.shape[1] // SHARE:
            return None
        return cls(np.ascontiguousarray(axes[:, -kept:], "<f4"))

    def extend(self, vectors: np.ndarray, lengths: np.ndarray) -> None:
        parts = unit(vectors, lengths) @ self._basis
        self._parts.extend(parts, rest(parts))

    def bounds(self, target: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """An upper bound of the cosine of each of these vectors with the target, whose length is 1."""
        part = target @ self._basis
        # Gathering takes several times as long as multiplying.
        few = len(rows) < self._parts.size // 4
        products = self._parts.rows(rows) @ part if few else self._parts.products(part, self._parts.size)[rows]
        bounds: np.ndarray = products + self._parts.lengths()[rows] * rest(part[None])[0] + SLACK
        return bounds

    def width(self) -> int:
        """How many numbers of each vector it keeps."""
        return self._parts.width

    def size(self) -> int:
        """How many vectors it has."""
        return self._parts.size

    def bytes(self) -> int:
        return self._parts.bytes()


def sketch_of(vectors: Vectors, room: int) -> Sketch | None:
    """The sketch of all these vectors; None if it would rule out few of them, or does not fit in `room` bytes."""
    lengths = vectors.lengths()  # only these vectors, even if more are added meanwhile
    some = np.flatnonzero(lengths > 0)
    some = some[:: max(1, len(some) // SAMPLE)]
    sketch = Sketch.of(unit(vectors.rows(some), lengths[some]), SHARE_OF_MANY if len(lengths) >= MANY else SHARE)
    if sketch is None or sketch.width() * 4 * len(lengths) > room:
        return None
    for start in range(0, len(lengths), AT_ONCE):
        rows = np.arange(start, min(start + AT_ONCE, len(lengths)))
        sketch.extend(vectors.rows(rows), lengths[rows])
    return sketch


def unit(vectors: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The vectors with length 1; unchanged where the length is 0."""
    units: np.ndarray = vectors / np.where(lengths > 0, lengths, 1)[:, None]
    return units


def rest(parts: np.ndarray) -> np.ndarray:
    """The length of the rest that each vector of length 1 has beside its part."""
    rests: np.ndarray = np.sqrt(np.maximum(0, 1 - np.einsum("ij,ij->i", parts, parts)))
    return rests
