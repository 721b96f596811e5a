"""Random histories of a table: after each step the copy in memory is compared with what a fresh handle shows.

python resident_cases.py FOLDER SEED STEPS          whoever may write does
python resident_cases.py FOLDER SEED STEPS others   two other processes of ours write, forget and erase in turn
"""

import contextlib
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter

sys.path.insert(0, "src/storage/local")

import numpy as np
from deeplake_engine.files.write_ahead_log import wal_entries
from deeplake_engine.maintain.maintain import maintain
from deeplake_engine.resident import load as load_module
from deeplake_engine.resident import resident as resident_module
from deeplake_engine.resident.resident import Resident
from deeplake_engine.serve.filter import passes
from deeplake_engine.serve.reader import Reader
from deeplake_engine.serve.since import Marks
from deeplake_engine.serve.writer import Writer
from deeplake_engine.table.cells import decoded, encoded, values
from deeplake_engine.table.dataset import open_handle, open_plain
from deeplake_engine.table.open import open_table
from deeplake_engine.table.words import words

WIDTH = 4
KINDS = {
    "id": "text",
    "vector": "embedding",
    "words": "text",
    "kind": "text",
    "size": "int64",
    "weight": "float32",
    "data": "dict",
    "version": "int64",
    "deleted": "bool",
}
INDEXES = {"id": "exact", "words": "bm25", "kind": "exact"}
NULLABLE = ("size", "weight")
COLUMNS = [
    {"name": name, "type": kind, "nullable": name in NULLABLE, **({"index": INDEXES[name]} if name in INDEXES else {})}
    for name, kind in KINDS.items()
]
SCHEMA = {
    "key": "id",
    "version": "version",
    "deleted": "deleted",
    "vector": "vector",
    "text": "words",
    "first": list(KINDS),
    "columns": COLUMNS,
}
VOCABULARY = ["red", "green", "blue", "fox", "whale", "wine", "C++", "日本", "grün", "it's"]


class Ended(Exception):
    pass


class Counted(Resident):
    """Counts how often the table is read anew."""

    loads = 0

    def _load(self):
        self.loads += 1
        super()._load()


def raise_again():
    raise


