"""What version 10 calls things: its namespace, its blocks in order, its word for each field of ours: data (pure)."""

import re
from collections.abc import Mapping

NAME = "10"
SSBT = "http://schema.forsakringskassan.se/integration/ssbt/10"
NAMESPACES = frozenset({SSBT})

BLOCKS: Mapping[str, str] = {
    "AF": "af",
    "CSN": "csn",
    "FK": "fk",
    "SKV": "skv",
    "SO": "so",
    "TNS": "tns",
    "MIV": "miv",
}
"""The blocks of question and answer, in the schema's order, and the provider of each."""

FETCH, PING = "hamtaBastjanstInformation", "testaBastjanstInformation"

_FIELDS: Mapping[str, str] = {
    "manifest.organisation": "ingivare/organisationsnummer",
    "manifest.caseworker": "ingivare/handlaggare",
    "manifest.case": "arendeidentitet",
    "manifest.purpose": "syfte",
    "manifest.legal_basis": "lagtext",
    "organisation_name": "ingivare/namn",
    "body.person": "personidentitet",
    "body.period": "tidsperiod",
    "body.period.from": "tidsperiod/fromDatum",
    "body.period.to": "tidsperiod/tomDatum",
    "body.processors": "personuppgiftsbitrade",
    "body.purpose_text": "syfte",
    "body.legal_basis_text": "lagtext",
    "body.providers": "specifikaFrageparametrar",
}
_PARAMETERS: Mapping[str, str] = {
    "period": "tidsperiod",
    "period.from": "tidsperiod/fromDatum",
    "period.to": "tidsperiod/tomDatum",
    "version": "fraga/version",
    "actor": "fraga/aktorsid",
    "question": "fraga/lefiJsonFraga",
}
_OF_A_PROVIDER = re.compile(r"body\.providers\.([a-z]{2,8})(?:\.parameters)?(?:\.(.+))?")
_BLOCK_OF = {provider: block for block, provider in BLOCKS.items()}
_NAME = re.compile(r"[A-Za-z_][A-Za-z_.\[\]0-9-]{0,60}")


def field_of(field: str | None) -> str | None:
    """Our name of a field in the contract's words; None where the contract has no such field."""
    if field is None:
        return None
    if found := _OF_A_PROVIDER.fullmatch(field):
        return _of_a_provider(_BLOCK_OF.get(found[1]), found[2])
    while field:
        if field in _FIELDS:
            return _FIELDS[field]
        field = field.rpartition(".")[0]
    return None


def _of_a_provider(block: str | None, parameter: str | None) -> str | None:
    if block is None or parameter is None:
        return block
    if parameter in _PARAMETERS:
        return f"{block}/{_PARAMETERS[parameter]}"
    name, _, inside = parameter.partition(".")
    inner = f"/{inside.replace('.', '/')}" if _NAME.fullmatch(inside) else ""
    return f"{block}/{_PARAMETERS[name]}{inner}" if name in _PARAMETERS else block
