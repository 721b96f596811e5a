"""Answers reads and appends."""
