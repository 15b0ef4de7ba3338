"""Asks Transportstyrelsen and says honestly what came of it."""
