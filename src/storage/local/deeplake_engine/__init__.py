"""The Deeplake engine behind one Node process: JSON lines on standard input and output.

    python deeplake_engine serve       answers reads and appends: per dataset two threads that read and one that writes
    python deeplake_engine maintain    folds, removes dead rows and builds indexes, one request after another
    python deeplake_engine put         writes one object beside a dataset in object storage, and ends

The parent is the Node process. A request is {"id", "op", "path", ...}. The answer is {"id", "ok"} or
{"id", "error": {"code", "message"}}. A scan first answers {"id", "chunk"} any number of times. Vectors are sent as
base64 of little-endian float32. This process ends when its standard input ends, because the system closes that pipe
however the parent ends.

The folder SIDE inside a dataset contains our own files: lock files, notes and quarantined entries of the write-ahead
log. For object storage a request also has "locks", a folder of this machine for lock files, and may have "creds".

Imports point down: `__main__`, then `serve` and `maintain`, `table`, `files`, and the modules beside this one.
"""
