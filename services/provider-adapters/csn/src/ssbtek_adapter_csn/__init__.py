"""Asks Centrala studiestödsnämnden and says honestly what came of it."""
