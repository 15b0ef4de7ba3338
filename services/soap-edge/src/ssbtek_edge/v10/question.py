"""Reads a question of version 10 into our own words, or names what in it breaks the contract (pure)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree

from ssbtek_contracts.query import Period, Processor, ProviderRequest
from ssbtek_edge.interface import Asked, Echo, Element, Fault, Policy, Remark
from ssbtek_edge.v10 import values
from ssbtek_edge.v10.echoing import echo_of
from ssbtek_edge.v10.names import BLOCKS, FETCH, NAME, PING
from ssbtek_edge.v10.purposes import ASSUMED_LEGAL_BASIS, ASSUMED_PURPOSE, legal_basis_in, purpose_in
from ssbtek_edge.v10.reading import Group, Wrong

GENERAL = (
    "frageTidpunkt", "korrelationsid", "fraganSkallInkluderasISvaret", "ingivare", "personidentitet",
    "arendeidentitet", "tidsperiod", "personuppgiftsbitrade", "syfte", "lagtext",
)  # fmt: skip
_OWN_PERIOD = frozenset({"AF", "CSN", "SO", "TNS"})


@dataclass(frozen=True, slots=True)
class _Texts:
    purpose: str | None
    legal_basis: str | None
    remarks: tuple[Remark, ...]


def read_question(element: Element, policy: Policy, today: date) -> Asked | Fault:
    """The question in the first child of the body. `today`: the Swedish date, for the dated codes."""
    operation = etree.QName(element).localname
    try:
        if operation == PING:
            return _ping(element)
        if operation == FETCH:
            return _fetch(element, policy, today)
    except Wrong as wrong:
        return Fault(wrong.code, wrong.field, wrong.allowed, "ping" if operation == PING else "fetch", NAME)
    return Fault("unknown_operation", "Body", f"{FETCH}, {PING}", version=NAME)


def _ping(element: Element) -> Asked:
    Group(element, "", ())
    return Asked(NAME, "ping", {provider: ProviderRequest() for provider in BLOCKS.values()})


def _fetch(element: Element, policy: Policy, today: date) -> Asked:
    whole = Group(element, "", ("generellaFrageparametrar", "specifikaFrageparametrar"))
    general = Group(whole.one("generellaFrageparametrar"), "", GENERAL)
    specific = Group(whole.one("specifikaFrageparametrar"), "", tuple(BLOCKS))
    asked_at = general.optional_value("frageTidpunkt", values.moment)
    correlation = general.optional_value("korrelationsid", str)
    wants_echo = general.value("fraganSkallInkluderasISvaret", _false_if_empty)
    sender = Group(general.one("ingivare"), "ingivare", ("organisationsnummer", "namn", "handlaggare"))
    organisation = sender.value("organisationsnummer", values.organisation)
    name, caseworker = sender.value("namn", values.name), sender.value("handlaggare", values.name)
    person = general.value("personidentitet", values.person)
    case = general.value("arendeidentitet", values.name)
    period = _general_period(general)
    processors = tuple(_processor(each, index) for index, each in enumerate(general.all("personuppgiftsbitrade"), 1))
    purpose_text = general.value("syfte", values.free_text)
    legal_text = general.value("lagtext", values.free_text)
    providers = {provider: _provider(specific.one(block), block) for block, provider in BLOCKS.items()}
    # All that can be wrong by the contract comes before what is wrong by a policy.
    remarks = _check_digit(person, policy)
    texts = _texts(purpose_text, legal_text, policy, today)
    return Asked(
        version=NAME,
        operation="fetch",
        providers=providers,
        organisation=organisation,
        organisation_name=name,
        caseworker=caseworker,
        correlation_id=correlation,
        case=case,
        person=person,
        period=period,
        processors=processors,
        purpose=texts.purpose,
        purpose_text=purpose_text,
        legal_basis=texts.legal_basis,
        legal_basis_text=legal_text,
        remarks=remarks + texts.remarks,
        echo=Echo(echo_of(element) if wants_echo else None, asked_at, correlation),
    )


def _false_if_empty(text: str) -> bool:
    # The schema's default for an element that is there and empty.
    return values.boolean(text) if text else False


def _general_period(general: Group) -> Period:
    first, last = _days(general.one("tidsperiod"), "tidsperiod")
    if last < first:
        raise Wrong("invalid_field", "tidsperiod/tomDatum", "inte före fromDatum")
    return Period(from_=first, to=last)


def _days(element: Element, where: str) -> tuple[date, date]:
    group = Group(element, where, ("fromDatum", "tomDatum"))
    return group.value("fromDatum", values.day), group.value("tomDatum", values.day)


def _processor(element: Element, index: int) -> Processor:
    group = Group(element, f"personuppgiftsbitrade[{index}]", ("ordningsnummer", "organisationsnummer", "namn"))
    return Processor(
        order=group.optional_value("ordningsnummer", values.short),
        organisation=group.value("organisationsnummer", values.organisation),
        name=group.value("namn", values.name),
    )


def _provider(element: Element, block: str) -> ProviderRequest:
    own = "fraga" if block == "FK" else "tidsperiod"
    group = Group(element, block, (own,) if block == "FK" or block in _OWN_PERIOD else ())
    asked = group.attribute("inkludera", values.boolean)
    inside = group.optional(own)
    parameters: dict[str, Any] = {}
    if block == "FK":
        # Without a question of its own the schema is kept, yet nothing can be asked: an empty one is refused by its
        # adapter, and the other services answer. Ours, which asks without one for all there is, was not asked for.
        parameters = _question_to_fk(inside) if inside is not None else {"question": ""}
    elif inside is not None:
        first, last = _days(inside, f"{block}/tidsperiod")
        parameters = {"period": {"from": first.isoformat(), "to": last.isoformat()}}
    return ProviderRequest(asked=asked, parameters=parameters if asked else {})


def _question_to_fk(element: Element) -> dict[str, Any]:
    group = Group(element, "FK/fraga", ("version", "aktorsid", "lefiJsonFraga"))
    version = group.optional_value("version", str)
    parameters = {} if version is None else {"version": version}
    actor = group.value("aktorsid", str)
    return parameters | {"actor": actor, "question": group.value("lefiJsonFraga", values.base64_text)}


def _check_digit(person: str, policy: Policy) -> tuple[Remark, ...]:
    if policy.check_digit == "off" or values.check_digit_is_right(person):
        return ()
    if policy.check_digit == "refuse":
        raise Wrong("check_digit_wrong", "personidentitet")
    return ("check_digit_wrong",)


def _texts(purpose_text: str, legal_text: str, policy: Policy, today: date) -> _Texts:
    purpose, legal_basis = purpose_in(purpose_text, today), legal_basis_in(legal_text, today)
    if policy.free_text == "refuse":
        if purpose is None:
            raise Wrong("purpose_missing", "syfte")
        if legal_basis is None:
            raise Wrong("legal_basis_missing", "lagtext")
    remarks: tuple[Remark, ...] = () if purpose else ("purpose_assumed",)
    remarks += () if legal_basis else ("legal_basis_assumed",)
    return _Texts(purpose or ASSUMED_PURPOSE, legal_basis or ASSUMED_LEGAL_BASIS, remarks)
