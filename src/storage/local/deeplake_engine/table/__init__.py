"""A dataset as a table: its schema, its cells, opening and changing it."""
