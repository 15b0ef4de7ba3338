"""Transportstyrelsen's vehicles in the common vocabulary."""

from ssbtek_adapter_kit.stated import label
from ssbtek_adapter_kit.xml import Element, leaf, where
from ssbtek_adapter_tns.codes import HOLDING, ONE_VEHICLE, VEHICLE
from ssbtek_contracts.view import Record, Vehicle


def view_of(answer: Element) -> tuple[Record, ...]:
    """One record a vehicle, as stated. One without a registration number is a vehicle all the same."""
    return tuple(
        Vehicle(
            source=where(vehicle),
            registration=_of(vehicle, "regnr") or "",
            make=_of(vehicle, "fabrikat"),
            model=_of(vehicle, "handelsbeteckning"),
            year=_of(vehicle, "fordonsar"),
            kind=_of(vehicle, "fordonsslag"),
        )
        for vehicle in vehicles_in(answer)
    )


def vehicles_in(answer: Element) -> list[Element]:
    """The vehicles of the holding."""
    return answer.findall(f"{HOLDING}/{ONE_VEHICLE}")


def _of(vehicle: Element, name: str) -> str | None:
    return label(leaf(vehicle, f"{{{VEHICLE}}}{name}"))
