"""Tells in the words of version 10 why there is no data: of one base service, or of the whole question (pure)."""

from ssbtek_contracts.outcome import InvalidRequest, Outcome, Unavailable
from ssbtek_contracts.plan import Refusal
from ssbtek_edge.felkoder import ERRORS, FAULTS, INTERNAL, NEVER_TOLD, Mistake
from ssbtek_edge.interface import Asked, Fault
from ssbtek_edge.v10.names import FETCH, PING, field_of
from ssbtek_edge.v10.writing import element, leaf, soap_fault

_FAULTCODES: dict[Mistake, str] = {
    "client": "Client",
    "server": "Server",
    "must_understand": "MustUnderstand",
    "version": "VersionMismatch",
}


def error_of(outcome: Outcome) -> bytes:
    """`error` of a block. An outcome that should have had content and has none is an error of ours."""
    code = getattr(outcome, "code", None)
    known = ERRORS.get(code or "", ERRORS[INTERNAL])
    # What the base service called it itself, where it was the base service that said so: clients know its codes.
    own = getattr(outcome, "provider_code", None) if known.kalla == "BT" else None
    field = field_of(outcome.field) if isinstance(outcome, InvalidRequest) else None
    messages = [f"{field}: {known.text}" if field else known.text]
    if isinstance(outcome, InvalidRequest) and outcome.allowed:
        messages.append(f"Tillåtet: {outcome.allowed}")
    if isinstance(outcome, Unavailable) and outcome.until is not None:
        messages.append(f"Till och med: {outcome.until.isoformat(timespec='minutes')}")
    return _error(known.kalla, own or code or INTERNAL, messages)


def unreadable() -> bytes:
    """`error` of a block whose document cannot be handed on: it would make the whole answer unreadable."""
    known = ERRORS["unreadable"]
    return _error(known.kalla, known.code, [known.text])


def refused(asked: Asked, refusal: Refusal) -> Fault:
    """The fault that tells of a refusal of the whole query."""
    if refusal.code in NEVER_TOLD or refusal.code not in FAULTS:
        return Fault.to(asked, INTERNAL)
    field = field_of(refusal.field)
    return Fault.to(asked, refusal.code, field, refusal.allowed if field else None)


def fault_bytes(fault: Fault) -> bytes:
    """The fault in its envelope, its detail of the type that the operation has for it."""
    known = FAULTS.get(fault.code, FAULTS[INTERNAL])
    messages = [f"{fault.field}: {known.text}" if fault.field else known.text]
    if fault.allowed:
        messages.append(f"Tillåtet: {fault.allowed}")
    name = f"{PING if fault.operation == 'ping' else FETCH}Fault"
    detail = element(name, leaf("felkod", known.code), *(leaf("felmeddelande", each) for each in messages))
    return soap_fault(_FAULTCODES[known.mistake], " ".join(messages), detail)


def _error(kalla: str, felkod: str, messages: list[str]) -> bytes:
    texts = (leaf("felmeddelande", each) for each in messages)
    return element("error", leaf("kalla", kalla), leaf("felkod", felkod), *texts)
