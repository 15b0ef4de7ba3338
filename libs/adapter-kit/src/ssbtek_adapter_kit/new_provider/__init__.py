"""Begins a provider's folder: whole, passing every suite, and to be made the provider's own from there."""
