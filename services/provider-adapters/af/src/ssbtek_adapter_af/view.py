"""Arbetsförmedlingen's registration, activity report and decisions in the common vocabulary."""

from typing import Literal

from ssbtek_adapter_af.codes import NAMESPACE, REPORTS
from ssbtek_adapter_kit.stated import iso_date, number, span, truth
from ssbtek_adapter_kit.xml import Element, children, leaf, where
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.outcome import Missing
from ssbtek_contracts.view import ActivityReport, Coded, Decision, JobSeeker, PersonStatus, Record

REPORT_PART = "aktivitetsrapport"


def view_of(answer: Element) -> tuple[Record, ...]:
    """The person as known there, then registration, report and decisions."""
    return (_person(answer), *facts_in(answer))


def facts_in(answer: Element) -> tuple[Record, ...]:
    """What Arbetsförmedlingen knows; a person who is said not to be a job seeker is nothing found."""
    records: list[Record] = []
    info = answer.find(_name("ArbetssokandeInfo"))
    fund = leaf(answer, _name("Akassetillhorighet"))
    if info is not None and _says_anything(info):
        records.append(_job_seeker(info, fund))
        if (report := info.find(_name("AktivetetsRapportDatum"))) is not None and _of(info, _REPORT) is not None:
            records.append(_report(report))
    elif fund is not None:
        records.append(JobSeeker(source=where(answer), unemployment_fund=fund))
    records += [_decision(each) for each in _decisions(answer)]
    return tuple(records)


def missing_in(answer: Element) -> tuple[Missing, ...]:
    """A report that failed, that is left out or that has an unknown code; values that cannot be read."""
    found = []
    info = answer.find(_name("ArbetssokandeInfo"))
    if info is not None:
        message = _of(info, _REPORT)
        code = _report_code(message)
        if message is None:
            found.append(Missing(part=REPORT_PART, code="part_absent"))
        elif code not in REPORTS:
            found.append(Missing(part=REPORT_PART, code="unknown_code", provider_code=safe_code(code)))
        elif REPORTS[code][0] == "failed":
            found.append(Missing(part=REPORT_PART, code="part_failed", provider_code=code))
        registered = _of(info, "Arbetssokande")
        if registered is not None and truth(registered) is None:
            found.append(Missing(part="Arbetssokande", code="part_unreadable"))
        dates = [(name, _of(info, name)) for name in ("ArbetssokandeRegistrerad", "ArbetssokandeAvaktualiserad")]
        found += [Missing(part=name, code="part_unreadable") for name, value in dates if value and not iso_date(value)]
    if any(iso_date(_of(each, name)) is None for each in _decisions(answer) for name in ("BeslutFrom", "BeslutTom")):
        found.append(Missing(part="EkonomiskaBeslut", code="part_unreadable"))
    return tuple(found)


_REPORT = f"AktivetetsRapportDatum/{{{NAMESPACE}}}AktivitetsRapportMeddelande"


def _says_anything(info: Element) -> bool:
    known = [
        _of(info, name) for name in ("ArbetssokandeRegistrerad", "ArbetssokandeAvaktualiserad", "ArbetssokandeSKAT")
    ]
    return truth(_of(info, "Arbetssokande")) is not False or any(known)


def _person(answer: Element) -> PersonStatus:
    marked = leaf(answer, _name("Sekretessmarkering"))
    protected: Literal["yes", "no", "unknown"] = "unknown"  # fails closed: not said is not "no"
    if truth(marked) is not None:
        protected = "yes" if truth(marked) else "no"
    return PersonStatus(
        source=where(answer),
        protected=protected,
        given_name=leaf(answer, _name("Fornamn")),
        family_name=leaf(answer, _name("Efternamn")),
    )


def _job_seeker(info: Element, fund: str | None) -> JobSeeker:
    return JobSeeker(
        source=where(info),
        registered=truth(_of(info, "Arbetssokande")),
        category=_of(info, "ArbetssokandeSKAT"),
        registered_on=iso_date(_of(info, "ArbetssokandeRegistrerad")),
        extent=number(_of(info, "ArbetssokandeOmfattning")),
        deregistered_on=iso_date(_of(info, "ArbetssokandeAvaktualiserad")),
        unemployment_fund=fund,
    )


def _report(report: Element) -> ActivityReport:
    message = leaf(report, _name("AktivitetsRapportMeddelande")) or ""
    status, text = REPORTS.get(_report_code(message), ("unknown", None))
    return ActivityReport(
        source=where(report),
        status=status,
        stated=Coded(code=_report_code(message)[:100], text=text or message[:400]),
        last_on=iso_date(leaf(report, _name("SenasteAktivitetsRapportDatum"))),
    )


def _report_code(message: str | None) -> str:
    return (message or "").split(" ", 1)[0].rstrip(":;,.-")


def _decisions(answer: Element) -> list[Element]:
    decided = answer.find(f"{_name('BeslutInfo')}/{_name('EkonomiskaBeslut')}")
    return [each for each in children(decided) if each.tag == _name("Beslut")]


def _decision(element: Element) -> Decision:
    kind = _of(element, "ErsattningTyp") or ""
    return Decision(
        source=where(element),
        benefit=Coded(code=kind, text=kind or None),
        period=span(iso_date(_of(element, "BeslutFrom")), iso_date(_of(element, "BeslutTom"))),
        extent=number(_of(element, "Omfattning")),
    )


def _of(element: Element, name: str) -> str | None:
    return leaf(element, _name(name))


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"
