"""The Deeplake engine behind one Node process: JSON lines on standard input and output.

    engine.py serve       answers reads and appends; two reading threads and a writing one per dataset
    engine.py maintain    folds, removes dead rows and builds indexes, one request after another
    engine.py put         writes one object beside a dataset in object storage, and ends

A request is {"id", "op", "path", ...}; the answer {"id", "ok"} or {"id", "error": {"code", "message"}}; a scan
answers {"id", "chunk"} any number of times before. The process ends when standard input does: the pipe is closed by
the system however the parent ends. Vectors travel as base64 of little-endian float32.

Everything beside the dataset's own files lives in the folder named SIDE inside it: lock files, quarantined entries.
For object storage a request also has "locks", a folder of this machine for lock files, and may have "creds".
"""

import base64
import collections
import contextlib
import fcntl
import hashlib
import heapq
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid

NO_ENGINE = 69  # exit code: this Python has no engine, and starting it again would not help

try:
    import deeplake
    import numpy as np
    from deeplake import types
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(NO_ENGINE)

SIDE = "_langchain_deeplake"
NULL_INT = -(2**63)  # plain numeric columns cannot be null, and nullable ones cannot be read back from the WAL
NULL_FLOAT = float(np.finfo("<f4").min)
# What a row without a vector holds once others have one: the engine cannot search where some cells are empty. Shorter
# than any vector we take, it has a direction, so that it can be ranked.
NO_VECTOR = 2.0**-60
WAL_HEADER = 32
NOTE = "adopting.json"  # an adoption under way
REWRITE = "rewrite.json"  # a rewrite whose files replace the dataset's: from here on it can only be finished
CLAIM_DIES = 60  # seconds without a sign of life after which a machine's claim to maintain counts for nothing
CLAIM_WAIT = 120  # seconds to wait for another machine's maintenance
UNSETTLED = 1536  # width of a vector column nobody has written to; replaced when the first vector settles it


