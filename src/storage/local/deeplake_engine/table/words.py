"""Splits texts into words as `base/text/tokenize.ts` does, and scores texts by words."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Collection

import numpy as np

_OPERATORS = {"->", "=>", "<-", "::", "&&", "||", "==", "===", "!=", "!==", "<=", ">="}
_SIGNS = "-=<>:&|!"
# Marks that writers may leave out: the vowels of Arabic and Hebrew, and the dot that lower-casing leaves on the
# Turkish İ.
_OPTIONAL_MARKS = re.compile("[\u0307\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]")
# Letters whose accent or hamza writers may leave out, as Greek does in capitals.
_ACCENTED = re.compile("[άέήίόύώёآأإ]")
# Scripts without spaces between words: Thai, Lao, Burmese, Khmer, Chinese and Japanese. Korean joins particles and
# endings with its words.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_PARTS = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_PLAIN_TOKENS = re.compile(r"[a-z0-9]+(?:\+\+|#)?|[-=<>:&|!]+")
_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}
_TWO_SIGNS = re.compile("[-=<>:&|!]{2}")


def words(text: str) -> list[str]:
    """The words of a text: lower-cased, composed, without optional marks. `C++`, `C#` and operators are words.

    A script without spaces, and Korean, give their overlapping pairs of characters.
    """
    lower = text.lower()
    if lower.isascii():
        if "#" not in lower and "++" not in lower and not _TWO_SIGNS.search(lower):
            return lower.translate(_BLANKS).split()  # several times faster than the pattern
        tokens = _PLAIN_TOKENS.findall(lower)
        return [word for token in tokens for word in ((token,) if token.isalnum() else _trimmed(token))]
    # Capitals and small letters of a word become the same letters only by way of the capitals.
    normal = unicodedata.normalize("NFC", text.upper().lower())
    normal = _ACCENTED.sub(lambda letter: unicodedata.normalize("NFD", letter[0])[0], normal)
    normal = _OPTIONAL_MARKS.sub("", normal)
    return [word for token in _tokens().findall(normal) for word in _trimmed(token)]


@functools.cache
def _tokens() -> re.Pattern[str]:
    return re.compile(
        rf"(?:[^\W_]|[{_marks()}])+(?:\+\+|#)?|[-=<>:&|!]+|[\u2600-\u27bf\U0001f000-\U0001faff]",
    )


def _marks() -> str:
    """All marks, as ranges of a pattern. Python's letters and digits leave them out."""
    places = itertools.chain(range(0x300, 0x20000), range(0xE0100, 0xE01F0))
    marks = [code for code in places if unicodedata.category(chr(code))[0] == "M"]
    starts = [code for code, before in zip(marks, [0, *marks], strict=False) if code != before + 1]
    ends = [code for code, after in zip(marks, [*marks[1:], 0], strict=True) if code + 1 != after]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


def _trimmed(token: str) -> list[str]:
    if token[0] in _SIGNS:
        return [token] if token in _OPERATORS else []
    if token[-1] == "#" and len(token) != 2:
        token = token[:-1]
    if token.isascii() or not _HAS_UNSPACED.search(token):
        return [token]
    found = []
    for part in _PARTS.findall(token):
        pairs = [one + other for one, other in itertools.pairwise(part)] if _HAS_UNSPACED.match(part) else []
        found += pairs or [part]
    return found


def bm25(terms: Collection[str], documents: list[list[str]]) -> np.ndarray:
    """Okapi BM25 of each document, a list of words, by the statistics of these documents.

    The constants and the formula for rare words are those of Lucene.
    """
    counts = np.array([[document.count(term) for term in terms] for document in documents], float)
    lengths = np.array([len(document) for document in documents], float)
    holding = (counts > 0).sum(axis=0)
    rarity = np.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
    damping = 1.2 * (0.25 + 0.75 * lengths / (lengths.mean() or 1))
    scores: np.ndarray = (rarity * counts * 2.2 / (counts + damping[:, None])).sum(axis=1)
    return scores
