"""What the seven provider adapters have in common, and the conformance suite they pass."""
