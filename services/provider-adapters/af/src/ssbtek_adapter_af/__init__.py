"""Asks Arbetsförmedlingen and says honestly what came of it."""
