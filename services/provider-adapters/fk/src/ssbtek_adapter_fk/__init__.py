"""Asks Försäkringskassan, which carries Pensionsmyndigheten, and says honestly what came of it."""
