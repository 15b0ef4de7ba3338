"""Transportstyrelsen's codes and namespaces (schemas 1.0, 2018-02-02, read 2026-11; error codes are not published)."""

RESPONDER = "http://schema.transportstyrelsen.se/ssbtek/hamtauppgifterresponder/1"
VEHICLE = "http://schema.transportstyrelsen.se/ssbtek/fordon/1"
PERSON = "http://schema.transportstyrelsen.se/ssbtek/person/1"
SCHEMA_VERSION = "1.0"

OK = "OK"
ERROR = "FEL"
CENTURIES = ("19", "20")
"""A person born in the 1800s cannot be asked for (`sekel`)."""
