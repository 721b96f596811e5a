"""The files of a dataset: entries of the write-ahead log, locks, and our notes."""
