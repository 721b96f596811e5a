"""A dataset as a table: its schema and cells, and how to open and change it."""
