"""Transportstyrelsen's vehicles in the common vocabulary."""

from ssbtek_adapter_kit.leaves import Leaves
from ssbtek_adapter_kit.stated import label
from ssbtek_adapter_kit.xml import Element, where
from ssbtek_adapter_tns.codes import HOLDING, ONE_VEHICLE, VEHICLE
from ssbtek_contracts.view import Record, Vehicle


def view_of(answer: Element) -> tuple[Record, ...]:
    """One record a vehicle, as stated. One without a registration number is a vehicle all the same."""
    return tuple(_vehicle(each) for each in vehicles_in(answer))


def _vehicle(vehicle: Element) -> Vehicle:
    said = Leaves(vehicle, VEHICLE)
    return Vehicle(
        source=where(vehicle),
        registration=label(said("regnr")) or "",
        make=label(said("fabrikat")),
        model=label(said("handelsbeteckning")),
        year=label(said("fordonsar")),
        kind=label(said("fordonsslag")),
    )


def vehicles_in(answer: Element) -> list[Element]:
    """The vehicles of the holding."""
    return answer.findall(f"{HOLDING}/{ONE_VEHICLE}")
