"""What Skatteverket's answer means: whom it is about, and which of its two parts came."""

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Asked, Reading, Response
from ssbtek_adapter_kit.xml import Element, parse
from ssbtek_adapter_skv.client import open_response
from ssbtek_adapter_skv.codes import ANSWER, ROOT, SCHEMA_VERSION
from ssbtek_adapter_skv.settings import Settings
from ssbtek_adapter_skv.view import identity_of, missing_in, person_in, view_of
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import Data, Missing, NothingFound, Outcome, Partial

MEDIA_TYPE = "application/xml"


def read(lookup: Lookup, asked: Asked, response: Response, settings: Settings) -> Reading:
    """The reading of a response. Raises `BadDocument`."""
    del asked, settings
    document = open_response(response)
    if isinstance(document, Reading):
        return document
    root = parse(_declared_as_it_is(document))
    if root.tag != ANSWER:
        raise BadDocument
    person = person_in(root)
    if person is not None and identity_of(person) != lookup.person:
        raise BadDocument("wrong_person" if identity_of(person) else "unreadable")
    return Reading(_outcome(root, person), document, MEDIA_TYPE, SCHEMA_VERSION, view_of(root))


def _declared_as_it_is(document: bytes) -> bytes:
    # The text came decoded from the envelope and is UTF-8 by now, whatever its own declaration says.
    head, separator, rest = document.partition(b"?>")
    return rest if separator and head.startswith(b"<?xml") else document


def _outcome(root: Element, person: Element | None) -> Outcome:
    if root.find(f"{{{ROOT}}}PersonuppgiftLista") is None:  # without the list nothing was said of anybody
        return Partial(missing=(Missing(part="PersonuppgiftLista", code="part_absent"),))
    if person is None:  # no entry for the person asked for: the provider has nothing on them
        return NothingFound()
    if missing := missing_in(person):
        return Partial(missing=missing)
    return Data() if view_of(person) else NothingFound()
