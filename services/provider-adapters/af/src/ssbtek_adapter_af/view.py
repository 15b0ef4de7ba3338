"""Arbetsförmedlingen's registration, activity report and decisions in the common vocabulary."""

from typing import Literal

from ssbtek_adapter_af.codes import NAMESPACE, REPORTS
from ssbtek_adapter_kit.stated import iso_date, label, span, truth
from ssbtek_adapter_kit.xml import Element, children, leaf, where
from ssbtek_contracts.view import ActivityReport, Coded, Decision, JobSeeker, PersonStatus, Record


def view_of(answer: Element) -> tuple[Record, ...]:
    """The person as known there, then registration, report and decisions, as stated."""
    records: list[Record] = [_person(answer)]
    info, fund = info_in(answer), label(leaf(answer, _name("Akassetillhorighet")))
    if info is not None:
        records.append(_job_seeker(info, fund))
    elif fund is not None:
        records.append(JobSeeker(source=where(answer), unemployment_fund=fund))
    report = report_in(answer)
    if report is not None and report_code(report) is not None:
        records.append(_report(report))
    return (*records, *(_decision(each) for each in decisions_in(answer)))


def info_in(answer: Element) -> Element | None:
    """The part on the person as a job seeker."""
    return answer.find(_name("ArbetssokandeInfo"))


def report_in(answer: Element) -> Element | None:
    """The part on the activity report; its name is misspelt in the schema."""
    info = info_in(answer)
    return info.find(_name("AktivetetsRapportDatum")) if info is not None else None


def report_code(report: Element | None) -> str | None:
    """The code of the report's message, which is a text: the code stands alone or first."""
    message = leaf(report, _name("AktivitetsRapportMeddelande"))
    return message.split(maxsplit=1)[0].rstrip(":;,.-") if message else None


def decisions_in(answer: Element) -> list[Element]:
    """The decisions on support."""
    decided = answer.find(f"{_name('BeslutInfo')}/{_name('EkonomiskaBeslut')}")
    return [each for each in children(decided) if each.tag == _name("Beslut")]


def _person(answer: Element) -> PersonStatus:
    marked = truth(leaf(answer, _name("Sekretessmarkering")))
    protected: Literal["yes", "no", "unknown"] = "unknown"  # fails closed: not said is not "no"
    if marked is not None:
        protected = "yes" if marked else "no"
    return PersonStatus(
        source=where(answer),
        protected=protected,
        given_name=label(leaf(answer, _name("Fornamn"))),
        family_name=label(leaf(answer, _name("Efternamn"))),
    )


def _job_seeker(info: Element, fund: str | None) -> JobSeeker:
    return JobSeeker(
        source=where(info),
        registered=truth(_of(info, "Arbetssokande")),
        category=label(_of(info, "ArbetssokandeSKAT")),
        registered_on=iso_date(_of(info, "ArbetssokandeRegistrerad")),
        extent=label(_of(info, "ArbetssokandeOmfattning")),
        deregistered_on=iso_date(_of(info, "ArbetssokandeAvaktualiserad")),
        unemployment_fund=fund,
    )


def _report(report: Element) -> ActivityReport:
    code = report_code(report) or ""
    status, text = REPORTS.get(code, ("unknown", _of(report, "AktivitetsRapportMeddelande")))
    return ActivityReport(
        source=where(report),
        status=status,
        stated=Coded(code=label(code) or "", text=label(text)),
        last_on=iso_date(_of(report, "SenasteAktivitetsRapportDatum")),
    )


def _decision(element: Element) -> Decision:
    kind = label(_of(element, "ErsattningTyp"))
    return Decision(
        source=where(element),
        benefit=Coded(code=kind or "", text=kind),
        period=span(iso_date(_of(element, "BeslutFrom")), iso_date(_of(element, "BeslutTom"))),
        extent=label(_of(element, "Omfattning")),
    )


def _of(element: Element, name: str) -> str | None:
    return leaf(element, _name(name))


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"
