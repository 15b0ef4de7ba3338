"""Asks Skatteverket and says honestly what came of it."""
