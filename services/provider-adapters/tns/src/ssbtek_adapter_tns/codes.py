"""Transportstyrelsen's codes and names (schemas 1.0, 2018-02-02, read 2026-11; error codes are not published)."""

from ssbtek_adapter_kit.places import Places

RESPONDER = "http://schema.transportstyrelsen.se/ssbtek/hamtauppgifterresponder/1"
VEHICLE = "http://schema.transportstyrelsen.se/ssbtek/fordon/1"
PERSON = "http://schema.transportstyrelsen.se/ssbtek/person/1"
SCHEMA_VERSION = "1.0"

OK = "OK"
"""resultat: carried out as asked. The holding may be empty."""
ERROR = "FEL"
"""resultat: not carried out for a logical error, told in felresultat."""
CENTURIES = ("19", "20")
"""A person born in the 1800s cannot be asked for (`sekel`)."""

ANSWER = f"{{{RESPONDER}}}HamtaUppgifterResponse"
RESULT = f"{{{RESPONDER}}}resultat"
HOLDING = f"{{{RESPONDER}}}fordonsinnehav"
ERRORS = f"{{{RESPONDER}}}felresultat"
ERROR_CODE = f"{{{RESPONDER}}}felkod"
ONE_VEHICLE = f"{{{VEHICLE}}}fordon"
FIELDS = ("regnr", "fabrikat", "fordonsar", "fordonsslag", "handelsbeteckning")
"""What is told of a vehicle, all of it mandatory; the texts are free."""

PLACES: Places = {
    ANSWER: {RESULT: False, HOLDING: False, ERRORS: True},
    HOLDING: {ONE_VEHICLE: True},
    ONE_VEHICLE: {f"{{{VEHICLE}}}{name}": False for name in FIELDS},
    ERRORS: {ERROR_CODE: False, f"{{{RESPONDER}}}feltext": False},
}
"""Where the contract has what. Extensions may lie everywhere besides."""
