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
# Invisible characters, and the stroke that lengthens Arabic letters. The joiner that Persian writes for a space
# separates words.
_UNSEEN = re.compile(
    "(?!\u200c[\u0600-\u06ff])[\u00ad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]",
)
# Marks that writers may leave out: accents, but not those of й, ў and ї, and the vowels of Arabic and Hebrew.
_OPTIONAL_MARKS = re.compile(
    "(?<![ИиУу](?=\u0306))(?<![\u0406\u0456](?=\u0308))"
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]",
)
# Letters that keyboards of different languages give for one letter, and those that writers replace without accents.
_VARIANTS = str.maketrans("đłøىیکة٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "dloييك\u064701234567890123456789", "") | {
    230: "ae",
    339: "oe",
}
_MARKS_ONLY = re.compile("[^\0-\x20\x7f-\xa0\u1680\u2028\u2029]+")
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
    """The words of a text: lower-cased, in compatible forms, without accents. `C++`, `C#` and operators are words.

    Text in Korean or in a script without spaces gives overlapping pairs of characters. A text without words gives its
    marks.
    """
    normal = text.lower()
    if normal.isascii():
        if "#" not in normal and "++" not in normal and not _TWO_SIGNS.search(normal):
            # Several times faster than the pattern.
            return normal.translate(_BLANKS).split() or _MARKS_ONLY.findall(normal)
        tokens = _PLAIN_TOKENS.findall(normal)
        found = [word for token in tokens for word in ((token,) if token.isalnum() else _trimmed(token))]
    else:
        normal = _OPTIONAL_MARKS.sub("", _UNSEEN.sub("", unicodedata.normalize("NFKD", text)))
        # Capitals and small letters of a word become the same letters only if all become capitals first.
        normal = unicodedata.normalize("NFC", normal.upper().lower().translate(_VARIANTS))
        found = [word for token in _tokens().findall(normal) for word in _trimmed(token)]
    return found or _MARKS_ONLY.findall(normal)


@functools.cache
def _tokens() -> re.Pattern[str]:
    return re.compile(
        rf"(?:[^\W_]|[{_marks()}])+(?:\+\+|#)?|[-=<>:&|!]+|[\u2190-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]",
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
