"""Admits each query and plans it: one lookup for each provider asked."""
