"""The files of a dataset: its entries, its locks, and our notes about it."""
