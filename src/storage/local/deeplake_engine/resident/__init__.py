"""Copies of tables in the memory of this process, for reads."""
