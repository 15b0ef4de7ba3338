"""What Skatteverket's answer means: whom it is about, and which of its two parts came."""

import re
from collections.abc import Callable, Iterator, Mapping

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Asked, Reading, Response
from ssbtek_adapter_kit.stated import iso_date, ore
from ssbtek_adapter_kit.xml import Element, leaf, parse, read_alike, text
from ssbtek_adapter_skv.client import open_response
from ssbtek_adapter_skv.codes import (
    ACCOUNT,
    ANSWER,
    BOOKED,
    CAPITAL,
    ENTRY,
    IDENTITY,
    INCOME,
    LIST,
    PARTS,
    PAYOUT,
    PERSON_STATUS,
    REGISTER,
    SCHEMA_VERSION,
    SURPLUS,
    TAXATION,
    YEAR,
)
from ssbtek_adapter_skv.settings import Settings
from ssbtek_adapter_skv.view import NAMES, assessment_year, entries_in, figures_in, is_name, view_of
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import Data, Missing, NothingFound, Outcome, Partial

MEDIA_TYPE = "application/xml; charset=utf-8"
"""RFC 7303: the charset outranks the encoding that the document itself declares, which may be another."""
_DECLARATION = re.compile(
    rb"""<\?xml\s+version\s*=\s*("1\.[0-9]+"|'1\.[0-9]+')"""
    rb"""(\s+encoding\s*=\s*("[A-Za-z][A-Za-z0-9._-]*"|'[A-Za-z][A-Za-z0-9._-]*'))?"""
    rb"""(\s+standalone\s*=\s*("(yes|no)"|'(yes|no)'))?\s*\?>"""
)
"""XML 1.0, section 2.8."""
_READ_BY: Mapping[str, Mapping[str, Callable[[str | None], object]]] = {
    CAPITAL: {YEAR: assessment_year, INCOME: ore, SURPLUS: ore},
    ACCOUNT: {PAYOUT: ore, BOOKED: iso_date},
}
"""The values of each part, each once, and how it is read."""
_PART_STATUSES = {status for _, status, _ in PARTS}
_NAMES = {LIST, ENTRY, *_READ_BY, *(name for figures in _READ_BY.values() for name in figures)}
_STATUS = re.compile("Status(.*Kod)?")


def read(lookup: Lookup, asked: Asked, response: Response, settings: Settings) -> Reading:
    """The reading of a response. Raises `BadDocument`."""
    del asked
    document = open_response(response, settings)
    if isinstance(document, Reading):
        return document
    bare = _declared_as_it_is(document)
    root = parse(bare)
    if root.tag != ANSWER or not read_alike(bare):
        raise BadDocument
    _check_it_is_ours(root, lookup)
    missing = tuple(dict.fromkeys(_missing(root, settings)))
    found = any(figures_in(root, element) for element, _, _ in PARTS)
    outcome: Outcome = Partial(missing=missing) if missing else Data() if found else NothingFound()
    return Reading(outcome, document, MEDIA_TYPE, SCHEMA_VERSION, view_of(root))


def _declared_as_it_is(document: bytes) -> bytes:
    # The text came decoded from the envelope and is UTF-8 by now, whatever its own declaration says.
    bare = document.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARATION.match(bare)
    return bare[declared.end() :] if declared else bare


def _check_it_is_ours(root: Element, lookup: Lookup) -> None:
    # In whatever namespace and place: the whole document is handed on.
    named = [text(each) for each in root.iter(f"{{*}}{IDENTITY}")]
    if any(each not in (None, lookup.person) for each in named):
        raise BadDocument("wrong_person")
    if not any(named) and text(root) is not None:  # speaks, and does not say of whom: not believed
        raise BadDocument
    entries = entries_in(root)
    if len(entries) > 1:  # one person was asked for
        raise BadDocument
    if entries and leaf(entries[0], f"{{{REGISTER}}}{IDENTITY}") is None:
        raise BadDocument


def _missing(root: Element, settings: Settings) -> Iterator[Missing]:
    if not entries_in(root):  # nothing was said of the person: not the same as "nothing there"
        yield Missing(part=LIST if root.find(f"{{*}}{LIST}") is None else ENTRY, code="part_absent")
        return
    known = {*settings.whole_statuses, *settings.nothing_statuses}
    for status in _other_statuses(root):
        if status not in known:
            yield Missing(part="person", code="unknown_code", provider_code=safe_code(status))
    if not all(is_name(each) for each in root.iter(*(f"{{*}}{name}" for name in NAMES))):  # a name that nobody reads
        yield Missing(part="person", code="part_unreadable")
    for element, status_name, part in PARTS:
        statuses, figures = _statuses(root, status_name), figures_in(root, element)
        for status in statuses:
            if status not in known:
                yield Missing(part=part, code="unknown_code", provider_code=safe_code(status))
        if any(_unreadable(each, element) for each in figures):
            yield Missing(part=part, code="part_unreadable")
        elif not figures:
            yield from _why_none(root, part, statuses, settings)


def _why_none(root: Element, part: str, statuses: list[str], settings: Settings) -> Iterator[Missing]:
    unknown_there = any(each in settings.nothing_statuses for each in _statuses(root, PERSON_STATUS))
    if not statuses and not unknown_there:
        yield Missing(part=part, code="part_absent")
    elif any(each in settings.whole_statuses for each in statuses) and _holds_unknown(root):
        # Given normally, but not under the name that we know: what we cannot name may be it.
        yield Missing(part=part, code="part_unreadable")


def _statuses(root: Element, name: str) -> list[str]:
    return [each for one in root.iter(f"{{*}}{name}") if (each := text(one))]


def _other_statuses(root: Element) -> list[str]:
    # A status whose name we do not know may be anything's: it counts as the person's.
    named = [each for each in root.iter("{*}*") if _STATUS.fullmatch(_local(each))]
    return [each for one in named if _local(one) not in _PART_STATUSES and (each := text(one))]


def _holds_unknown(root: Element) -> bool:
    return any(
        _local(each) not in _NAMES
        and not _STATUS.fullmatch(_local(each))
        and not str(each.tag).startswith(f"{{{REGISTER}}}")
        and not any(_local(outer) in _READ_BY for outer in each.iterancestors())
        for each in root.iterdescendants("{*}*")
    )


def _unreadable(figures: Element, element: str) -> bool:
    # Figures that are missing are given as 0 by contract: one that is left out has another name, or is lost.
    return any(reads(_one(figures, name)) is None for name, reads in _READ_BY[element].items())


def _one(figures: Element, name: str) -> str | None:
    found = figures.findall(f"{{{TAXATION}}}{name}")
    return text(found[0]) if len(found) == 1 else None  # of two we would read one and hand on both


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
