"""Asks the unemployment funds (SO) and says honestly what came of it."""
