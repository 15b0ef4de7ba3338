"""What both simulated authorities know of a pensioner: one payment of Pensionsmyndigheten's is told by both."""

from datetime import date, timedelta
from typing import Any

Told = tuple[str, str, dict[str, Any]]
_PENSION = {"kod": "PM:AP", "beskrivning": "Allmän pension"}
_HOUSING = {"kod": "PM:BTI", "beskrivning": "Bostads- och inkomststöd"}
_TAX = {"kod": "PM:PS", "beskrivning": "Preliminär skatt"}
_SEIZED = {"kod": "PM:UTMATNING", "beskrivning": "Utmätning"}
_GROSS, _NET = 15_200, 11_950


def pension_facts(to: date) -> tuple[tuple[Told, ...], tuple[Told, ...]]:
    """In Försäkringskassan's model, and in Pensionsmyndigheten's own."""
    paid, next_month = to.replace(day=18) - timedelta(days=31), to + timedelta(days=18)
    return (
        (_paid_as_told_by_fk(paid), _retroactive(paid)),
        (
            ("ansprak", "PM:BTI", _claim(to)),
            ("beslut", "PM:AP", _granted(to)),
            ("beslut", "PM:BTI", _refused(to)),
            ("utbetalningar", "PM:AP", _payment(paid)),
            ("preliminaraUtbetalningar", "PM:AP", _payment(next_month)),
            ("ovrigInformation", "PM:LINT", _life_certificate(to)),
        ),
    )


def _claim(to: date) -> dict[str, Any]:
    day = to - timedelta(days=25)
    period = {"from": day.replace(day=1).isoformat()}
    return {
        "ansprakid": "A-17",
        "ankomstdatum": day.isoformat(),
        "formansgrupp": _HOUSING,
        "yrkadPeriod": period,
    }


def _granted(to: date) -> dict[str, Any]:
    amounts = [("PM:IP", "Inkomstpension", 9_700), ("PM:GARP", "Garantipension", 5_500)]
    return {
        "beslutsid": "B-1",
        "beslutsdatum": (to - timedelta(days=300)).isoformat(),
        "formansgrupp": _PENSION,
        "beslutsstatus": {"kod": "SLUTLIGT", "beskrivning": "Slutligt"},
        "beslutsutfall": {"kod": "BIFALL", "beskrivning": "Bifall"},
        "beslutadErsattning": [
            {
                "beslutatBelopp": {
                    "belopp": amount,
                    "beloppsfrekvens": {"kod": "MANAD", "beskrivning": "Per månad"},
                },
                "period": {"from": f"{to.year}-01-01"},
                "ersattningstyp": {"kod": code, "beskrivning": text},
                "omfattning": 1,
            }
            for code, text, amount in amounts
        ],
        "tillagg": {
            "allmanpension": {
                "samordningMedPensionFranAnnatLand": False,
                "anvantCivilstand": {"kod": "OGIFT", "beskrivning": "Ogift"},
            }
        },
    }


def _refused(to: date) -> dict[str, Any]:
    return {
        "beslutsid": "B-2",
        "beslutsdatum": (to - timedelta(days=10)).isoformat(),
        "formansgrupp": _HOUSING,
        "beslutsstatus": {"kod": "INTERIMISTISKT", "beskrivning": "Interimistiskt"},
        "beslutsutfall": {"kod": "AVSLAG", "beskrivning": "Avslag"},
        "beslutadErsattning": [],
    }


def _payment(day: date) -> dict[str, Any]:
    rows = [("PM:IP", "Inkomstpension", 9_700), ("PM:GARP", "Garantipension", 5_500)]
    first = day.replace(day=1)
    return {
        "utbetalningsdatum": day.isoformat(),
        "utbetalningsperiod": {"from": first.isoformat(), "tom": day.replace(day=28).isoformat()},
        "bruttobelopp": _GROSS,
        "nettobelopp": _NET,
        "avdrag": [{"belopp": 2_750, "avdragstyp": _TAX}, {"belopp": 500, "avdragstyp": _SEIZED}],
        "utbetalningsrader": [
            {
                "formansgrupp": _PENSION,
                "belopp": amount,
                "utbetalningsforman": {"kod": "PM:AP38", "beskrivning": "Ålderspension, födda 1938 eller senare"},
                "beloppstyp": {"kod": code, "beskrivning": text},
            }
            for code, text, amount in rows
        ],
    }


def _paid_as_told_by_fk(day: date) -> Told:
    payment = _fk_payment(day, 1, "Månad") | {"bruttobelopp": _kronor(_GROSS), "nettobelopp": _kronor(_NET)}
    return "utbetalningsuppgift", "FK:AP", payment


def _retroactive(day: date) -> Told:
    row = {"beloppstyp": {"id": "IP", "beskrivning": "Inkomstpension"}, "bruttobelopp": _kronor(640), "timmar": 0}
    payment = _fk_payment(day - timedelta(days=3), 3, "Retro") | {
        "bruttobelopp": _kronor(640),
        "skattebelopp": _kronor(192),
        "avdragsbelopp": _kronor(192),
        "nettobelopp": _kronor(448),
        "utbetalningsdetalj": [row],
    }
    return "utbetalningsuppgift", "FK:AP", payment


def _fk_payment(day: date, way: int, text: str) -> dict[str, Any]:
    return {
        "typ": {"id": way, "beskrivning": text},
        "foretag": {"id": 1003, "beskrivning": "Pensionsmyndigheten"},
        "formansfamilj": {"id": "AP", "beskrivning": "Allmän pension"},
        "datum": day.isoformat(),
        "period": {"fran": f"{day:%Y-%m}", "till": f"{day:%Y-%m}"},
    }


def _life_certificate(to: date) -> dict[str, Any]:
    return {
        "informationstyp": {"kod": "PM:LINT", "beskrivning": "Levnadsintyg"},
        "levnadsintyg": {
            "senastUppdaterad": to.isoformat(),
            "levnadsintygsstatus": {"kod": 2, "beskrivning": "Intyg komplett"},
        },
    }


def _kronor(amount: int) -> dict[str, Any]:
    return {"summa": float(amount), "valuta": "SEK"}
