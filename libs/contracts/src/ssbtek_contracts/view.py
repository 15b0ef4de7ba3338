"""The normalised view: what seven formats say of money, decisions and status, in one typed vocabulary.

Nothing is invented, summed away or counted twice. Amounts are öre, as integers. A date or period keeps the
provider's own wording in `stated` where it was not a plain date (a week, a month, an open end). Every record
points with `source` at its place in the provider's document.
"""

from datetime import date
from typing import Literal

from ssbtek_contracts.view_person import Household, Permit, PersonStatus, Vehicle
from ssbtek_contracts.view_values import Amount, Coded, Deduction, Label, Number, Ore, PaymentRow, Span, ViewRecord


class Payment(ViewRecord):
    """Money paid, decided to be paid, or planned."""

    record: Literal["payment"] = "payment"
    status: Literal["paid", "preliminary", "planned", "unknown"]
    """Preliminary: calculated, and may still change. Only what is paid is money that came."""
    stated_status: Label | None = None
    """The provider's own word for it."""
    benefit: Coded
    pay_date: date | None = None
    """Absent: no date set yet."""
    period: Span | None = None
    """The time that the payment is for."""
    gross: Ore | None = None
    """Before tax."""
    tax: Ore | None = None
    deductions: tuple[Deduction, ...] = ()
    """Each one, beside tax."""
    deducted: Ore | None = None
    """All that was deducted, as stated (at FK and PM tax included)."""
    net: Ore | None = None
    """After tax."""
    net_after_deductions: Ore | None = None
    """Only where the provider states it apart from net after tax (SO)."""
    days: Number | None = None
    """Days that are paid for."""
    payer: Label | None = None
    recipient: Label | None = None
    """Who got it, where that is stated: not always the person."""
    rows: tuple[PaymentRow, ...] = ()


class Decision(ViewRecord):
    """A decision on a benefit."""

    record: Literal["decision"] = "decision"
    benefit: Coded
    decided_on: date | None = None
    result: Coded | None = None
    status: Coded | None = None
    """Final, interim, preliminary: as stated."""
    final: bool | None = None
    """False: interim or preliminary."""
    period: Span | None = None
    """The time that was decided on."""
    extent: Label | None = None
    """How much of full time or full benefit, as stated: often, but not always, per cent."""
    amounts: tuple[Amount, ...] = ()
    days: Number | None = None
    """Days that were granted."""


class Application(ViewRecord):
    """A claim or application that was made."""

    record: Literal["application"] = "application"
    benefit: Coded
    received_on: date | None = None
    period: Span | None = None
    extent: Label | None = None
    status: Coded | None = None
    filed: bool | None = None
    """Whether an application for payment was handed in (SO)."""
    decided_on: date | None = None


class Case(ViewRecord):
    """An ongoing or ended case on a benefit."""

    record: Literal["case"] = "case"
    benefit: Coded
    started_on: date | None = None
    active: bool | None = None
    """False: ended."""
    rejected: bool | None = None
    status: Coded | None = None


class JobSeeker(ViewRecord):
    """Registration as a job seeker."""

    record: Literal["job_seeker"] = "job_seeker"
    registered: bool | None = None
    """Absent: not said, which is not "no"."""
    category: Label | None = None
    registered_on: date | None = None
    extent: Label | None = None
    deregistered_on: date | None = None
    unemployment_fund: Label | None = None


class ActivityReport(ViewRecord):
    """A job seeker's activity report."""

    record: Literal["activity_report"] = "activity_report"
    status: Literal["handed_in", "not_handed_in", "not_in_system", "failed", "unknown"]
    stated: Coded
    """The provider's own code and words."""
    last_on: date | None = None
    """When the latest one was handed in."""


class Suspension(ViewRecord):
    """A period without right to benefit."""

    record: Literal["suspension"] = "suspension"
    benefit: Coded
    period: Span


class StudyPeriod(ViewRecord):
    """Granted time of study support, by week."""

    record: Literal["study_period"] = "study_period"
    kind: Coded
    status: Coded | None = None
    period: Span
    """From the Monday of the first week to the Sunday of the last; `stated` holds the weeks."""
    extent: Label | None = None
    amounts: tuple[Amount, ...] = ()
    total: Ore | None = None
    """All of the period together, as stated: it is not added to `amounts`."""


class Debt(ViewRecord):
    """A debt or a loan."""

    record: Literal["debt"] = "debt"
    kind: Coded
    status: Coded | None = None
    amount: Ore | None = None


class Capital(ViewRecord):
    """Capital income of an assessment year."""

    record: Literal["capital"] = "capital"
    year: int | None = None
    """The assessment year."""
    income: Ore | None = None
    surplus: Ore | None = None
    """As stated: SKV gives 0 also where the figure is missing or negative."""


class TaxAccount(ViewRecord):
    """The latest payout from the tax account."""

    record: Literal["tax_account"] = "tax_account"
    payout: Ore | None = None
    booked_on: date | None = None


class Statement(ViewRecord):
    """Something else that the provider states: what, and its value in the provider's words."""

    record: Literal["statement"] = "statement"
    kind: Coded
    """What is stated: the contract's own name for it."""
    value: Label | None = None
    on: date | None = None
    period: Span | None = None
    amount: Ore | None = None


Record = (
    Payment
    | Decision
    | Application
    | Case
    | JobSeeker
    | ActivityReport
    | Suspension
    | StudyPeriod
    | Debt
    | Capital
    | TaxAccount
    | Vehicle
    | Permit
    | Household
    | PersonStatus
    | Statement
)

__all__ = [
    "ActivityReport", "Amount", "Application", "Capital", "Case", "Coded", "Debt", "Decision", "Deduction",
    "Household", "JobSeeker", "Label", "Number", "Ore", "Payment", "PaymentRow", "Permit", "PersonStatus", "Record",
    "Span", "Statement", "StudyPeriod", "Suspension", "TaxAccount", "Vehicle",
]  # fmt: skip
