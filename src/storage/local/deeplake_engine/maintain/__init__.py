"""Maintenance: folding, removing dead rows, adopting rows of other programs, building indexes."""
