"""Turns every record of every topic into one row that holds no person data."""
