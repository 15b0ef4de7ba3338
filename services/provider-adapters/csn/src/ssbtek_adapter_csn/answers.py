"""The persons that the simulated CSN knows: cases, applications, weeks and payments, as the schema has them."""

from datetime import date, timedelta

from lxml.builder import ElementMaker

from ssbtek_adapter_csn.codes import AMOUNTS, FORMS, KINDS, LOAN, NO_DATE, PERSON, QUERY, TYPES
from ssbtek_adapter_kit.xml import Element

Cases = dict[str, list[Element]]
"""By the kind's element."""
BLANKS = " " * 10
PREFIXES = {"csn": QUERY, "pers": PERSON, "typ": TYPES}

_QUERY, _PERSON, _TYPES = (ElementMaker(namespace=each, nsmap=PREFIXES) for each in (QUERY, PERSON, TYPES))


def person_element(
    number: str, cases: Cases, *, status: str = BLANKS, protected: str = "  ", announced: tuple[str, ...] = ()
) -> Element:
    """One Person; all six children are there, empty where there is nothing. `announced`: kinds said to be there."""
    flags = [_TYPES(kind, "1" if name in cases or name in announced else "0") for name, (kind, _) in KINDS.items()]
    held = [_PERSON(name, *([_PERSON.Arenden(*cases[name])] if name in cases else [])) for name in KINDS]
    attributes = {"personnummer": number[2:], "Status": status, "sekretess": protected, "sekel": number[:2]}
    person: Element = _QUERY.Person(_PERSON.Studiestodstypforteckning(*flags), *held, **attributes)
    return person


def everything(to: date) -> Cases:
    """Study support granted and paid, an extra-cost loan beside it, study aid that has ended, a loan for a home."""
    times = [_paid_time(to, 8, 4, "GRUNDB", "1004", "4016"), _paid_time(to, 4, 4, "GRUNDL", "2000", "8000")]
    paid = _payment(to - timedelta(days=20), "Utbetald", times, "12016")
    planned = _payment(None, "Planerad", [_paid_time(to, 0, 4, "GRUNDB", "1004", "4016")], "4016")
    extra = _payment(to - timedelta(days=20), "UTBETALAD", [], "500")
    then = to - timedelta(days=700)
    ended = _payment(then, "UTBETALAD", [_paid_time(then, 4, 4, "STUDB", "1250", "1250")], "1250")
    return {
        "Studiemedel": [
            _case("Studiemedel", "GRUND", "1", to, [paid, planned]),
            _case("Studiemedel", "MLÅN", "2", to, [extra], related="1"),
        ],
        "Studiehjalp": [_case("Studiehjalp", "SH", "1", then, [ended], status="AVSLUTAD")],
        LOAN: [_loan(to)],
    }


def starting(to: date) -> Cases:
    """Start support, paid."""
    paid = _payment(to - timedelta(days=5), "Utbetald", [_paid_time(to, 4, 4, "STÖDB", "2300", "9200")], "9200")
    return {"Studiestartsstod": [_case("Studiestartsstod", "SSSTÖD", "1", to, [paid])]}


def planned_only(to: date) -> Cases:
    """Support for changing jobs, whose payment is planned and has its date."""
    day = to + timedelta(days=10)
    planned = _payment(day, "Planerad", [_paid_time(to, 0, 4, "OSSBID", "5000", "20000")], "20000")
    return {"Omstallningsstudiestod": [_case("Omstallningsstudiestod", "OSS", "1", to, [planned])]}


def unpublished(to: date) -> Cases:
    """A form of support that nobody has published."""
    case = _case("Studiemedel", "GRUND", "1", to, [])
    case[0].text, case[1].text = "NYTT", "Nytt stöd"
    return {"Studiemedel": [case]}


def _case(
    element: str,
    form: str,
    number: str,
    to: date,
    payments: list[Element],
    *,
    status: str = "BESLUTAD",
    related: str | None = None,
) -> Element:
    of = ElementMaker(namespace=KINDS[element][1], nsmap=PREFIXES | {"kind": KINDS[element][1]})
    start, end = to - timedelta(days=70), to + timedelta(days=70)
    applied = [
        _TYPES.soktfrom(f"{start:%Y%m%d}"),
        _TYPES.sokttom(f"{end:%Y%m%d}"),
        _TYPES.soktomfattning("0" if element == "Studiehjalp" else "100"),
        _TYPES.soktlan("J" if form == "GRUND" else " "),
    ]
    granted = [_TYPES.starttid(_week(start)), _TYPES.sluttid(_week(end)), _TYPES.takt("100"), _TYPES.gr_takt("75")]
    granted += [_TYPES.Beloppen(_amount("GRUNDB", "1004", "21084")), _TYPES.totbelopp("21084")]
    case: Element = _PERSON.Arende(
        of.stodform(form),
        of.klartext(FORMS[form]),
        of.status(status),
        *([of.relarende(related)] if related else []),
        of.soktaTider(of.soktTid(*applied)),
        of.BeviljadeTider(of.BeviljadTid(*granted)),
        of.UtbetalningsPlan(*_in(of, payments)),
        lopnummer=number,
    )
    return case


def _loan(to: date) -> Element:
    namespace = KINDS[LOAN][1]
    of = ElementMaker(namespace=namespace, nsmap=PREFIXES | {"kind": namespace})
    weekless = _TYPES.Utbetaldtid(_TYPES.Beloppen(_amount("HUT", "35000", "35000")), _TYPES.totbelopp("35000"))
    paid = _payment(to - timedelta(days=30), "UTBETALAD", [weekless], "35000")
    case: Element = _PERSON.Arende(
        of.stodform("HUT"),
        of.klartext(FORMS["HUT"]),
        of.status("BESLUTAT"),
        of.UtbetalningsPlan(*_in(of, [paid])),
        lopnummer="1000001",
        medlanare="197911029812",
    )
    return case


def _in(of: ElementMaker, payments: list[Element]) -> list[Element]:
    return [of.Utbetalning(*payment) for payment in payments]


def _payment(day: date | None, status: str, times: list[Element], total: str) -> Element:
    payment: Element = _TYPES.payment(
        _TYPES.utbetdatum(f"{day:%Y%m%d}" if day else NO_DATE),
        _TYPES.utbetstatus(status),
        _TYPES.Utbetaldatider(*times),
        _TYPES.totbelopp(total),
    )
    return payment


def _paid_time(to: date, weeks_ago: int, weeks: int, kind: str, amount: str, total: str) -> Element:
    start = to - timedelta(weeks=weeks_ago)
    time: Element = _TYPES.Utbetaldtid(
        _TYPES.startvecka(_week(start)),
        _TYPES.slutvecka(_week(start + timedelta(weeks=weeks - 1))),
        _TYPES.Beloppen(_amount(kind, amount, total)),
        _TYPES.totbelopp(total),
    )
    return time


def _amount(kind: str, amount: str, total: str) -> Element:
    words, belopp = _TYPES.klartext(AMOUNTS[kind]), _TYPES.belopp(amount)
    made: Element = _TYPES.Belopp(_TYPES.beloppstyp(kind), words, belopp, _TYPES.totbelopp(total))
    return made


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}{week:02}"
