"""The answer of both authorities in the common vocabulary, in its own order; what is merely stated comes last."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field, TypeAdapter

from ssbtek_adapter_fk.cases import case_in, is_cases
from ssbtek_adapter_fk.codes import FK, TYPES
from ssbtek_adapter_fk.doubles import shown_once
from ssbtek_adapter_fk.labels import PARTS
from ssbtek_adapter_fk.node import Node
from ssbtek_adapter_fk.payments import FK_PAYMENTS, PM_PAYMENTS, fk_payment, pm_payment
from ssbtek_adapter_fk.pensions import claim_in, decision_in, information_in
from ssbtek_adapter_fk.persons import person_in
from ssbtek_adapter_fk.statements import others
from ssbtek_contracts.limits import BLOCK_MAX
from ssbtek_contracts.view import Coded, Debt, Record, Statement

PERSON = "generellPersoninformation"
DEBT = "underhallsskuld"
DOCUMENT_ONLY = frozenset({"intjanandeuppgift"})
"""What a pension will be reckoned from one day: in the document, not in the view."""
TOLD_BY_THE_OUTCOME = frozenset({"utlamnare", "avvikelser"})

_NAME_MAX = 100
_PM_PARTS = {"ansprak": claim_in, "beslut": decision_in, "ovrigInformation": information_in}
_ROOM = BLOCK_MAX * 3 // 4 - 4096
"""What document (in base64) and view may fill together: they are packed in base64 once more."""
_VIEW: TypeAdapter[Sequence[Record]] = TypeAdapter(list[Annotated[Record, Field(discriminator="record")]])


def view_of(answer: Node, document_size: int) -> tuple[Record, ...]:
    """All that the answer states, or of the least important as much as there is room for beside the document."""
    records = [*shown_once(_records(answer))]
    ordered = sorted(records, key=lambda each: isinstance(each, Statement))  # stable: as in the document
    return tuple(_within(ordered, _ROOM - document_size * 4 // 3, answer.pointer))


def _records(answer: Node) -> Iterator[Record]:
    informed = answer.member("formansinformation")
    for name in informed.object():
        for item in _items(informed, name):
            yield from _of_fk(item, name)
    for name, status in PM_PAYMENTS.items():
        for item in _items(answer, name):
            yield from pm_payment(item, status)
    for name, read in _PM_PARTS.items():
        for item in _items(answer, name):
            yield from read(item)
    yield from others(answer, None, frozenset(TYPES) | TOLD_BY_THE_OUTCOME)


def _items(holder: Node, name: str) -> Iterator[Node]:
    part = holder.member(name)
    if len(name) > _NAME_MAX:  # no pointer to it would fit
        part.note()
        return
    for item in part.items():
        if isinstance(item.value, dict):
            yield item
        else:
            item.note()


def _of_fk(item: Node, name: str) -> Iterator[Record]:
    if name in FK_PAYMENTS:
        yield from fk_payment(item, FK_PAYMENTS[name])
    elif is_cases(name):
        yield from case_in(item)
    elif name == PERSON:
        yield from person_in(item)
    elif name == DEBT:
        yield Debt(
            source=item.pointer,
            provider_part=FK,
            kind=Coded(code=DEBT, text=PARTS[DEBT]),
            amount=item.member("belopp").ore(),
        )
        yield from others(item, FK, {"belopp"})
    elif name not in DOCUMENT_ONLY:
        yield from others(item, FK)


def _within(records: Sequence[Record], room: int, pointer: str) -> Iterator[Record]:
    # Too large a content is no answer at all: statements give way, everything else stays.
    if len(_VIEW.dump_json(records, by_alias=True)) <= room:  # as nearly always: all of them at once
        yield from records
        return
    left_out = 0
    for each in records:
        room -= len(each.model_dump_json(by_alias=True).encode()) + 1
        if room < 0 and isinstance(each, Statement):
            left_out += 1
        else:
            yield each
    if left_out:
        kind = Coded(code="document_only", text="Uppgifter som bara finns i dokumentet")
        yield Statement(source=pointer, kind=kind, value=str(left_out))
