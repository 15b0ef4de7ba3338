"""Measures the whole system against a hand-written limit on the same machine, in the same run."""
