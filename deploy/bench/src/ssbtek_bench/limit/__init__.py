"""The limit that ours is measured against: the same record flow and effects, written by hand straight on aiokafka.

Not product code: it validates nothing, signs nothing, traces nothing, refuses nothing, and survives nothing.
"""
