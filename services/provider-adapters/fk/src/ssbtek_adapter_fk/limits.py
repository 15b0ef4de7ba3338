"""What LEFI cannot be asked: as nobody, about nothing, or about more than two years at a time."""

from datetime import date

from ssbtek_adapter_fk.parameters import HERE, actor_of, wanted_of
from ssbtek_adapter_fk.settings import Settings
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest


def limits(lookup: Lookup, today: date, settings: Settings) -> InvalidRequest | None:
    """The first limit that the lookup breaks."""
    del today
    if lookup.person is None:
        return InvalidRequest(code="invalid_person", field="body.person", allowed="12 digits")
    wanted = wanted_of(lookup, settings)
    if isinstance(wanted, InvalidRequest):
        return wanted
    where = "question" if wanted.supplied is not None else "types"
    if not any(wanted.types.values()):
        return InvalidRequest(code="invalid_parameter", field=f"{HERE}.{where}", allowed="at least one type")
    if wanted.period.to > _years_later(wanted.period.from_, settings.longest_period_years):
        own = f"{HERE}.question.period" if wanted.supplied is not None else f"{HERE}.period"
        field = own if wanted.supplied is not None or lookup.parameters.get("period") is not None else "body.period"
        allowed = f"at most {settings.longest_period_years} years"
        return InvalidRequest(code="invalid_period", field=field, allowed=allowed)
    actor = actor_of(lookup, settings)
    return actor if isinstance(actor, InvalidRequest) else None


def _years_later(day: date, years: int) -> date:
    # The contract says "longer than two years" and not which day that is: the same date still passes.
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
