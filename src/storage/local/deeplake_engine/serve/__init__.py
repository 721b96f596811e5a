"""Answering reads and appends."""
