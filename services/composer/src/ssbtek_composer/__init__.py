"""Correlates the partial answers of a query and replies exactly once, in time."""
