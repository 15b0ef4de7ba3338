"""Proves from raw records and rows what held and what did not; shares no code with what it checks."""
