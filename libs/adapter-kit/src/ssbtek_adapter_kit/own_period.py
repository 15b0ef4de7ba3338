"""The one parameter that several providers share: a period of their own in place of the query's."""

from pydantic import ValidationError

from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest
from ssbtek_contracts.query import Period


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