class Failure(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


# ---- object storage ----------------------------------------------------------------------------------------------


class Remote(str):
    """The URL of a dataset in object storage. `creds` go to the engine, lock files of this machine into `locks`."""


def located(request):
    if "locks" not in request:
        return request["path"]
    path = Remote(request["path"])
    path.creds, path.locks = request.get("creds") or None, request["locks"]
    return path


def place_key(request):
    """Two tables may be one URL with different credentials."""
    given = request.get("creds")
    return request["path"], json.dumps(given, sort_keys=True) if given else None


def creds(path):
    return path.creds if isinstance(path, Remote) else None


def stored(path, folder=""):
    """Objects below a folder of the dataset, as the engine lists them."""
    return deeplake.storage.Reader(str(path), creds=creds(path)).list(folder)


@contextlib.contextmanager
def claim(path, wait):
    """While this is held no other machine maintains the dataset: two that fold at a time make rows unfindable.

    Storage has no locks, but every listing shows what was written before it: who sees only a claim of its own holds
    it, who sees another's withdraws. Ages are told by the storage's clock. Same machine: `maintaining` excludes it.
    """
    holder = f"{machine(path)}-{uuid.uuid4().hex}"
    deadline, ended = time.monotonic() + CLAIM_WAIT, threading.Event()
    beat = threading.Thread(target=stay_alive, args=(path, holder, ended), daemon=True)
    try:
        while not only_claim(path, holder):
            withdraw(path, holder)
            if not wait:
                raise BlockingIOError
            if time.monotonic() > deadline:
                raise Failure("TIMEOUT", f"Expected maintenance of {path} by another machine to end within {CLAIM_WAIT} s, but it still runs. Try again.")
            time.sleep(0.2 + 0.8 * int.from_bytes(os.urandom(1), "big") / 255)
        beat.start()
        yield
    finally:
        ended.set()
        if beat.ident is not None:
            beat.join()
        with contextlib.suppress(Exception):  # what cannot be withdrawn dies of age
            withdraw(path, holder)


def sign(path, holder, number=0):
    """A claim is an empty dataset: what else writes an object, `Writer.set`, deadlocks with other threads' calls."""
    deeplake.create(f"{path}/{SIDE}/claims/{holder}-{number}", creds=creds(path))


def only_claim(path, holder):
    """Claims, and says whether nobody else does; claims of this machine's dead processes and old ones go."""
    sign(path, holder)
    newest = {}
    for entry in stored(path, f"{SIDE}/claims"):
        other = entry.path.split("/")[2].rpartition("-")[0]
        newest[other] = max(entry.last_modified, newest.get(other, entry.last_modified))
    dead = [other for other in newest if other != holder and (other.startswith(f"{machine(path)}-") or (newest[holder] - newest[other]).total_seconds() > CLAIM_DIES)]
    for other in dead:
        withdraw(path, other)
    return set(newest) == {holder, *dead}


def withdraw(path, holder):
    writer = deeplake.storage.Writer(str(path), creds=creds(path))
    for entry in stored(path, f"{SIDE}/claims"):
        if entry.path.startswith(f"{SIDE}/claims/{holder}-"):
            writer.remove(entry.path)


def stay_alive(path, holder, ended):
    number = 0
    while not ended.wait(CLAIM_DIES / 6):
        number += 1
        with contextlib.suppress(Exception):
            sign(path, holder, number)


def machine(path):
    """A name of this machine among those that use the dataset."""
    name = side(path, "machine")
    if not os.path.exists(name):
        temporary = f"{name}.{uuid.uuid4().hex}"
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(uuid.uuid4().hex)
        with contextlib.suppress(FileExistsError):
            os.link(temporary, name)
        os.unlink(temporary)
    with open(name, encoding="utf-8") as file:
        return file.read()


def put(request):
    path = located(request)
    deeplake.storage.Writer(str(path), creds=creds(path)).set(request["name"], request["text"].encode())


def put_elsewhere(path, name, text):
    """Writes an object in a process of its own, where no other thread can deadlock with that."""
    request = {"path": path, "creds": path.creds, "locks": path.locks, "name": name, "text": text}
    done = subprocess.run([sys.executable, __file__, "put"], input=json.dumps(request).encode(), capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip()[-500:])


def storage_failure(path, error):
    """What a failure of the storage itself means, or None. The engine gives few of them a type."""
    if not isinstance(path, Remote) or isinstance(error, Failure):
        return None
    kind, text = type(error).__name__, str(error)
    if "NoSuchBucket" in text:
        return Failure("INVALID_LOCATION", f"Expected an existing bucket, got {path}. Make the bucket, or correct the location.")
    if kind == "StorageAccessDenied" or any(mark in text for mark in ("status=401", "status=403", "SIGNATURE_DOES_NOT_MATCH", "ExpiredToken")):
        return Failure("AUTHENTICATION_FAILED", f"Expected credentials that may read and write {path}, got a refusal: {text.strip()}. Check `credentials`, or the storage's environment variables.")
    if kind == "StorageNetworkConnectionError" or any(f"status={status}" in text for status in ("429", "500", "502", "503", "504")):
        return Failure("SERVICE_UNAVAILABLE", f"Expected an answer from the object storage of {path}, got none: {text.strip()}. Check the endpoint and the network, then try again.")
    return None


def without_secrets(path, text):
    for name, secret in (creds(path) or {}).items():
        if name not in ("endpoint_url", "aws_region") and secret:
            text = text.replace(secret, "***")
    return text


def error_of(path, error):
    """An error as the other side takes it."""
    failure = error if isinstance(error, Failure) else storage_failure(path, error) or Failure("ENGINE_FAILED", f"{type(error).__name__}: {error}")
    return {"code": failure.code, "message": without_secrets(path, str(failure))}


# ---- files beside the dataset ------------------------------------------------------------------------------------


def side(path, *names):
    return os.path.join(path.locks if isinstance(path, Remote) else os.path.join(path, SIDE), *names)


@contextlib.contextmanager
def flock(path, name, mode):
    """Holds a lock file; a descriptor of its own each time, since a shared one would share the lock."""
    descriptor = os.open(side(path, name), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, mode)
        yield
    finally:
        os.close(descriptor)


class SharedLock:
    """Writers hold this around a publish. They pass a gate first, so that a stream of them cannot starve maintenance.

    One thread's own: its descriptors stay open, since opening them anew each time costs more than locking.
    """

    def __init__(self, path):
        self.path, self.descriptors = path, []

    @contextlib.contextmanager
    def held(self, mode):
        gate, lock = self.open()
        try:
            fcntl.flock(gate, mode)
            try:
                fcntl.flock(lock, mode)
            finally:
                fcntl.flock(gate, fcntl.LOCK_UN)
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)

    def open(self):
        """Another program may have removed the dataset, lock files included, and made a new one."""
        if not self.descriptors or not os.fstat(self.descriptors[0]).st_nlink:
            while self.descriptors:
                os.close(self.descriptors.pop())
            gate = os.open(side(self.path, "gate"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                self.descriptors = [gate, os.open(side(self.path, "lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)]
            except OSError:
                os.close(gate)
                raise
        return self.descriptors


@contextlib.contextmanager
def exclusive(path):
    """While this is held nobody publishes, and no rewrite is half done."""
    with flock(path, "gate", fcntl.LOCK_EX), flock(path, "lock", fcntl.LOCK_EX):
        if unfinished(path):
            replace_files(path)
        yield


def finish_rewrite(path):
    """Waits for a rewrite that is replacing files, or does what a killed one left to do."""
    with exclusive(path):
        pass


def unfinished(path):
    """Whether a rewrite is replacing files, or was killed while it did."""
    return not isinstance(path, Remote) and os.path.exists(side(path, REWRITE))


@contextlib.contextmanager
def maintaining(path, wait):
    """While this is held nobody else maintains the dataset."""
    with flock(path, "maintenance", fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB):
        with claim(path, wait) if isinstance(path, Remote) else contextlib.nullcontext():
            yield


@contextlib.contextmanager
def alone(path):
    """While this is held nobody publishes; in object storage that is nobody of this machine, and no machine maintains."""
    with maintaining(path, True) if isinstance(path, Remote) else contextlib.nullcontext():
        with exclusive(path):
            yield


def read_note(path, name):
    """A small JSON file beside the dataset, or None."""
    try:
        if isinstance(path, Remote):
            return json.loads(bytes(deeplake.storage.Reader(str(path), creds=path.creds).get(f"{SIDE}/{name}")))
        with open(side(path, name), encoding="utf-8") as file:
            return json.load(file)
    except (FileNotFoundError, KeyError):
        return None


def write_note(path, name, note):
    if isinstance(path, Remote):
        put_elsewhere(path, f"{SIDE}/{name}", json.dumps(note))
        return
    temporary = side(path, f"{name}.{os.getpid()}")
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(note, file)
    os.replace(temporary, side(path, name))


def drop_note(path, name):
    if isinstance(path, Remote):
        deeplake.storage.Writer(str(path), creds=path.creds).remove(f"{SIDE}/{name}")
        return
    with contextlib.suppress(FileNotFoundError):
        os.unlink(side(path, name))


def read_state(path):
    """What is known of the indexes: `ends`, the offset behind the last row of each of their segments.

    `version`: the dataset's when the last of them was built; None where rows may have moved since.
    `sure` is false while all that changes. `holes`: the last row of a segment was deleted, so segments cannot be merged.
    `moved`: some indexed row was deleted, so the index no longer knows which rows a filter lets pass.
    """
    state = read_note(path, "state.json")
    if state is None:
        return {"ends": [], "version": None, "sure": True, "holes": False, "moved": False}
    return {"ends": [], "version": None, "sure": False, "holes": True, "moved": True, **state}


def state_stamp(path):
    """Changes whenever the state does, since it is replaced as a whole."""
    try:
        status = os.stat(side(path, "state.json"))
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns


def write_state(path, state):
    write_note(path, "state.json", state)


def wal_entries(path):
    if isinstance(path, Remote):
        return sorted(entry.path for entry in stored(path, "_deeplake_wal") if entry.path.endswith(".wal"))
    root = os.path.join(path, "_deeplake_wal")
    found = []
    for folder, _, names in os.walk(root):
        found += [os.path.join(folder, name) for name in names if name.endswith(".wal")]
    return sorted(found)


def files_written(path):
    """Every write adds a file here: who finds the same as before a refresh has nothing to refresh for, which takes .1 ms an entry.

    Entries that are not whole make a refresh fail; a commit's file could be taken for whole, so the sizes of the newest count.
    """
    entries = [os.listdir(folder) for folder in folders(path, "_deeplake_wal")]
    commits = []
    for folder in folders(path, "_deeplake_log"):
        names = [name for name in os.listdir(folder) if ".json" in name]
        commits.append((names, [os.path.getsize(os.path.join(folder, name)) for name in heapq.nlargest(2, names)]))
    return entries, commits


def folders(path, name):
    """The branches below a folder of the dataset."""
    found = os.path.join(path, name)
    return [entry.path for entry in os.scandir(found) if entry.is_dir()] if os.path.isdir(found) else []


def torn(entry):
    """A writer that was killed leaves an entry without its header or without all of its payload."""
    try:
        size = os.path.getsize(entry)
        if size < WAL_HEADER:
            return True
        with open(entry, "rb") as file:
            header = file.read(WAL_HEADER)
    except FileNotFoundError:
        return False
    return header[:4] != b"DWAL" or size != WAL_HEADER + int.from_bytes(header[24:32], "little")


def repair(path):
    """Moves torn entries aside. Only under the exclusive lock: a publish under way looks torn as well."""
    repairs = []
    for entry in wal_entries(path):
        if torn(entry):
            repairs.append(quarantine(path, entry, "was torn by a killed writer and never acknowledged"))
    return repairs


def quarantine(path, entry, why):
    os.makedirs(side(path, "quarantine"), exist_ok=True)
    os.replace(entry, side(path, "quarantine", os.path.basename(entry)))
    return f"A write-ahead entry of {path} {why}; moved to {SIDE}/quarantine/{os.path.basename(entry)}."


def fsync(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# ---- schema ------------------------------------------------------------------------------------------------------


def engine_type(column, dimensions):
    kind, index = column["type"], column.get("index")
    if kind == "text":
        return types.Text({"exact": types.Exact, "bm25": types.BM25}[index]) if index else types.Text()
    if kind == "embedding":
        return types.Embedding(dimensions or UNSETTLED)
    return {"bool": types.Bool, "int64": types.Int64, "float32": types.Float32, "dict": types.Dict}[kind]()


def default_value(column):
    kind = column["type"]
    if column.get("nullable"):
        return NULL_INT if kind == "int64" else NULL_FLOAT
    return {"text": "[]" if column["name"] == "tags" else "", "bool": False, "int64": 0, "float32": 0.0, "dict": {}}.get(kind)


def open_plain(path):
    return deeplake.open(str(path), creds=creds(path))


def open_handle(path):
    try:
        dataset = open_plain(path)
    except Exception as error:
        raise storage_failure(path, error) or Failure("STORE_UNREADABLE", f"Expected a Deeplake dataset at {path}, got one that does not open: {error}") from error
    dataset.wal_read_enabled = True
    dataset.indexing_mode = deeplake.IndexingMode.Off
    return dataset


def open_current(path):
    """A handle, also where a rewrite is just replacing files."""
    try:
        return open_handle(path)
    except Failure:
        if isinstance(path, Remote):
            raise
        finish_rewrite(path)
        return open_handle(path)


def is_dataset(path):
    if isinstance(path, Remote):
        return deeplake.exists(str(path), creds=path.creds)
    return os.path.exists(os.path.join(path, "_deeplake_log"))


def make_side(path):
    try:
        os.makedirs(side(path), exist_ok=True)
    except OSError as error:
        raise Failure("INVALID_LOCATION", f"Expected a directory that can be made and written to at {path}, got: {error.strerror}. Choose another location.") from error


def open_table(path, schema, dimensions):
    """Creates what is missing, mends what is torn; says how long the vectors are."""
    if not isinstance(path, Remote) and os.path.isdir(side(path)) and (unfinished(path) or not is_dataset(path)):
        finish_rewrite(path)
    if not is_dataset(path):
        refuse_others(path)
        make_side(path)
        with alone(path):
            if not is_dataset(path):
                refuse_others(path)
                create_table(path, schema, dimensions)
    make_side(path)
    repairs = []
    if not isinstance(path, Remote) and (any(torn(entry) for entry in wal_entries(path)) or os.path.isdir(side(path, "power"))):
        with exclusive(path):
            repairs = restore_power(path) + repair(path)
    dataset = open_current(path)
    present = {column.name for column in dataset.schema.columns}
    if any(column["name"] not in present for column in schema["columns"]):
        with alone(path):
            adapt_table(path, schema, dimensions)
        dataset = open_handle(path)
    width = vector_width(dataset, schema)
    if width is not None and unsettled(dataset, width):
        width = None
    foreign = bool(schema.get("foreign")) and any(not key for key in values(dataset, schema["key"], "text")) or others_deleted(path, dataset, schema)
    return {"dimensions": width, "repairs": repairs, "foreign": foreign}


def refuse_others(path):
    """A dataset is not made among files of something else."""
    if isinstance(path, Remote):
        names = [entry.path.split("/")[0] for entry in stored(path)]
        strange = any(name not in (SIDE, "_deeplake_log") for name in names)  # another machine may be making it just now
    else:
        strange = os.path.isdir(path) and any(name != SIDE for name in os.listdir(path))
    if strange:
        raise Failure("INVALID_LOCATION", f"Expected a Deeplake dataset or an empty directory at {path}, got a directory with other files. Choose another location.")


def create_table(path, schema, dimensions):
    """The first columns are those that a Python recipe writes; ours follow with defaults, so its own append still works."""
    first = [column for column in schema["columns"] if column["name"] in schema["first"]]
    dataset = deeplake.create(str(path), creds=creds(path), schema={column["name"]: engine_type(column, dimensions) for column in first})
    for column in schema["columns"]:
        if column["name"] not in schema["first"]:
            dataset.add_column(column["name"], engine_type(column, dimensions), default_value=default_value(column))
    if schema.get("vector") and not dimensions:
        dataset.metadata["unsettled_vectors"] = True
    dataset.commit()


def adapt_table(path, schema, dimensions):
    """Adds our columns and indexes to a dataset that another program made."""
    dataset = open_plain(path)
    present = {column.name for column in dataset.schema.columns}
    ours = {column["name"] for column in schema["columns"]}
    if ours <= present:
        return  # another process was making it when we looked
    missing = [name for name in schema["first"] if name not in present]
    if missing and len(missing) < len(schema["first"]) or not (present & ours):
        raise Failure("SCHEMA_MISMATCH", f"Expected the columns {', '.join(schema['first'])} at {path}, got {', '.join(sorted(present))}. Choose another location.")
    theirs = schema["version"] not in present
    if theirs:
        # Others may have built indexes over rows that we are going to delete.
        write_state(path, {"ends": [], "sure": False, "holes": True, "moved": True})
    for column in schema["columns"]:
        name = column["name"]
        if name not in present:
            dataset.add_column(name, engine_type(column, dimensions), default_value=default_value(column))
        elif theirs and column.get("index") == "bm25":
            dataset[name].create_index(types.TextIndex(types.BM25))
        elif theirs and column.get("index") == "exact":
            dataset[name].create_index(types.TextIndex(types.Exact))
    dataset.commit()


def unsettled(dataset, width):
    """Whether vectors have no length yet: in a table of ours that is noted, in a new one of langchain-deeplake it is 0."""
    return width == 0 or "unsettled_vectors" in dataset.metadata.keys() and bool(dataset.metadata["unsettled_vectors"])


def vector_width(dataset, schema):
    return int(dataset.schema[schema["vector"]].dtype.shape[0]) if schema.get("vector") else None


def settle(path, schema, dimensions):
    """Gives the vector column of a table without vectors its width."""
    with alone(path):
        dataset = open_handle(path)
        width = vector_width(dataset, schema)
        if not unsettled(dataset, width):
            if width != dimensions:
                raise Failure("EMBEDDINGS_MISMATCH", f"Expected vectors of {width} numbers at {path}, got {dimensions}. Use the embeddings that the table was made with.")
            return
        dataset.fold_now()
        # A new column, since an indexed one cannot be filled; and one that takes the name of a removed column is lost at
        # the next fold, that of a renamed one is not.
        dataset.rename_column(schema["vector"], "_unsettled")
        dataset.add_column(schema["vector"], types.Embedding(dimensions))
        dataset.remove_column("_unsettled")
        for start in range(0, len(dataset), 2000):
            end = min(start + 2000, len(dataset))
            dataset[schema["vector"]][start:end] = no_vectors(end - start, dimensions)
        dataset.commit()
        dataset.metadata["unsettled_vectors"] = False
        write_state(path, read_state(path))


# ---- cells -------------------------------------------------------------------------------------------------------


def values(view, name, kind):
    """The cells of a column as JSON can carry them."""
    cells = view[name][:]
    if kind == "text":
        return [cell or "" for cell in cells]
    if kind == "embedding":
        return [None if is_no_vector(cell) else base64.b64encode(np.asarray(cell, "<f4").tobytes()).decode() for cell in cells]
    if kind == "dict":
        return [{} if cell is None else finite(cell.to_dict(convert_numpy_to_list=True)) for cell in cells]
    if isinstance(cells, np.ndarray):
        cells = cells.tolist()
    plain = [cell.item() if isinstance(cell, np.generic | np.ndarray) else cell for cell in cells]
    if kind == "int64":
        return [None if cell is None or cell == NULL_INT else int(cell) for cell in plain]
    if kind == "float32":
        return [None if cell is None or cell == NULL_FLOAT or not np.isfinite(cell) else float(cell) for cell in plain]
    return [None if cell is None else bool(cell) for cell in plain]


def finite(value):
    """JSON has no NaN and no infinity; another program may have stored some."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


def no_vectors(count, width):
    cells = np.zeros((count, width), "<f4")
    cells[:, 0] = NO_VECTOR
    return cells


def vector_cells(cells, dataset, schema):
    """Cells as `values` gives them, all with a vector or all without, as the engine takes them."""
    if cells[0] is not None:
        return np.stack([np.frombuffer(base64.b64decode(cell), "<f4") for cell in cells])
    width = vector_width(dataset, schema)
    return [None] * len(cells) if unsettled(dataset, width) else no_vectors(len(cells), width)


def is_no_vector(cell):
    return cell is None or np.size(cell) == 0 or not np.any(np.abs(cell) > NO_VECTOR)


def with_vectors(cells):
    """Positions of the cells that hold a vector."""
    if isinstance(cells, np.ndarray) and cells.ndim == 2:
        return np.flatnonzero((np.abs(cells) > NO_VECTOR).any(axis=1)).tolist()
    return [position for position, cell in enumerate(cells) if not is_no_vector(cell)]


def columns_of(view, names, kinds):
    return {name: values(view, name, kinds[name]) for name in names}


def to_column(cells, column):
    kind = column["type"]
    if kind == "int64":
        return np.array([NULL_INT if cell is None else cell for cell in cells], "<i8")
    if kind == "float32":
        return np.array([NULL_FLOAT if cell is None else cell for cell in cells], "<f4")
    if kind == "bool":
        return np.array(cells, bool)
    return cells


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def array(vector):
    return "ARRAY[" + ",".join(map(repr, vector.tolist())) + "]"


# ---- serving -----------------------------------------------------------------------------------------------------

output = threading.Lock()
answers = sys.stdout.buffer
encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode  # json.dumps makes one each time


def answer(message):
    line = encode(message).encode("utf-8", "surrogatepass") + b"\n"
    with output:
        answers.write(line)
        answers.flush()


SMALL = 65_536  # bytes of a request
MANY = 122  # entries just before the driver has them folded: from here on the count must be exact


class Lane(threading.Thread):
    """One thread with its own handle: a handle used by two threads at once corrupts memory."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.requests, self.dataset, self.schema, self.stamp = path, queue.SimpleQueue(), None, None, None
        self.given = self.done = 0  # each counted by one thread only: equal means idle
        self.start()

    def give(self, request):
        self.given += 1
        self.requests.put(request)

    def run(self):
        while True:
            request = self.requests.get()
            try:
                answer({"id": request["id"], "ok": self.handle(request)})
            except Exception as error:
                answer({"id": request["id"], "error": error_of(self.path, error)})
            self.done += 1

    def learn(self, schema):
        # Stores of one process may have opened the table with columns that others do not know.
        known = {column["name"]: column for column in [*(self.schema or {"columns": []})["columns"], *schema["columns"]]}
        self.schema = {**schema, "columns": list(known.values())}
        self.numbers = [column for column in self.schema["columns"] if column["type"] in ("bool", "int64", "float32")]
        self.kinds = {column["name"]: column["type"] for column in self.schema["columns"]}


class Writer(Lane):
    def __init__(self, path):
        self.lock = SharedLock(path)
        super().__init__(path)

    def handle(self, request):
        op = request["op"]
        if op == "exists":
            return is_dataset(self.path)
        if op == "open":
            opened = open_table(self.path, request["schema"], request["dimensions"])
            self.learn(request["schema"])
            self.power = request["power"] and not isinstance(self.path, Remote)
            self.entries = 0
            self.dataset = None
            return opened
        if op == "settle":
            settle(self.path, self.schema, request["dimensions"])
            self.dataset = None
            return None
        return self.append(request, fcntl.LOCK_SH)

    def append_now(self, request, size):
        """Appends in the caller's thread while this one is idle: waking it costs a fifth of an append. False when that could take long."""
        if request["op"] != "append" or size > SMALL or self.given != self.done or self.dataset is None or self.power or isinstance(self.path, Remote):
            return False
        try:
            answer({"id": request["id"], "ok": self.append(request, fcntl.LOCK_SH | fcntl.LOCK_NB)})
        except BlockingIOError:  # maintenance has the lock
            return False
        except Exception as error:
            answer({"id": request["id"], "error": error_of(self.path, error)})
        return True

    def append(self, request, mode):
        if self.dataset is None:
            self.dataset = open_current(self.path)
        data = request["columns"]
        for column in self.numbers:
            if column["name"] in data:
                data[column["name"]] = to_column(data[column["name"]], column)
        name = self.schema.get("vector")
        if name:
            count = len(data[self.schema["key"]])
            width = vector_width(self.dataset, self.schema)
            if request["vectors"] is not None:
                data[name] = np.frombuffer(base64.b64decode(request["vectors"]), "<f4").reshape(count, -1)
            if request["vectors"] is not None and data[name].shape[1] != width:
                raise Failure("EMBEDDINGS_MISMATCH", f"Expected vectors of {width} numbers at {self.path}, got {data[name].shape[1]}. Use the embeddings that the table was made with.")
        while not self.publish(request, mode, data, name):
            finish_rewrite(self.path)
        if (self.entries + 1) % 16 and self.entries < MANY:
            self.entries += 1  # listing costs as much as publishing: others' entries, and folds, are counted now and then
        else:
            self.entries = len(wal_entries(self.path))
        return {"staged": self.entries}

    def publish(self, request, mode, data, name):
        """False where a rewrite was killed while it replaced files: what is written there now would be lost."""
        with self.lock.held(mode):
            if unfinished(self.path):
                return False
            if name and request["vectors"] is None:
                data[name] = self.without_vectors(len(data[self.schema["key"]]))
            if request["mayReplace"] and not isinstance(self.path, Remote):
                open(side(self.path, "dirty"), "a").close()
            before = set(wal_entries(self.path)) if self.power else None
            self.dataset.publish_wal_insert(data)
            if self.power:
                self.sync(before)
        return True

    def without_vectors(self, count):
        """Another process may have settled the width since this handle was opened: that changes the state."""
        stamp, width = state_stamp(self.path), vector_width(self.dataset, self.schema)
        if stamp != self.stamp or isinstance(self.path, Remote) and unsettled(self.dataset, width):
            self.dataset, self.stamp = open_handle(self.path), stamp
            width = vector_width(self.dataset, self.schema)
        return [None] * count if unsettled(self.dataset, width) else no_vectors(count, width)

    def sync(self, before):
        """Entries that were not there before are ours or another writer's of this moment: syncing both is right."""
        open(side(self.path, "power.on"), "a").close()
        for entry in set(wal_entries(self.path)) - before:
            fsync(entry)
            fsync(os.path.dirname(entry))


class Reader(Lane):
    """Reads never wait for the lock; what they may meet while maintenance works is retried."""

    def __init__(self, path):
        self.worded = {}  # words of each text behind the indexes
        super().__init__(path)

    def handle(self, request):
        self.learn(request["schema"]) if "schema" in request else None
        for attempt in range(6):
            try:
                self.see_latest()
                return getattr(self, request["op"])(request)
            except Failure:
                raise
            except Exception as error:
                if failure := storage_failure(self.path, error):
                    raise failure from error
                # The engine gives these no type: files that a fold has just replaced, an entry half written or torn.
                text = str(error)
                self.dataset = None
                if "type unknown" in text:  # a staged row without a vector; once folded it does no harm
                    raise Failure("FOLD", text)
                if attempt == 5:
                    raise Failure("FOLD", text) if "truncated" in text else error
                time.sleep(0.02 * 2**attempt)
        return None

    def see_latest(self):
        """A refresh shows new rows, but a handle that was open while indexes changed goes on missing some."""
        if isinstance(self.path, Remote):
            self.see_latest_version()
            return
        while True:
            stamp = state_stamp(self.path)
            if self.dataset is None or stamp != self.stamp:
                self.open(stamp)
            present = files_written(self.path)
            if present != self.seen:
                self.dataset.refresh()
                self.seen, self.recent = present, None
            # What the refresh showed may have moved rows since the state was read.
            if state_stamp(self.path) == stamp:
                return

    def see_latest_version(self):
        """A handle that saw a fold also goes on missing entries of writers whose clock is seconds behind: it is replaced."""
        for _ in range(3):
            if self.dataset is None:
                self.open(None)
                self.stamp = self.dataset.version
            self.dataset.refresh()
            if self.dataset.version == self.stamp:
                return
            self.dataset = None
        self.open(None)
        self.dataset.refresh()

    def open(self, stamp):
        self.dataset, self.stamp, self.seen = open_current(self.path), stamp, None
        self.state, self.indexed, self.recent = read_state(self.path), None, None

    def query(self, text):
        return self.dataset.query(text)

    def where(self, request):
        return f" WHERE {request['where']}" if request.get("where") else ""

    def lookup(self, request):
        """An index finds a key at once; where there is none, each key costs as much as reading the column once."""
        name, total = request["column"], len(self.dataset)
        indexed = any(column["name"] == name and column.get("index") == "exact" for column in self.schema["columns"])
        ends = self.state["ends"]
        if not indexed or len(request["keys"]) * (total - (ends[-1] if ends else 0)) > total:
            wanted = set(request["keys"])
            offsets = [offset for offset, key in enumerate(self.dataset[name][:]) if key in wanted]
            return columns_of(self.dataset[offsets], request["columns"], self.kinds) if offsets else {column: [] for column in request["columns"]}
        keys = ",".join(map(quoted, request["keys"]))
        view = self.query(f"SELECT * WHERE {name} IN ({keys})")
        return columns_of(view, request["columns"], self.kinds)

    def scan(self, request):
        total, step = len(self.dataset), 2000
        for start in range(0, total, step):
            view = self.dataset[start : min(start + step, total)]
            answer({"id": request["id"], "chunk": columns_of(view, request["columns"], self.kinds)})
        return None

    def search_vector(self, request):
        name = self.schema["vector"]
        target = np.frombuffer(base64.b64decode(request["vector"]), "<f4")
        # Each index segment misses neighbours of its own, and rows unlike those it was built from: look amply, read the best.
        limit = max(request["limit"], 100) * (4 if len(self.state["ends"]) > 4 else 2)
        wanted = ", ".join(dict.fromkeys([*map(column_name, request["columns"]), name]))
        # Once indexed rows were deleted, the index takes other rows for those that a filter lets pass: a factor keeps it out.
        filtered = bool(request.get("where"))
        factor = "1 * " if filtered and (self.state["moved"] or others_deleted(self.path, self.dataset, self.schema)) else ""
        while True:
            view = self.query(f"SELECT {wanted}{self.where(request)} ORDER BY {factor}COSINE_SIMILARITY({name}, {array(target)}) DESC LIMIT {limit}")
            # What the engine gives is in exact order, and each row of it takes long to read.
            best = view[: request["limit"]]
            vectors = best[name][:]
            rows = with_vectors(vectors)
            # Of what lies in object storage the caller drops rows of other programs: it gets more than it asked for.
            if len(rows) == request["limit"] and not isinstance(self.path, Remote):
                view = best
                break
            if len(vectors) == request["limit"]:
                vectors = view[name][:]
                rows = with_vectors(vectors)
                if len(rows) >= request["limit"]:
                    break
            if len(vectors) < limit:
                # An index may give fewer rows than there are: then all that the filter lets pass are ranked.
                every = self.query(f"SELECT {wanted}{self.where(request)}") if filtered else self.dataset
                if len(every) > len(vectors):
                    view, vectors = every, every[name][:]
                    rows = with_vectors(vectors)
                break
            # Rows without a vector may have taken the places of others.
            limit *= 4
        if not rows:
            return {"columns": {column: [] for column in request["columns"]}, "similarities": []}
        matrix = np.stack([vectors[row] for row in rows]) if len(rows) < len(vectors) else np.asarray(vectors)
        lengths = np.linalg.norm(matrix, axis=1) * np.linalg.norm(target)
        similarities = np.clip(np.divide(matrix @ target, lengths, out=np.zeros(len(rows), "<f4"), where=lengths > 0), -1, 1)
        order = np.argsort(-similarities, kind="stable")
        found = columns_of(view, request["columns"], self.kinds)
        chosen = [rows[position] for position in order]
        return {
            "columns": {column: [cells[row] for row in chosen] for column, cells in found.items()},
            "similarities": similarities[order].tolist(),
        }

    def search_text(self, request):
        """The engine looks at the rows that its index covers, this process at the rest: there the engine takes .02 ms for each row and word."""
        limit, names = request["limit"], request["columns"]
        if not self.parted():
            return columns_of(self.query(self.best_worded(request, names, limit)), names, self.kinds)
        found, texts = self.indexed_hits(request)
        terms, tail = set(words(request["text"])), self.tail(request.get("filter"))
        recent = [offset for offset in reversed(tail) if not terms.isdisjoint(tail[offset])]
        if recent or len(texts) > limit:
            more = columns_of(self.dataset[recent], names, self.kinds) if recent else {name: [] for name in names}
            scores = bm25(terms, [*(tail[offset] for offset in recent), *map(words, texts)])
            best = np.argsort(-scores, kind="stable")[:limit]
            found = {name: [(more[name] + found[name])[position] for position in best] for name in names}
        return {name: found[name] for name in names}

    def parted(self):
        """Whether it is known which rows the index covers, and those have all columns: one may have been added since."""
        known = self.state["version"] if self.state["ends"] else self.state["sure"]
        if not known or isinstance(self.path, Remote) or others_deleted(self.path, self.dataset, self.schema):
            return False
        return self.covered() is None or set(self.kinds) <= {column.name for column in self.indexed.schema.columns}

    def best_worded(self, request, names, limit):
        wanted = ", ".join(map(column_name, names))
        return f"SELECT {wanted}{self.where(request)} ORDER BY BM25_SIMILARITY({self.schema['text']}, {quoted(request['text'])}) DESC LIMIT {limit}"

    def indexed_hits(self, request):
        """What the engine finds, and its texts. Of equal texts it gives the oldest: where it gives no other, all are fetched, the newest first."""
        text, version, limit = self.schema["text"], self.schema["version"], request["limit"]
        if self.covered() is None:
            return {name: [] for name in request["columns"]}, []
        names = list(dict.fromkeys([*request["columns"], text, version]))
        size = limit
        while True:
            found = columns_of(self.indexed.query(self.best_worded(request, names, size)), names, self.kinds)
            if len(found[text]) < size or found[text][0] != found[text][-1] or size >= 64 * limit:
                break
            size *= 4
        if size > limit:
            newest = np.argsort([-(cell or 0) for cell in found[version]], kind="stable")
            found = {name: [cells[position] for position in newest] for name, cells in found.items()}
        return found, found[text]

    def covered(self):
        """The dataset as it was when its indexes were built; rows deleted since are in it. None before there are any."""
        if self.indexed is None and self.state["ends"]:
            self.indexed = self.dataset.history[self.state["version"]].open()
        return self.indexed

    def tail(self, condition):
        """Offset and words of each row behind the indexes that a filter lets pass."""
        start, total = self.state["ends"][-1] if self.state["ends"] else 0, len(self.dataset)
        if self.recent is None:
            texts = values(self.dataset[start:total], self.schema["text"], "text") if start < total else []
            self.worded = {text: self.worded.get(text) or words(text) for text in texts}
            self.recent = {start + place: self.worded[text] for place, text in enumerate(texts)}
        if condition is None or not self.recent:
            return self.recent
        cells = columns_of(self.dataset[start:total], fields_of(condition), self.kinds)
        return {offset: document for place, (offset, document) in enumerate(self.recent.items()) if passes(condition, cells, place)}


def column_name(name):
    return '"timestamp"' if name == "timestamp" else name


WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")


def words(text):
    """Runs of letters and digits; what is written without spaces, letter by letter."""
    return WORD.findall(text.lower())


def bm25(terms, documents):
    """Okapi BM25 of each document, a list of words, by the statistics of these documents; constants and rarity are Lucene's."""
    counts = np.array([[document.count(term) for term in terms] for document in documents], float)
    lengths = np.array([len(document) for document in documents], float)
    holding = (counts > 0).sum(axis=0)
    rarity = np.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
    return (rarity * counts * 2.2 / (counts + 1.2 * (0.25 + 0.75 * lengths / max(1, lengths.mean()))[:, None])).sum(axis=1)


def fields_of(condition):
    """The columns that a filter looks at."""
    if condition["kind"] == "not":
        return fields_of(condition["part"])
    return {condition["field"]} if "field" in condition else {field for part in condition["parts"] for field in fields_of(part)}


def passes(condition, cells, place):
    """Whether the row at a place of these columns passes a filter, given as src/filter/filter.ts has it: a null fails all comparisons but two."""
    kind = condition["kind"]
    if kind == "not":
        return not passes(condition["part"], cells, place)
    if kind in ("and", "or"):
        return (all if kind == "and" else any)(passes(part, cells, place) for part in condition["parts"])
    cell = cells[condition["field"]][place]
    if kind == "in":
        return cell in condition["values"]
    other, operator = condition["value"], condition["operator"]
    if operator in ("eq", "ne"):
        return (cell == other) == (operator == "eq")
    if cell is None or other is None:
        return False
    if isinstance(cell, str):  # JavaScript's order
        cell, other = cell.encode("utf-16-be", "surrogatepass"), other.encode("utf-16-be", "surrogatepass")
    return {"gt": cell > other, "gte": cell >= other, "lt": cell < other, "lte": cell <= other}[operator]


# ---- maintenance -------------------------------------------------------------------------------------------------


def maintain(path, request):
    schema, compact = request["schema"], request["compact"]
    try:
        with maintaining(path, request["wait"]):
            # In object storage writers of other machines are not excluded; folding beside them is safe, deleting is not.
            with contextlib.nullcontext() if isinstance(path, Remote) and not compact else exclusive(path):
                repairs, live, removed, total = fold_remote(path, schema, compact) if isinstance(path, Remote) else fold(path, schema)
                if request.get("rewrite"):
                    gone, total = rewrite(path, schema)
                    live, removed = total, removed + gone
            segments = index(path, schema, total, compact)
    except BlockingIOError:
        return None
    return {"live": live, "removed": removed, "repairs": repairs, "segments": segments}


def fold(path, schema):
    repairs = restore_power(path) + repair(path)
    power = keep_links(path)
    dataset = open_handle(path)
    try:
        dataset.fold_now()
    except Exception:
        del dataset
        repairs += fold_one_by_one(path)
        dataset = open_handle(path)
    if power:
        os.sync()
        shutil.rmtree(side(path, "power"), ignore_errors=True)
    deleted = others_deleted(path, dataset, schema)
    if deleted:
        write_state(path, {**read_state(path), "version": None, "sure": False, "holes": True, "moved": True})
    live, removed = None, 0
    if schema.get("foreign"):
        adopt(path, dataset, schema)
    if deleted:
        show_hidden(path, dataset, schema)
    if os.path.exists(side(path, "dirty")):
        live, removed = remove_dead(path, dataset, schema)
        os.unlink(side(path, "dirty"))
    total = len(dataset)
    write_note(path, "last-row.json", {"offset": total - 1, "key": key_at(dataset, schema, total - 1)})
    return repairs, total if live is None else live, removed, total


def others_deleted(path, dataset, schema):
    """Whether rows that may be indexed have moved since we left them: others delete without our lock and notes."""
    if isinstance(path, Remote):
        return False  # nobody knows, and to ask costs a request
    state, last = read_state(path), read_note(path, "last-row.json")
    return last is not None and (not state["sure"] or bool(state["ends"])) and key_at(dataset, schema, last["offset"]) != last["key"]


def key_at(dataset, schema, offset):
    return dataset[schema["key"]][offset] or "" if 0 <= offset < len(dataset) else None


def show_hidden(path, dataset, schema):
    """Where others deleted the last row that the indexes cover, the row behind it is hidden: it comes back as a new one.

    Such a place may be behind the last row and wait for the next one, so a copy of the last row is put there first.
    The index of the keys tells what is hidden, since all indexes hide the same.
    """
    if not len(dataset):
        return
    open(side(path, "dirty"), "a").close()  # copies of a run that is cut short go later
    last = len(dataset) - 1
    append_copy(dataset, schema, last)
    dataset.commit()
    keys = values(dataset, schema["key"], "text")
    hidden, reader = collections.Counter(keys), open_plain(path)
    for start in range(0, len(keys), 500):
        some = ",".join(map(quoted, dict.fromkeys(keys[start : start + 500])))
        hidden -= collections.Counter(reader.query(f"SELECT * WHERE {schema['key']} IN ({some})")[schema["key"]][:])
    old = {offset for offset, key in enumerate(keys) if key and key in hidden}
    for offset in sorted(old - {last + 1}):
        append_copy(dataset, schema, offset)
    delete_rows(path, dataset, old | {last})


def append_copy(dataset, schema, offset):
    view, row = dataset[offset : offset + 1], {}
    for column in schema["columns"]:
        cell = values(view, column["name"], column["type"])[0]
        if column["type"] == "embedding":
            row[column["name"]] = vector_cells([cell], dataset, schema)
        else:
            row[column["name"]] = to_column([default_value(column) if cell is None else cell], column)
    dataset.append(row)


def fold_remote(path, schema, compact):
    """Entries are whole where every write is: none has to be repaired. Whether any row is dead only a scan can tell."""
    dataset = open_handle(path)
    dataset.fold_now()
    if not compact:
        return [], None, 0, len(dataset)
    if schema.get("foreign"):
        adopt(path, dataset, schema)
    live, removed = remove_dead(path, dataset, schema)
    return [], live, removed, len(dataset)


def fold_one_by_one(path):
    """One entry that decodes but does not fit keeps all others from folding: find it and set it aside."""
    repairs, waiting = [], side(path, "waiting")
    os.makedirs(waiting, exist_ok=True)
    entries = wal_entries(path)
    for entry in entries:
        os.replace(entry, os.path.join(waiting, os.path.basename(entry)))
    for entry in entries:
        os.replace(os.path.join(waiting, os.path.basename(entry)), entry)
        try:
            open_handle(path).fold_now()
        except Exception as error:
            repairs.append(quarantine(path, entry, f"could not be folded ({error})"))
    os.rmdir(waiting)
    return repairs


def keep_links(path):
    """Folding unlinks entries before what replaced them is on the disk: under durability "power" links outlive that."""
    if not os.path.exists(side(path, "power.on")):
        return False
    os.makedirs(side(path, "power"), exist_ok=True)
    for entry in wal_entries(path):
        os.link(entry, side(path, "power", os.path.relpath(entry, os.path.join(path, "_deeplake_wal")).replace(os.sep, "@")))
    fsync(side(path, "power"))
    return True


def restore_power(path):
    """Links left behind mean that a fold was cut short before its sync: fold those entries again, ids make it harmless."""
    waiting = side(path, "waiting")
    if os.path.isdir(waiting):
        for name in os.listdir(waiting):
            os.replace(os.path.join(waiting, name), os.path.join(path, "_deeplake_wal", "main", name))
        os.rmdir(waiting)
    folder, restored = side(path, "power"), 0
    if not os.path.isdir(folder):
        return []
    for name in os.listdir(folder):
        entry = os.path.join(path, "_deeplake_wal", *name.split("@"))
        if not os.path.exists(entry):
            os.makedirs(os.path.dirname(entry), exist_ok=True)
            os.link(os.path.join(folder, name), entry)
            restored += 1
    shutil.rmtree(folder)
    open(side(path, "dirty"), "a").close()
    return [f"{restored} write-ahead entries of {path} were restored after a fold that was cut short."] if restored else []


def delete_rows(path, dataset, offsets):
    """Deletes rows; the physically last one stays.

    Without the last row that the indexes cover, they hide the row behind it for good: where that row has to go, or
    others built the indexes, they are extended to the row that stays first. Otherwise what was appended before and
    the deletion are one commit.
    """
    state = read_state(path)
    if not state["sure"] or (state["ends"] and state["ends"][-1] - 1 in offsets):
        dataset.commit()
        state = build_indexes(path, open_plain(path), state)
        dataset.refresh()
    moved = state["moved"] or bool(state["ends"]) and min(offsets) < state["ends"][-1]
    write_state(path, {**state, "version": None, "sure": False, "holes": True, "moved": moved})
    for offset in sorted(offsets, reverse=True):
        dataset.delete(offset)
    dataset.commit()
    holes = state["holes"] or not len(dataset) or any(end - 1 in offsets for end in state["ends"])
    ends = [end - sum(offset < end for offset in offsets) for end in state["ends"]]
    write_state(path, {**state, "ends": ends, "holes": holes, "moved": moved})


def build_indexes(path, dataset, state):
    """Extends the indexes over all rows by one segment."""
    write_state(path, {**state, "sure": False})
    dataset.indexing_mode = deeplake.IndexingMode.Always
    dataset.build_indexes()
    dataset.indexing_mode = deeplake.IndexingMode.Off
    covered = len(dataset)
    dataset.refresh()  # shows the version that the build made
    state = {**state, "ends": [*state["ends"], covered], "sure": True, "version": dataset.version}
    write_state(path, state)
    return state


def adopt(path, dataset, schema):
    """Rows that another program appended have no key: they come back as rows of ours, with a key made of their content.

    Equal rows are separate records and are told apart by their occurrence. Append and removal may be two commits: a
    note of what was begun keeps an adoption that was cut short from being done twice.
    """
    key = schema["key"]
    keys = values(dataset, key, "text")
    if (begun := read_note(path, NOTE)) and begun["key"] in keys:
        delete_adopted(path, dataset, begun["offsets"])
        keys = values(dataset, key, "text")
    if begun:
        drop_note(path, NOTE)
    offsets = [offset for offset, known in enumerate(keys) if not known]
    if not offsets:
        return
    taken = set(keys)
    content = {name: values(dataset, name, kind) for name, kind in ((c["name"], c["type"]) for c in schema["columns"])}
    first = None
    for vectors in (True, False):
        name = schema.get("vector")
        chosen = [offset for offset in offsets if not name or (content[name][offset] is not None) == vectors]
        if not chosen or (not name and not vectors):
            continue
        rows = {column["name"]: [] for column in schema["columns"]}
        for offset in chosen:
            occurrence = 0
            while (derived := derived_key([content[field][offset] for field in schema["foreign"]], occurrence)) in taken:
                occurrence += 1
            taken.add(derived)
            for column in schema["columns"]:
                cell = content[column["name"]][offset]
                rows[column["name"]].append(default_value(column) if cell is None and column["type"] != "embedding" else cell)
            rows[key][-1] = derived
            first = first or derived
            if not rows["version"][-1]:
                rows["version"][-1] = 1
        data = {column["name"]: to_column(rows[column["name"]], column) for column in schema["columns"]}
        if name:
            data[name] = vector_cells(rows[name], dataset, schema)
        dataset.append(data)
    write_note(path, NOTE, {"key": first, "offsets": offsets})
    delete_adopted(path, dataset, offsets)
    drop_note(path, NOTE)


def delete_adopted(path, dataset, offsets):
    """Rows without a key may have been indexed: the version that is searched must not show them, or they seem to wait for adoption."""
    delete_rows(path, dataset, offsets)
    state = read_state(path)
    if state["version"] is not None:
        dataset.refresh()
        write_state(path, {**state, "version": dataset.version})


def derived_key(cells, occurrence):
    text = json.dumps([cells, occurrence], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}"


def remove_dead(path, dataset, schema):
    """Physically removes superseded versions, tombstones with what they end, and repeated appends.

    Offsets come from a scan of the folded columns. Without the rows of the newest fold a dataset cannot be compacted,
    so the last row is always one that stays, if need be a copy.
    """
    keys = values(dataset, schema["key"], "text")
    versions = [version or 0 for version in values(dataset, "version", "int64")]
    deleted = values(dataset, "deleted", "bool")
    newest = {}
    for offset, key in enumerate(keys):
        if key and (key not in newest or versions[offset] >= versions[newest[key]]):
            newest[key] = offset
    dead = []
    for offset, key in enumerate(keys):
        last = newest.get(key)
        if last is not None and (deleted[last] or versions[offset] < versions[last] or (offset != last and versions[offset] > 0)):
            dead.append(offset)
    if not dead:
        return len(newest), 0
    gone = set(dead)
    state = read_state(path)
    if len(gone) == len(keys) and (state["ends"] or not state["sure"]):
        # Without a row to end with, indexes would hide the next one: the last tombstone stays.
        gone.discard(max(newest.values()))
        dead = sorted(gone)
    if len(keys) - 1 in gone and len(gone) < len(keys):
        mover = max(offset for offset in range(len(keys)) if offset not in gone)
        append_copy(dataset, schema, mover)
        gone.add(mover)
    delete_rows(path, dataset, gone)
    return len([key for key, last in newest.items() if not deleted[last]]), len(dead)


def rewrite(path, schema):
    """Puts a new dataset of nothing but the live rows in the place of this one: no other way removes bytes from the disk.

    Deleted rows live on in the history, in chunks that hold live rows as well, and in the indexes; tombstones, branches,
    tags and entries set aside go, too. Only under the exclusive lock, after a fold. Nothing is replaced before all is
    written; a note says that it is, and whoever takes the exclusive lock next finishes what a kill cut short.
    """
    old, fresh = open_plain(path), side(path, "rewrite")
    shutil.rmtree(fresh, ignore_errors=True)
    kept = live_offsets(old, schema)
    width = vector_width(old, schema)
    empty = schema.get("vector") and unsettled(old, width)
    present = {column.name for column in old.schema.columns}
    create_table(fresh, {**schema, "columns": [column for column in schema["columns"] if column["name"] in present]}, None if empty else width)
    new = open_plain(fresh)
    new.indexing_mode = deeplake.IndexingMode.Off
    known = {column["name"]: column for column in schema["columns"]}
    for column in old.schema.columns:
        if column.name not in known:
            new.add_column(column.name, column.dtype)
    for name in old.metadata.keys():
        new.metadata[name] = old.metadata[name]
    for start in range(0, len(kept), 2000):
        view = old[kept[start : start + 2000]]
        new.append({column.name: copied(view, column.name, known.get(column.name), old, schema) for column in old.schema.columns})
    new.commit()
    removed, total, seen = len(old) - len(new), len(new), old.version
    del old, new
    if open_plain(path).version != seen:
        return rewrite(path, schema)  # a program without our locks committed meanwhile
    if os.path.exists(side(path, "power.on")):
        os.sync()
    write_note(path, REWRITE, sorted(os.listdir(fresh)))
    replace_files(path)
    write_note(path, "last-row.json", {"offset": total - 1, "key": key_at(open_plain(path), schema, total - 1)})
    return removed, total


def live_offsets(dataset, schema):
    """Offsets of the newest version of each key that is not deleted; of equal versions the later stored one counts."""
    keys, deleted = values(dataset, schema["key"], "text"), values(dataset, "deleted", "bool")
    versions = [version or 0 for version in values(dataset, "version", "int64")]
    newest = {}
    for offset, key in enumerate(keys):
        if key not in newest or versions[offset] >= versions[newest[key]]:
            newest[key] = offset
    return [offset for offset, key in enumerate(keys) if not key or newest[key] == offset and not deleted[offset]]


def copied(view, name, column, dataset, schema):
    """The cells of a column as a new dataset takes them."""
    if column is None:
        return view[name][:]
    if column["type"] != "embedding":
        return to_column([default_value(column) if cell is None else cell for cell in values(view, name, column["type"])], column)
    cells, width = view[name][:], vector_width(dataset, schema)
    if unsettled(dataset, width):
        return [None] * len(cells)
    return np.stack([no_vectors(1, width)[0] if is_no_vector(cell) else np.asarray(cell, "<f4") for cell in cells])


def replace_files(path):
    """Moves the files of a rewritten dataset in. Without a log a dataset does not open: that goes first and comes last."""
    fresh, gone = side(path, "rewrite"), side(path, "replaced")
    os.makedirs(gone, exist_ok=True)
    coming = set(os.listdir(fresh)) if os.path.isdir(fresh) else set()
    entries = read_note(path, REWRITE)
    write_state(path, {"ends": [], "version": None, "sure": False, "holes": True, "moved": True})
    for name in sorted(os.listdir(path), key=lambda name: name != "_deeplake_log"):
        if name != SIDE and (name in coming or name not in entries):
            os.replace(os.path.join(path, name), os.path.join(gone, f"{uuid.uuid4().hex}-{name}"))
    for name in sorted(coming, key=lambda name: name == "_deeplake_log"):
        os.replace(os.path.join(fresh, name), os.path.join(path, name))
    for name in ("replaced", "rewrite", "quarantine", "power", "waiting"):
        shutil.rmtree(side(path, name), ignore_errors=True)
    for name in ("dirty", "last-row.json", NOTE):
        drop_note(path, name)
    write_state(path, {"ends": [], "sure": True, "holes": False, "moved": False})
    drop_note(path, REWRITE)


def index(path, schema, total, rebuild):
    """Builds indexes in bulk, outside the lock, on a handle that does not see the WAL and so cannot meet half an entry.

    Every build adds a segment, and many segments lose neighbours: then all are merged into one, unless that would
    hide rows or destroy the dataset.
    """
    state = read_state(path)
    if total > 0 and not state["holes"] and state["sure"] and (rebuild or len(state["ends"]) >= 8 and not isinstance(path, Remote)):
        with exclusive(path):
            write_state(path, {**state, "sure": False})
            dataset = open_plain(path)
            dataset._heavy_compact()
            dataset.commit()
            state = {**state, "ends": [], "sure": True, "holes": False}
            write_state(path, state)
    tail = total - (state["ends"][-1] if state["ends"] else 0)
    if tail >= max(256, total // 20) or (rebuild and tail > 0):
        state = build_indexes(path, open_plain(path), state)
    return len(state["ends"])


# ---- main --------------------------------------------------------------------------------------------------------


def serve():
    lanes = {}
    for line in sys.stdin.buffer:
        request = json.loads(line)
        key = place_key(request)
        if key not in lanes:
            path = located(request)
            lanes[key] = (Writer(path), Reader(path), Reader(path))
        writer, *readers = lanes[key]
        if request["op"] == "open":
            for reader in readers:
                reader.learn(request["schema"])
        if not writer.append_now(request, len(line)):
            (writer if request["op"] in ("exists", "open", "append", "settle") else reader_for(request, readers)).give(request)


def reader_for(request, readers):
    """Searches by vector and by words go on side by side, each where its index is in memory; other reads go where nothing is done."""
    first, second = readers
    if request["op"] == "search_vector":
        return first
    return first if request["op"] != "search_text" and second.given != second.done and first.given == first.done else second


def keep_house():
    """One request after another; each dataset in object storage has a queue of its own, since storage may not answer."""
    queues = {}

    def work(requests):
        while True:
            request = requests.get()
            path = located(request)
            try:
                answer({"id": request["id"], "ok": maintain(path, request)})
            except Exception as error:
                answer({"id": request["id"], "error": error_of(path, error)})

    for line in sys.stdin.buffer:
        request = json.loads(line)
        key = place_key(request) if "locks" in request else None
        if key not in queues:
            queues[key] = queue.SimpleQueue()
            threading.Thread(target=work, args=(queues[key],), daemon=True).start()
        queues[key].put(request)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides when we end
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what native code prints must not come between the answers
    {"serve": serve, "maintain": keep_house, "put": lambda: put(json.load(sys.stdin))}[sys.argv[1]]()
    os._exit(0)  # standard input ended, so nobody waits for an answer any more
