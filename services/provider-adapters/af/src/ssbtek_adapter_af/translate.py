"""What Arbetsförmedlingen's answer means: whom it is about, how it was handled, which parts are missing."""

from ssbtek_adapter_af.client import open_response
from ssbtek_adapter_af.codes import HANDLED, NAMESPACE, SCHEMA_VERSION
from ssbtek_adapter_af.settings import Settings
from ssbtek_adapter_af.view import facts_in, missing_in, view_of
from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Asked, Reading, Response
from ssbtek_adapter_kit.soap import MEDIA_TYPE
from ssbtek_adapter_kit.xml import Element, leaf
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import Data, Missing, NothingFound, Outcome, Partial


def read(lookup: Lookup, asked: Asked, response: Response, settings: Settings) -> Reading:
    """The reading of a response. Raises `BadDocument`."""
    del asked, settings
    opened = open_response(response)
    if isinstance(opened, Reading):
        return opened
    answer = opened.element.find(f"{{{NAMESPACE}}}Svar")
    if answer is None:
        raise BadDocument
    _check_it_is_ours(answer, lookup)
    return Reading(_outcome(answer), opened.document, MEDIA_TYPE, SCHEMA_VERSION, view_of(answer))


def _check_it_is_ours(answer: Element, lookup: Lookup) -> None:
    person = leaf(answer, f"{{{NAMESPACE}}}IdentitetsbeteckningFysiskPerson")
    if person != lookup.person:  # mandatory: an answer that names nobody is not believed either
        raise BadDocument("wrong_person" if person else "unreadable")
    reference = leaf(answer, f"{{{NAMESPACE}}}Referensnummer")
    if reference is not None and reference != (lookup.case or "").strip():
        raise BadDocument("wrong_question")


def _outcome(answer: Element) -> Outcome:
    missing = list(missing_in(answer))
    status = leaf(answer, f"{{{NAMESPACE}}}StatusSokandeinformationKod")
    if status is None:  # mandatory, and readers that miss it take it for 0
        missing.append(Missing(part="StatusSokandeinformationKod", code="part_absent"))
    elif status != HANDLED:
        missing.append(
            Missing(part="StatusSokandeinformationKod", code="unknown_code", provider_code=safe_code(status))
        )
    if missing:
        return Partial(missing=tuple(missing))
    return Data() if facts_in(answer) else NothingFound()
