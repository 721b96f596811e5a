"""Words of texts, and how well they match."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")


def words(text: str) -> list[str]:
    """Runs of letters and digits; what is written without spaces, letter by letter."""
    return _WORD.findall(text.lower())


def bm25(terms: Collection[str], documents: list[list[str]]) -> np.ndarray:
    """Okapi BM25 of each document, a list of words, by the statistics of these documents.

    Constants and rarity are Lucene's.
    """
    counts = np.array([[document.count(term) for term in terms] for document in documents], float)
    lengths = np.array([len(document) for document in documents], float)
    holding = (counts > 0).sum(axis=0)
    rarity = np.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
    damping = 1.2 * (0.25 + 0.75 * lengths / (lengths.mean() or 1))
    scores: np.ndarray = (rarity * counts * 2.2 / (counts + damping[:, None])).sum(axis=1)
    return scores
