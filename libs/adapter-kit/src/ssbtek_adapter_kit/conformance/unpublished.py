"""Proves a folder's inventory where no schema of its provider's answer is published: against its own simulator."""

from collections.abc import Callable, Iterator
from typing import ClassVar, final

from lxml import etree

from ssbtek_adapter_kit.conformance.contract import inventory_of
from ssbtek_adapter_kit.conformance.subject import Subject
from ssbtek_adapter_kit.persons import PERSONS
from ssbtek_adapter_kit.soap import local_name
from ssbtek_adapter_kit.xml import Element, children

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


class Unpublished(Subject):
    """Subclass it with the folder's subject and `document_of`. Where there is an XML schema, take `Contract`."""

    document_of: ClassVar[Callable[[bytes], bytes]]
    """The provider's document in the body of a response."""

    @final
    def test_every_element_is_in_the_view_or_has_a_reason_not_to_be(self) -> None:
        rows = inventory_of(f"ssbtek_adapter_{self.adapter.provider}")
        assert rows
        assert not [row["path"] for row in rows if bool(row["in_view"]) == bool(row["reason"])]

    @final
    def test_the_inventory_is_all_that_the_simulator_answers(self) -> None:
        answered: set[str] = set()
        for person in PERSONS:
            lookup = self.lookup(person.scenario)
            request = self.adapter.ask(lookup, self.settings()).request
            response = self.simulation.answer(request, str(lookup.person))
            if response.status == 200:
                answered |= set(_paths(etree.fromstring(type(self).document_of(response.body)), ""))
        assert answered == {row["path"] for row in inventory_of(f"ssbtek_adapter_{self.adapter.provider}")}


def _paths(element: Element, holder: str) -> Iterator[str]:
    at = f"{holder}/{local_name(element)}"
    yield at
    names = [str(name) for name in element.attrib]
    yield from (f"{at}/@{name}" for name in names if not name.startswith(_XSI))
    for child in children(element):
        yield from _paths(child, at)
