"""What Arbetsförmedlingen's answer means: whom it is about, how it was handled, which parts are missing."""

from collections.abc import Iterator

from ssbtek_adapter_af.client import open_response
from ssbtek_adapter_af.codes import HANDLED, NAMESPACE, PLACES, REPORTS, SCHEMA_VERSION
from ssbtek_adapter_af.settings import Settings
from ssbtek_adapter_af.view import decisions_in, info_in, report_code, report_in, view_of
from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Asked, Reading, Response
from ssbtek_adapter_kit.places import passed_over
from ssbtek_adapter_kit.soap import MEDIA_TYPE
from ssbtek_adapter_kit.stated import iso_date, truth
from ssbtek_adapter_kit.xml import Element, leaf, text
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import Data, Missing, NothingFound, Outcome, Partial

REPORT_PART = "aktivitetsrapport"
_REPORTED = frozenset({"handed_in", "failed"})
_FACTS = ("ArbetssokandeSKAT", "ArbetssokandeRegistrerad", "ArbetssokandeOmfattning", "ArbetssokandeAvaktualiserad")


def read(lookup: Lookup, asked: Asked, response: Response, settings: Settings) -> Reading:
    """The reading of a response. Raises `BadDocument`."""
    del asked, settings
    opened = open_response(response)
    if isinstance(opened, Reading):
        return opened
    answers = opened.element.findall(f"{{{NAMESPACE}}}Svar")
    if len(answers) != 1:  # the contract has exactly one; of two we would read one and hand on both
        raise BadDocument
    _check_it_is_ours(opened.element, answers[0], lookup)
    outcome = _outcome(opened.element, answers[0])
    return Reading(outcome, opened.document, MEDIA_TYPE, SCHEMA_VERSION, view_of(answers[0]))


def _check_it_is_ours(message: Element, answer: Element, lookup: Lookup) -> None:
    identity, reference = f"{{{NAMESPACE}}}IdentitetsbeteckningFysiskPerson", f"{{{NAMESPACE}}}Referensnummer"
    # In the echoed question as well: the whole message is handed on.
    if any(text(each) not in (None, lookup.person) for each in message.iter(identity)):
        raise BadDocument("wrong_person")
    if leaf(answer, identity) is None:  # mandatory: an answer that names nobody is not believed
        raise BadDocument
    if any(text(each) not in (None, (lookup.case or "").strip()) for each in message.iter(reference)):
        raise BadDocument("wrong_question")


def _outcome(message: Element, answer: Element) -> Outcome:
    says = _says_anything(answer)
    astray = (Missing(part=name, code="part_unreadable") for name in passed_over(message, PLACES, told=says))
    missing = dict.fromkeys([*_status(answer), *_report(answer), *_unreadable(answer), *astray])
    if missing:
        return Partial(missing=tuple(missing))
    return Data() if says else NothingFound()


def _says_anything(answer: Element) -> bool:
    # Where it only says that the person is not registered, that is "asked, nothing there".
    info = info_in(answer)
    report, _ = REPORTS.get(report_code(report_in(answer)) or "", ("unknown", ""))
    seeks = info is not None and (
        truth(_of(info, "Arbetssokande")) is not False or report in _REPORTED or any(_of(info, name) for name in _FACTS)
    )
    return seeks or bool(decisions_in(answer)) or _of(answer, "Akassetillhorighet") is not None


def _status(answer: Element) -> Iterator[Missing]:
    name = "StatusSokandeinformationKod"
    status = _of(answer, name)
    if status is None:  # mandatory, and readers that miss it take it for 0
        yield Missing(part=name, code="part_absent")
    elif status != HANDLED:
        yield Missing(part=name, code="unknown_code", provider_code=safe_code(status))


def _report(answer: Element) -> Iterator[Missing]:
    if info_in(answer) is None:
        return
    code = report_code(report_in(answer))
    if code is None:
        yield Missing(part=REPORT_PART, code="part_absent")
    elif code not in REPORTS:
        yield Missing(part=REPORT_PART, code="unknown_code", provider_code=safe_code(code))
    elif REPORTS[code][0] == "failed":
        yield Missing(part=REPORT_PART, code="part_failed", provider_code=code)


def _unreadable(answer: Element) -> Iterator[Missing]:
    # Values that a reader would lose without a word: dates and truths in another form than the schema's.
    info, report = info_in(answer), report_in(answer)
    truths = [(answer, "Sekretessmarkering"), (info, "Arbetssokande")]
    dates = [(info, "ArbetssokandeRegistrerad"), (info, "ArbetssokandeAvaktualiserad")]
    dates.append((report, "SenasteAktivitetsRapportDatum"))
    wrong = [name for parent, name in truths if (said := _of(parent, name)) is not None and truth(said) is None]
    wrong += [name for parent, name in dates if (said := _of(parent, name)) is not None and iso_date(said) is None]
    for decision in decisions_in(answer):  # both dates are mandatory: one alone would look like an open end
        if any(iso_date(_of(decision, name)) is None for name in ("BeslutFrom", "BeslutTom")):
            wrong.append("EkonomiskaBeslut")
    yield from (Missing(part=name, code="part_unreadable") for name in wrong)


def _of(element: Element | None, name: str) -> str | None:
    return leaf(element, f"{{{NAMESPACE}}}{name}")
