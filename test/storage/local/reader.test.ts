import { join } from "node:path";
import { expect, test } from "vitest";

import { importEngine, runPython } from "../../support/run-python.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

// What happens at one moment of maintenance cannot be met from outside, so these load modules of the engine.

const root = temporaryDirectory();
/** A table of 420 rows, the last 20 of which no index covers, with a reader; and what that finds of a word of each row. */
const PRELUDE = `
import fcntl, shutil
${importEngine}
from deeplake_engine.files import notes
from deeplake_engine.maintain import removal
from deeplake_engine.maintain.maintain import maintain as maintain_once
from deeplake_engine.serve import latest
from deeplake_engine.resident.resident import Resident
from deeplake_engine.serve.reader import Reader
from deeplake_engine.serve.since import Marks
from deeplake_engine.serve.search_text import search_text
from deeplake_engine.serve.writer import Writer
from deeplake_engine.table.open import open_table
path = sys.argv[1]
kinds = {"id": "text", "words": "text", "version": "int64", "deleted": "bool"}
indexes = {"id": "exact", "words": "bm25"}
columns = [{"name": name, "type": kind, **({"index": indexes[name]} if name in indexes else {})} for name, kind in kinds.items()]
schema = {"key": "id", "version": "version", "text": "words", "first": list(kinds), "columns": columns}
maintain = lambda **more: maintain_once(path, {"schema": schema, "compact": False, "wait": True, **more})

def put(ids, version, deleted=False):
    writer.append({"columns": {"id": ids, "words": [f"common only{id}" for id in ids], "version": [version] * len(ids), "deleted": [deleted] * len(ids)}, "vectors": None, "mayReplace": version > 1, "size": 0}, fcntl.LOCK_SH)

open_table(path, schema, None)
writer = Writer(path)
writer.handle({"op": "open", "schema": schema, "dimensions": None, "power": False})
put([str(row) for row in range(400)], 1)
maintain(compact=True)
put([str(row) for row in range(400, 420)], 1)
maintain()

def open_reader():
    reader = Reader(path, Resident(path), Marks())
    reader.learn(schema)
    return reader

def found(reader, row):
    reader.see_latest()
    return search_text(reader, {"text": f"only{row}", "limit": 5, "columns": ["id"]})["id"]
`;

test("the index is searched at the version that its build made", async () => {
  const at = join(root, "version");
  const script = `${PRELUDE}
print(json.dumps([notes.read_state(path)["version"], [str(entry.id) for entry in deeplake.open(path).history if entry.message == "Build indexes"][-1]]))`;
  const [known, built] = (await runPython(script, at)) as [string, string];
  expect(known).toBe(built);
});

test("rows that move while a reader looks for what is new are found", async () => {
  const script = `${PRELUDE}
reader, listed = open_reader(), latest.files_written
found(reader, 1)
put([str(row) for row in range(50)], 2, True)

def meanwhile(path):
    latest.files_written = listed
    maintain()
    return listed(path)

latest.files_written = meanwhile
print(json.dumps([found(reader, row) for row in range(400, 420)]))`;
  const all = await runPython(script, join(root, "moved"));
  expect(all).toEqual(Array.from({ length: 20 }, (_, row) => [String(400 + row)]));
});

test("a reader without a copy finds what a writer wrote whose clock is behind, before and after folds", async () => {
  const script = `${PRELUDE}
import glob, time

def put_late(id, seconds):
    known = set(glob.glob(f"{path}/_deeplake_wal/main/*.wal"))
    put([id], 1)
    (entry,) = set(glob.glob(f"{path}/_deeplake_wal/main/*.wal")) - known
    folder, name = entry.rsplit("/", 1)
    second, rest = name.split("_", 1)
    shutil.move(entry, f"{folder}/{int(second) - seconds:013}_{rest}")

reader, answers = open_reader(), []
found(reader, 1)
for turn, seconds in enumerate([6, 60, 3600]):
    put([f"now{turn}"], 1)
    answers.append(found(reader, f"now{turn}"))
    put_late(f"late{turn}", seconds)
    answers.append(found(reader, f"late{turn}"))
    put([f"soon{turn}"], 1)
    put_late(f"both{turn}", seconds + 1)
    answers += [found(reader, f"soon{turn}"), found(reader, f"both{turn}")]
    maintain()
    put_late(f"folded{turn}", seconds + 2)
    answers += [found(reader, f"folded{turn}"), found(reader, f"late{turn}")]
print(json.dumps([len(ids) for ids in answers]))`;
  expect(await runPython(script, join(root, "late"))).toEqual(Array.from({ length: 18 }, () => 1));
});

test("maintenance that dies between two steps of a removal hides no row", async () => {
  const script = `${PRELUDE}
put([str(row) for row in range(50)], 2, True)
written = removal.write_state

def die_at_the_last(path, state):
    if state["version"] is not None:
        raise SystemExit
    written(path, state)

removal.write_state = die_at_the_last
try:
    maintain()
except SystemExit:
    pass
reader = open_reader()
print(json.dumps([found(reader, row) for row in range(350, 420)]))`;
  const all = await runPython(script, join(root, "died"));
  expect(all).toEqual(Array.from({ length: 70 }, (_, row) => [String(350 + row)]));
});

test("rows are found while the files of a rewrite replace the others", async () => {
  const script = `${PRELUDE}
put([str(row) for row in range(50)], 2, True)
old, seen = open_reader(), []
found(old, 1)
remove = shutil.rmtree

def look(name, **more):
    if name.endswith("replaced"):
        for reader in (old, open_reader()):
            seen.extend([found(reader, 60), found(reader, 410)])
    remove(name, **more)

shutil.rmtree = look
maintain(rewrite=True)
print(json.dumps(seen))`;
  const seen = await runPython(script, join(root, "rewritten"));
  expect(seen).toEqual([["60"], ["410"], ["60"], ["410"]]);
});

test("a copy in memory is read anew if maintenance goes on and a commit stays without a note", async () => {
  const script = `${PRELUDE}
import time
from deeplake_engine.files.locks import maintaining
reader = open_reader()
reader.resident.want(reader.schema)

def copied(row):
    answer = reader.read_copy({"op": "find", "text": f"only{row}", "limit": 5, "columns": ["id"]})
    return answer and answer["columns"]["id"]

def within(seconds, row):
    deadline = time.monotonic() + seconds
    while (ids := copied(row)) is None and time.monotonic() < deadline:
        time.sleep(0.01)
    return ids

before = within(20, 7)
with maintaining(path, True):
    other = deeplake.open(path)
    other.append({"id": ["x"], "words": ["common onlyx"], "version": [5], "deleted": [False]})
    other.commit()
    print(json.dumps([before, copied("x"), within(20, "x")]))`;
  expect(await runPython(script, join(root, "unnoted"))).toEqual([["7"], null, ["x"]]);
});
