"""The view holds what the answer states, as it states it."""

from collections.abc import Callable

from ssbtek_adapter_kit.exchange import Reading
from ssbtek_contracts.view import Vehicle

Simulated = Callable[[str], Reading]
Written = Callable[..., Reading]
PLACE = "/HamtaUppgifterResponse/fordonsinnehav/fordon"


def test_all_of_a_full_answer(simulated: Simulated) -> None:
    assert simulated("everything").view == (
        Vehicle(
            source=f"{PLACE}[1]", registration="ABC123", make="VOLVO", model="V70", year="2014", kind="PERSONBIL"
        ),
        Vehicle(
            source=f"{PLACE}[2]", registration="DEF456", make="FOGELSTA", model="1425 LÄTT", year="2003",
            kind="SLÄPVAGN",
        ),
    )  # fmt: skip


def test_a_vehicle_without_a_number_is_a_vehicle_all_the_same(simulated: Simulated) -> None:
    _, nameless = simulated("incomplete").view
    assert isinstance(nameless, Vehicle)
    assert (nameless.source, nameless.registration, nameless.make) == (f"{PLACE}[2]", "", "FOGELSTA")


def test_texts_are_kept_as_stated_and_long_ones_cut_with_a_sign(written: Written) -> None:
    texts = {"regnr": " ABC 123\n", "fabrikat": "x" * 600, "fordonsar": "okänt", "handelsbeteckning": "A<![CDATA[&]]>B"}
    fields = "".join(f"<f:{name}>{value}</f:{name}>" for name, value in texts.items())
    (vehicle,) = written(f"<fordonsinnehav><f:fordon>{fields}</f:fordon></fordonsinnehav>").view
    assert vehicle == Vehicle(
        source=PLACE, registration="ABC 123", make="x" * 499 + "…", model="A&B", year="okänt", kind=None
    )


def test_vehicles_are_there_beside_an_error_and_not_without_one(simulated: Simulated) -> None:
    assert [getattr(each, "registration", None) for each in simulated("partial").view] == ["ABC123"]
    assert simulated("refused").view == ()
    assert simulated("nothing").view == ()
