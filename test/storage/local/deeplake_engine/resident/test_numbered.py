import random

import pytest
from deeplake_engine.resident import numbered as module
from deeplake_engine.resident.columns import Texts
from deeplake_engine.resident.numbered import Numbered
from deeplake_engine.resident.words import Words

# Texts that differ in what a block could lose: nothing at all, characters of several bytes, half a surrogate pair.
STRANGE = ["", "\0", " ", "é", "e\u0301", "日本", "👍", "\ud83d", "a" * 70_000]


def drawn(pick: random.Random, count: int) -> list[str]:
    return list(dict.fromkeys(f"text {pick.randrange(40_000)}" for _ in range(count)))


@pytest.mark.parametrize("seed", range(4))
def test_texts_have_the_numbers_that_a_dict_gives_them(seed: int) -> None:
    pick, numbered, known = random.Random(seed), Numbered(), dict[str, int]()
    for size in [1, 3, 0, 5_000, 1, 4_095, 4_096, 4_097, 9_000, 2]:
        some = [*STRANGE, *drawn(pick, size)]
        pick.shuffle(some)
        for text in some:
            known.setdefault(text, len(known))
        assert numbered.number(some).tolist() == [known[text] for text in some]
        assert len(numbered) == len(known)
        asked = [*drawn(pick, 200), *STRANGE, "never there"]
        assert numbered.find(asked).tolist() == [known.get(text, -1) for text in asked]
    assert list(numbered) == list(known)
    assert len(known) > 3 * module.BLOCK


def test_texts_of_one_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    few = module._hashes_of
    monkeypatch.setattr(module, "_hashes_of", lambda texts: few(texts) % 50)
    numbered, texts = Numbered(), [f"text {place}" for place in range(module.FEW + 500)]
    assert numbered.number(texts).tolist() == list(range(len(texts)))
    assert numbered.find([*reversed(texts), "other"]).tolist() == [*reversed(range(len(texts))), -1]


def test_many_texts_take_little_more_than_their_bytes() -> None:
    numbered, texts = Numbered(), [f"{place:036}" for place in range(200_000)]
    for start in range(0, len(texts), 2_000):
        numbered.number(texts[start : start + 2_000])
    assert numbered.bytes() < len(texts) * (36 + 24)


@pytest.mark.parametrize("count", [127, 128, 129, 32_768, 32_769, 70_000])
def test_a_column_of_any_number_of_texts_gives_the_text_of_each_row(count: int) -> None:
    texts, column = [f"text {place}" for place in range(count)], Texts()
    for start in range(0, count, 10_000):
        column.extend(texts[start : start + 10_000])
    column.extend([texts[-1], None, texts[0]])
    rows = column.codes.all()
    assert column.at(slice(None)) == [*texts, texts[-1], "", texts[0]]  # type: ignore[arg-type]
    assert (rows == column.number_of(texts[-1])).nonzero()[0].tolist() == [count - 1, count]
    assert column.number_of("unknown") == column.number_of(None) == -1


@pytest.mark.parametrize("repeats", [1, 127, 128, 255, 256, 40_000])
def test_a_word_counts_as_often_as_a_text_repeats_it(repeats: int) -> None:
    index, one = Words(), Words()
    index.extend(["fox " * repeats + "whale", "fox"])
    one.extend(["fox " * repeats + "whale", "fox"])
    one.sort()
    [fox] = index._numbered.find(["fox"]).tolist()
    assert [part.tolist() for part in index._holding(fox)] == [[0, 1], [repeats, 1]]
    assert [part.tolist() for part in one._holding(fox)] == [[0, 1], [repeats, 1]]
    index.extend(["fox"])
    one.extend(["fox"])
    assert [part.tolist() for part in one._holding(fox)] == [[0, 1, 2], [repeats, 1, 1]]
