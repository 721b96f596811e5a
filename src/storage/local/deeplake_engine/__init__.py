"""The Deeplake engine behind one Node process: JSON lines on standard input and output.

    python deeplake_engine serve       answers reads and appends: two reading threads, one writing thread a dataset
    python deeplake_engine maintain    folds, removes dead rows and builds indexes, one request after another
    python deeplake_engine put         writes one object beside a dataset in object storage, and ends

A request is {"id", "op", "path", ...}. The answer is {"id", "ok"} or {"id", "error": {"code", "message"}}; a scan
answers {"id", "chunk"} any number of times before. The process ends when its standard input does: the system closes
that pipe however the parent ends. Vectors travel as base64 of little-endian float32.

Everything of ours that is stored with a dataset lies in the folder SIDE inside it: lock files, notes, quarantined
entries. For object storage a request also has "locks", a folder of this machine for lock files, and may have "creds".

Imports point down: `__main__`, then `serve` and `maintain`, `table`, `files`, and the modules beside this one.
"""
