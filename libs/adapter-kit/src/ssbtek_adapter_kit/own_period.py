"""What the limits of several providers share: a period of their own, lengths, texts that XML can carry."""

import re

from pydantic import ValidationError

from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest
from ssbtek_contracts.query import Period

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0, section 2.2: characters that no document can hold."""


def period_of(lookup: Lookup) -> Period | InvalidRequest:
    """The provider's own period if one was given, else the query's."""
    own = lookup.parameters.get("period")
    field = f"body.providers.{lookup.provider}.parameters.period"
    if own is None:
        if lookup.period is None:
            return InvalidRequest(code="invalid_period", field="body.period", allowed="two dates, from and to")
        return lookup.period
    try:
        return Period.model_validate(own, extra="ignore")
    except ValidationError:
        allowed = "from and to, each ÅÅÅÅ-MM-DD, to not before from"
        return InvalidRequest(code="invalid_period", field=field, allowed=allowed)


def unknown_parameter(lookup: Lookup, known: frozenset[str]) -> InvalidRequest | None:
    """A parameter that this provider does not have: a misspelt one must not be passed over."""
    for name in lookup.parameters:
        if name not in known:
            allowed = ", ".join(sorted(known)) or "no parameters"
            where = f"body.providers.{lookup.provider}.parameters"
            return InvalidRequest(code="invalid_parameter", field=where, allowed=allowed)
    return None


def too_long(value: str | None, field: str, code: str, longest: int) -> InvalidRequest | None:
    """A text that is longer than the provider takes, or missing though it needs it."""
    if value is None or not value.strip():
        return InvalidRequest(code=code, field=field, allowed=f"1 to {longest} characters, here none")
    if len(value) > longest:
        return InvalidRequest(code=code, field=field, allowed=f"1 to {longest} characters, here {len(value)}")
    return None


def not_in_xml(lookup: Lookup) -> InvalidRequest | None:
    """A text with a control character or the like, which no XML question can carry."""
    texts = (
        ("organisation_name", "invalid_parameter", lookup.organisation_name),
        ("manifest.case", "invalid_case", lookup.case),
        ("manifest.caseworker", "invalid_caseworker", lookup.caseworker),
        ("body.purpose_text", "invalid_parameter", lookup.purpose_text),
        ("body.legal_basis_text", "invalid_parameter", lookup.legal_basis_text),
        *(("body.processors", "invalid_parameter", each.name) for each in lookup.processors),
    )
    for field, code, value in texts:
        if value is not None and _NOT_IN_XML.search(value):
            return InvalidRequest(code=code, field=field, allowed="characters of XML 1.0: no control characters")
    return None
