"""Transportstyrelsen's vehicles in the common vocabulary."""

from ssbtek_adapter_kit.xml import Element, children, leaf, where
from ssbtek_adapter_tns.codes import RESPONDER, VEHICLE
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.outcome import Missing
from ssbtek_contracts.view import Record, Vehicle


def view_of(answer: Element) -> tuple[Record, ...]:
    """One record a vehicle that has a registration number."""
    return tuple(
        Vehicle(
            source=where(vehicle),
            registration=registration,
            make=_of(vehicle, "fabrikat"),
            model=_of(vehicle, "handelsbeteckning"),
            year=_of(vehicle, "fordonsar"),
            kind=_of(vehicle, "fordonsslag"),
        )
        for vehicle in _vehicles(answer)
        if (registration := _of(vehicle, "regnr"))
    )


def missing_in(answer: Element) -> tuple[Missing, ...]:
    """What the answer should tell and does not: a vehicle without number, or errors beside the vehicles."""
    nameless = [each for each in _vehicles(answer) if not _of(each, "regnr")]
    errors = answer.findall(f"{{{RESPONDER}}}felresultat")
    found = [Missing(part="fordon", code="part_absent") for _ in nameless[:1]]
    for error in errors:
        code = leaf(error, f"{{{RESPONDER}}}felkod")
        found.append(Missing(part="fordonsinnehav", code="unknown_code", provider_code=safe_code(code or "FEL")))
    return tuple(found)


def _vehicles(answer: Element) -> list[Element]:
    holding = answer.find(f"{{{RESPONDER}}}fordonsinnehav")
    return [each for each in children(holding) if each.tag == f"{{{VEHICLE}}}fordon"]


def _of(vehicle: Element, name: str) -> str | None:
    return leaf(vehicle, f"{{{VEHICLE}}}{name}")