class Other:
    """A process that writes and maintains, and says when it has."""

    def __init__(self, path):
        command = [sys.executable, __file__, "child", path]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def handle(self, request):
        vectors = request["vectors"]
        self.ask({"append": {**request, "vectors": vectors and vectors.hex()}})

    def maintain(self, request):
        self.ask({"maintain": request})

    def ask(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline().strip() == "done"


def be_other(path):
    writer = Writer(path)
    writer.handle({"op": "open", "schema": SCHEMA, "dimensions": WIDTH, "power": False})
    for line in sys.stdin:
        request = json.loads(line)
        if "append" in request:
            vectors = request["append"]["vectors"]
            writer.handle({**request["append"], "vectors": vectors and bytes.fromhex(vectors)})
        else:
            maintain(path, request["maintain"])
        print("done", flush=True)


class World:
    def __init__(self, path, seed, others=False):
        self.path, self.random, self.version, self.done = path, random.Random(seed), 99, Counter()
        open_table(path, SCHEMA, WIDTH)
        self.others = [Other(path), Other(path)] if others else []
        self.resident = Counted(path)
        # The copy follows many rows of its own process in the background.
        self.writers = self.others or [Writer(path), Writer(path, self.resident)]
        for writer in [] if others else self.writers:
            writer.handle({"op": "open", "schema": SCHEMA, "dimensions": WIDTH, "power": False})
        self.reader = Reader(path, self.resident, Marks())
        self.mark, self.followed, self.news, self.at_once = None, {}, 0, 0
        if seed % 2:  # reads a table with many handles, as a large one
            load_module.ROWS, load_module.PART = 7, 1_000
        self.reader.learn(SCHEMA)
        self.resident.want(SCHEMA)
        self.astray, self.foreign = True, False
        resident_module.traceback.print_exc = raise_again
        resident_module.end_erased = self.begin_anew

    def begin_anew(self):
        """What the parent does where the process ends."""
        self.resident._give_up()
        raise Ended

    def key(self):
        return f"k{self.random.randrange(40)}"

    def row(self, key, deleted=False):
        pick = self.random
        self.version += 3
        # Some versions are older than others that were stored before; no two are equal.
        version = self.version - pick.choice([0, 0, 0, 91])
        return {
            "id": key,
            "words": " ".join(pick.choices(VOCABULARY, k=pick.randrange(6))),
            "kind": pick.choice(["", "x", "y", "it's"]),
            "size": pick.choice([None, 0, 1, 2, -5]),
            "weight": pick.choice([None, 0.5, float(np.float32(0.1))]),
            "data": {"n": pick.randrange(3)} if pick.random() < 0.5 else {},
            "version": version,
            "deleted": deleted,
        }

    def put(self, rows, with_vectors):
        vectors = None
        if with_vectors:
            vectors = np.array([[self.random.uniform(-1, 1) for _ in range(WIDTH)] for _ in rows], "<f4").tobytes()
        columns = {name: [row[name] for row in rows] for name in KINDS if name != "vector"}
        request = {"op": "append", "columns": columns, "vectors": vectors, "mayReplace": True, "size": 0}
        self.random.choice(self.writers).handle(request)

    def append(self):
        self.put([self.row(self.key()) for _ in range(self.random.randrange(1, 6))], self.random.random() < 0.8)

    def append_many(self):
        """More rows than the 64 to which a word of the engine's bits refers."""
        self.put(
            [self.row(self.key()) for _ in range(self.random.choice([64, 65, 129, 300]))], self.random.random() < 0.8
        )

    def remove(self):
        self.put([self.row(self.key(), deleted=True) for _ in range(self.random.randrange(1, 4))], True)

    def late_entry(self):
        """A writer whose clock is behind: its entry sorts before others."""
        before = set(wal_entries(self.path))
        self.append()
        for entry in set(wal_entries(self.path)) - before:
            folder, name = os.path.split(entry)
            second, rest = name.split("_", 1)
            os.rename(entry, os.path.join(folder, f"{int(second) - 5:013d}_{rest}"))

    def fold(self, **more):
        request = {"schema": SCHEMA, "compact": False, "wait": True, **more}
        if self.others:
            self.random.choice(self.others).maintain(request)
        else:
            maintain(self.path, request)

    def compact(self):
        self.fold(compact=True)

    def rewrite(self):
        self.fold(rewrite=True)

    def fold_without_cleaning(self):
        """Another program folds, and notes nothing."""
        open_handle(self.path).fold_now()

    def foreign_append(self):
        dataset, row = open_plain(self.path), self.row(self.key())
        cells = {name: [0 if row[name] is None else row[name]] for name in KINDS if name != "vector"}
        dataset.append({**cells, "vector": np.ones((1, WIDTH), "<f4")})
        dataset.commit()

    def foreign_update(self):
        dataset = open_plain(self.path)
        if len(dataset):
            dataset["words"][self.random.randrange(len(dataset))] = f"updated {self.version}"
            dataset.commit()

    def foreign_exchange(self):
        """As many rows as before."""
        dataset = open_plain(self.path)
        if len(dataset) > 1:
            row = self.row(f"foreign{self.version}")
            cells = {name: [0 if row[name] is None else row[name]] for name in KINDS if name != "vector"}
            dataset.append({**cells, "vector": np.ones((1, WIDTH), "<f4")})
            dataset.delete(self.random.randrange(len(dataset) - 1))
            dataset.commit()

    def torn_entry(self):
        entries = wal_entries(self.path)
        if entries:
            with open(entries[0], "rb") as file:
                data = file.read()
            name = f"{int(time.time()) + 9:013d}_dead0000_{self.version}.wal"
            with open(os.path.join(os.path.dirname(entries[0]), name), "wb") as file:
                file.write(data[: self.random.randrange(len(data))])
            self.compare()
            self.fold()

    def step(self):
        followed = (
            [self.append] * 7
            + [self.append_many]
            + [self.remove] * 3
            + [self.late_entry] * 2
            + [self.fold] * 3
            + [self.compact]
        )
        read_anew = [self.rewrite, self.fold_without_cleaning, self.torn_entry]
        read_anew += [self.foreign_append, self.foreign_update, self.foreign_exchange]
        if self.others:
            read_anew = [self.rewrite]
        do = self.random.choice(followed * 2 + read_anew)
        do()
        self.done[do.__name__] += 1
        # The next fold mends what others deleted.
        mends = self.foreign and do in (self.fold, self.compact)
        self.foreign = (self.foreign and not mends) or do == self.foreign_exchange
        self.astray = self.astray or mends or do in read_anew
        if self.others or self.random.random() < 0.6:
            before = self.resident.loads
            self.compare()
            assert self.astray or self.resident.loads == before, f"read anew after {do.__name__}"
            self.astray = False

    def asked(self, request):
        """The answer from memory, once there is a copy."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(Ended):
                answered = self.reader.copied_now({**request, "waiting": 0})
                self.at_once += answered is not None
                if answered is None:
                    answered = self.reader.read_copy(request)
                if answered is not None:
                    return answered
            self.resident._not_before = 0
            time.sleep(0.005)
        raise AssertionError("no copy within 20 s")

    def condition(self):
        pick, field = self.random, self.random.choice(["kind", "size", "weight", "id"])
        value = {"kind": ["", "x", "it's"], "size": [None, 1, 0], "weight": [None, 0.5], "id": ["k1", "k20"]}[field]
        kind = pick.random()
        if kind < 0.3:
            return {"kind": "not", "part": self.condition()}
        if kind < 0.5:
            return {"kind": pick.choice(["and", "or"]), "parts": [self.condition(), self.condition()]}
        if kind < 0.6:
            return {"kind": "in", "field": field, "values": value}
        operator = pick.choice(["eq", "ne", "gt", "gte", "lt", "lte"])
        return {"kind": "compare", "field": field, "operator": operator, "value": pick.choice(value)}

    def compare(self):
        """Searches and look-ups find what a fresh handle shows."""
        query = encoded(np.array([self.random.uniform(-1, 1) for _ in range(WIDTH)], "<f4"))
        text = " ".join(self.random.choices(VOCABULARY, k=3))
        limit = self.random.choice([1, 3, 200])
        condition = self.condition() if self.random.random() < 0.7 else None
        names = list(KINDS)
        found = self.asked(
            {"op": "find", "vector": query, "text": text, "limit": limit, "filter": condition, "columns": names}
        )
        rows = self.stored()
        newest = {}
        for place, row in enumerate(rows):
            if row["id"] not in newest or (row["version"] or 0) >= (rows[newest[row["id"]]]["version"] or 0):
                newest[row["id"]] = place
        live = [rows[place] for place in sorted(newest.values()) if not rows[place]["deleted"]]
        passing = [
            row for row in live if condition is None or passes(condition, {name: [row[name]] for name in names}, 0)
        ]
        shown = [
            {name: found["columns"][name][place] for name in names} for place in range(len(found["columns"]["id"]))
        ]
        self.compare_nearest([shown[place] for place in found["near"]], found["similarities"], passing, query, limit)
        self.compare_words([shown[place] for place in found["worded"]], passing, text, limit)
        self.compare_followed(live)
        asked = list({self.key() for _ in range(4)})
        looked = self.asked({"op": "lookup", "column": "id", "keys": asked, "columns": names})
        versions = [{name: looked[name][place] for name in names} for place in range(len(looked["id"]))]
        for key in asked:
            expected = next((row for row in live if row["id"] == key), None)
            highest = max((row for row in versions if row["id"] == key), key=lambda row: row["version"], default=None)
            assert ((highest and not highest["deleted"] and highest) or None) == expected, (key, highest, expected)

    def stored(self):
        while True:
            try:
                dataset = open_handle(self.path)
                dataset.refresh()
                columns = {name: values(dataset, name, kind) for name, kind in KINDS.items()}
                return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
            except Exception as error:
                if "truncated" not in str(error):
                    raise
                # An entry that is torn hides all from the engine: it is looked at beside the dataset.
                for entry in wal_entries(self.path):
                    if "_dead0000_" in entry:
                        os.unlink(entry)

    def compare_followed(self, live):
        """Whoever reads what was written since, and everything where that does not tell, has the live rows."""
        names = [name for name in KINDS if name != "vector"]
        answer = None if self.mark is None else self.since(self.mark, names)
        if answer is None:
            self.followed, rows = {}, None
            self.mark = self.since(None, names)["mark"]
            rows = self.stored()
        else:
            self.mark, self.news = answer["mark"], self.news + 1
            cells = answer["columns"]
            rows = [{name: cells[name][place] for name in names} for place in range(len(cells["id"]))]
        for row in rows:
            known = self.followed.get(row["id"])
            if known is None or (row["version"] or 0) >= known["version"]:
                self.followed[row["id"]] = {name: row[name] for name in names} | {"version": row["version"] or 0}
        shown = {key: row for key, row in self.followed.items() if not row["deleted"]}
        wanted = {row["id"]: {name: row[name] for name in names} | {"version": row["version"] or 0} for row in live}
        assert shown == wanted, (shown, wanted)

    def since(self, mark, names):
        return self.reader.handle({"op": "since", "mark": mark, "columns": names})

    def compare_nearest(self, near, similarities, passing, query, limit):
        target = decoded(query)
        known = {row["id"]: decoded(row["vector"]) for row in passing if row["vector"] is not None}
        expected = sorted(
            (float(v @ target / (np.linalg.norm(v) * np.linalg.norm(target))) for v in known.values()), reverse=True
        )
        assert len(near) == min(limit, len(expected)), (len(near), limit, len(expected))
        assert np.allclose(similarities, expected[:limit], atol=1e-5), (similarities, expected[:limit])
        by_key = {row["id"]: row for row in passing}
        assert all(row == by_key[row["id"]] for row in near)

    def compare_words(self, worded, passing, text, limit):
        documents = {row["id"]: words(row["words"]) for row in passing}
        scores = bm25(list(dict.fromkeys(words(text))), documents)
        best = sorted((score for score in scores.values() if score > 0), reverse=True)[:limit]
        assert np.allclose([scores[row["id"]] for row in worded], best), (worded, scores)
        by_key = {row["id"]: row for row in passing}
        assert all(row == by_key[row["id"]] for row in worded)


def bm25(terms, documents):
    total, lengths = len(documents), sum(map(len, documents.values()))
    average = lengths / max(1, total) or 1
    scores = {}
    for key, document in documents.items():
        scores[key] = 0.0
        for term in terms:
            holding = sum(term in other for other in documents.values())
            count, rarity = document.count(term), np.log(1 + (total - holding + 0.5) / (holding + 0.5))
            scores[key] += rarity * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(document) / average))
    return scores


def refuse_unread(path):
    """A table whose vectors alone have no room is refused before any of its rows is read."""
    rows = len(open_plain(path))
    assert rows > 0
    read = []
    load_module.read_rows = lambda *_: read.append(True) or []
    with contextlib.suppress(load_module.TooLarge):
        load_module.load(path, SCHEMA, rows * WIDTH * 4 - 1)
    assert not read
    with contextlib.suppress(load_module.TooLarge):
        load_module.load(path, SCHEMA, rows * WIDTH * 4)
    assert read


if __name__ == "__main__":
    if sys.argv[1] == "child":
        be_other(sys.argv[2])
        os._exit(0)
    folder, seed, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    world = World(os.path.join(folder, str(seed)), seed, others="others" in sys.argv)
    for step in range(steps):
        try:
            world.step()
        except Exception as error:
            error.add_note(f"at step {step} of seed {seed}")
            raise
    world.compare()
    assert world.news > steps // 10, f"followed {world.news} times in {steps} steps"
    assert world.at_once > steps // 10, f"answered at once {world.at_once} times in {steps} steps"
    world.fold()
    refuse_unread(world.path)
    for other in world.others:
        other.process.stdin.close()
        other.process.wait()
    print(json.dumps(world.done))
    sys.stdout.flush()
    os._exit(0)
