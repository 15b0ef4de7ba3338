"""The records of the view that say who the person is to a provider: status, household, permits, vehicles."""

from datetime import date
from typing import Literal

from ssbtek_contracts.view_values import Coded, Label, Span, ViewRecord


class Vehicle(ViewRecord):
    """A vehicle owned."""

    record: Literal["vehicle"] = "vehicle"
    registration: Label
    make: Label | None = None
    model: Label | None = None
    year: Label | None = None
    kind: Label | None = None


class Permit(ViewRecord):
    """A decision on residence or work permit, or a registered right of residence."""

    record: Literal["permit"] = "permit"
    kind: Coded | None = None
    case_kind: Coded | None = None
    """What was applied for."""
    decision: Coded | None = None
    reason: Coded | None = None
    applied_on: date | None = None
    decided_on: date | None = None
    validity: Literal["permanent", "limited", "unknown"] = "unknown"
    period: Span | None = None
    """For how long it is valid."""


class Household(ViewRecord):
    """What the provider states of the person's civil status and household."""

    record: Literal["household"] = "household"
    civil_status: Coded | None = None
    members: tuple[Label, ...] = ()
    """Each as stated: relation and person."""
    registered_in: Label | None = None
    country: Label | None = None
    """The home country, as MIV names it."""
    entered_on: date | None = None
    """Into Sweden."""


class PersonStatus(ViewRecord):
    """The person as the provider knows them. `protected` fails closed: anything unreadable is `unknown`."""

    record: Literal["person"] = "person"
    protected: Literal["yes", "no", "unknown"]
    """Whether the provider marks the person's data as protected. Only its plain "no" is `no`."""
    given_name: Label | None = None
    family_name: Label | None = None
    died_on: Label | None = None
