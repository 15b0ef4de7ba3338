"""What the inventory says is in the view is there, what it says is not is not: element by element, by changing each."""

import copy
from datetime import date

import pytest
from lxml import etree

from ssbtek_adapter_csn.adapter import adapter
from ssbtek_adapter_csn.answers import everything, person_element, planned_only, starting
from ssbtek_adapter_csn.settings import Settings
from ssbtek_adapter_csn.simulator import SIMULATION
from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.conformance.contract import inventory_of
from ssbtek_adapter_kit.exchange import Reading, Response
from ssbtek_contracts import view
from ssbtek_contracts.lookup import Lookup

MODELS = {
    model.model_fields["record"].default: model
    for model in vars(view).values()
    if isinstance(model, type) and "record" in getattr(model, "model_fields", {})
}
ROWS = [row for row in inventory_of("ssbtek_adapter_csn") if row["reason"] != "holds its children"]
OTHERWISE = {
    "datum": "20261103", "vecka": "202645", "belopp": "77", "takt": "50", "gr_takt": "50", "status": "INITIERAD",
    "utbetstatus": "Makulerad", "sekretess": "Ja", "stodform": "EXTRA", "beloppstyp": "EXTRA", "soktlan": "N",
    "sekel": "18", "personnummer": "7911029812", "Sekel": "18", "Nummer": "7911029812",
}  # fmt: skip
NOT_SIMULATED = {"MaxAntalSvar", "LastDataVersion", "SubOrgKod", "relarende"}
"""Optional elements that the simulator leaves out, everywhere or (`relarende`) in most kinds; none is in the view."""


@pytest.fixture
def whole(lookup: Lookup) -> etree._Element:
    """An answer in which every kind has its cases."""
    asked = adapter().ask(lookup, Settings()).request
    to = date(2026, 11, 25)
    cases = {**everything(to), **starting(to), **planned_only(to)}
    root = etree.fromstring(SIMULATION.answer(asked, str(lookup.person)).body)
    persons = root.find("{*}Personer")
    persons[:] = [person_element(str(lookup.person), cases)]
    return root


def read(root: etree._Element, lookup: Lookup) -> Reading:
    answered = Response(200, etree.tostring(root, encoding="UTF-8"))
    return adapter().read(lookup, adapter().ask(lookup, Settings()), answered, Settings())


def place_of(root: etree._Element, path: str) -> list[tuple[etree._Element, str]]:
    """The elements of a path below the root, or the element that has the attribute."""
    steps, _, attribute = path.partition("/@")
    names = steps.removeprefix("/CSNSvar").strip("/").split("/")
    query = "/".join(f"*[local-name()='{name}']" for name in names) if names != [""] else "."
    found = root.xpath(query)
    return [(each, attribute) for each in found if not attribute or attribute in each.attrib]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["path"])
def test_changing_it_changes_the_view_if_it_is_in_the_view(
    whole: etree._Element, lookup: Lookup, row: dict[str, str]
) -> None:
    name = row["path"].rpartition("/")[2]
    places = place_of(whole, row["path"])
    if not places:
        weekless = "HemutrustningsLan" in row["path"] and name in ("startvecka", "slutvecka")
        assert weekless or (name in NOT_SIMULATED and not row["in_view"])
        return
    changed = copy.deepcopy(whole)
    (element, attribute), *_ = place_of(changed, row["path"])
    new = OTHERWISE.get(row["type"], "9")
    if attribute:
        element.set(attribute, new)
    else:
        element.text = new
    before = [each.model_dump(exclude={"source"}) for each in read(whole, lookup).view]
    if "checked against the question" in row["reason"]:
        with pytest.raises(BadDocument):
            read(changed, lookup)
        return
    after = [each.model_dump(exclude={"source"}) for each in read(changed, lookup).view]
    assert (after != before) is bool(row["in_view"])
    if row["in_view"]:
        record, field = row["in_view"].split(".")
        assert field in MODELS[record].model_fields
        here = [[each.get(field) for each in records if each["record"] == record] for records in (before, after)]
        assert here[0] != here[1]
