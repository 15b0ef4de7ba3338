"""Asks Migrationsverket and says honestly what came of it."""
