"""What the simulated Försäkringskassan knows of a family: allowances, parental leave, and the payments of them."""

from datetime import date, timedelta
from typing import Any

from ssbtek_adapter_kit.persons import BY_SCENARIO

Item = dict[str, Any]
Told = tuple[str, str, Item]
"""Part of the answer, type that it is asked for by, and what it says."""
CHILD = "201703289981"
"""Of a test person; with a serial that is set aside for tests."""


def family_facts(to: date) -> tuple[Told, ...]:
    """A parent on leave, with housing allowance and a debt."""
    return (
        child_allowance(to),
        _parental_leave(to),
        _housing_allowance(to),
        _activity_support(to),
        ("underhallsskuld", "FK:US", {"belopp": kronor("4327.50")}),
        paid_child_allowance(to),
        _paid_parental_leave(to),
        _preliminary_parental_leave(to),
    )


def child_allowance(to: date) -> Told:
    """A decision without an end."""
    decided = _decided(to, 300, "ABB", "Barnbidrag") | {
        "periodicitet": coded(1, "Månadsvis"),
        "period": {"fran": "2024-04"},
        "beslutatBruttobelopp": kronor(1250),
        "underlag": {"skolgang": False, "myndighetsplacering": False},
    }
    return "barnbidragsarende", "FK:ABB", {"grunduppgifter": {"barn": child()}, "beslut": [decided]}


def _parental_leave(to: date) -> Told:
    day = (to - timedelta(days=20)).isoformat()
    level = {"id": "S", "beskrivning": "Sjukpenningsnivå"}
    decided = _decided(to, 15, "FP", "Föräldrapenning") | {
        "period": {"fran": day, "till": (to - timedelta(days=18)).isoformat()},
        "omfattning": {"taljare": 3, "namnare": 4},
        "dagar": 3,
        "ersattning": coded(3, "Vanliga dagar"),
        "ersattningsdagar": [{"dag": day, "niva": level, "bruttobelopp": kronor("690.75")}],
    }
    case = {
        **_case(to, 60),
        "grunduppgifter": {"barn": child()},
        "beslut": [decided],
        "anspraksdagar": [{"dag": to.isoformat(), "niva": level, "omfattning": {"taljare": 1, "namnare": 1}}],
    }
    return "foraldrapenningarende", "FK:FP", case


def _housing_allowance(to: date) -> Told:
    other = BY_SCENARIO["nothing"]
    decided = _decided(to, 200, "BOB", "Bostadsbidrag") | {
        "delforman": {"id": "BB", "beskrivning": "Bidrag till barnfamiljer"},
        "periodicitet": coded(1, "Månadsvis"),
        "period": {"fran": f"{to.year}-01", "till": f"{to.year}-12"},
        "beslutatBruttobelopp": kronor(3400),
        "underlag": {"totalBostadskostnad": kronor(8900), "inkomster": [kronor(210_000)]},
    }
    together = [{"personnummer": other.number, "namn": other.name, "skyddad": False}]
    return "bostadsbidragsarende", "FK:BOB", {**_case(to, 220), "medsokande": together, "beslut": [decided]}


def _activity_support(to: date) -> Told:
    case = {**_case(to, 20), "grunduppgifter": {"atgardstyp": coded(40, "Arbetspraktik")}, "beslut": []}
    return "aktivitetsstodsarende", "FK:AS", case


def care_allowance(to: date) -> Told:
    """A case whose decision is an object, not a list."""
    decided = _decided(to, 90, "OMV", "Omvårdnadsbidrag") | {
        "periodicitet": coded(1, "Månadsvis"),
        "period": {"fran": f"{to.year}-01"},
        "beslutatBruttobelopp": kronor(6125),
        "beslutstatus": {"id": "S", "beskrivning": "Slutligt"},
        "beslutsutfall": coded(2, "BEVILJANDE"),
        "periodbeslut": [
            {
                "period": {"fran": f"{to.year}-01"},
                "omfattning": {"taljare": 1, "namnare": 2},
                "andel": {"taljare": 1, "namnare": 1},
                "utbetalningstyp": {"id": "L", "beskrivning": "Löpande"},
            }
        ],
        "underlag": {"Barn": [child()]},
    }
    return "omvardnadsbidragsarende", "FK:OMV", {**_case(to, 120), "beslut": decided}


def sick_leave_as_in_the_example(to: date) -> Told:
    """As in the contract's own example: an object where its schema has a text."""
    decided = _decided(to, 30, "SJP", "Sjukpenning") | {
        "period": {"fran": (to - timedelta(days=40)).isoformat(), "till": (to - timedelta(days=34)).isoformat()},
        "karens": False,
        "ersattning": coded(101, "Sjukpenning"),
    }
    del decided["definitivt"]
    return "sjukpenningarende", "FK:SJP", {"startades": (to - timedelta(days=50)).isoformat(), "beslut": [decided]}


def paid_child_allowance(to: date) -> Told:
    """A monthly payment without tax."""
    row = {"beloppstyp": {"id": "ABB", "beskrivning": "Barnbidrag"}, "bruttobelopp": kronor(1250)}
    payment = {
        **_payment(to.replace(day=20) - timedelta(days=31), 1, "ABB", "Barnbidrag"),
        "bruttobelopp": kronor(1250),
        "nettobelopp": kronor(1250),
        "utbetalningsdetalj": [row],
    }
    return "utbetalningsuppgift", "FK:ABB", payment


def _paid_parental_leave(to: date) -> Told:
    return "utbetalningsuppgift", "FK:FP", _parental_payment(to - timedelta(days=12))


def _preliminary_parental_leave(to: date) -> Told:
    return "preliminarautbetalningar", "FK:FP", _parental_payment(to + timedelta(days=18))


def _parental_payment(day: date) -> Item:
    benefit = {"id": "FP", "beskrivning": "Föräldrapenning"}
    rows = [
        {
            "forman": benefit,
            "period": {"fran": (day - timedelta(days=8)).isoformat(), "till": (day - timedelta(days=6)).isoformat()},
            "beloppstyp": {"id": "FPS", "beskrivning": "Sjukpenningsnivå"},
            "omfattning": {"taljare": 3, "namnare": 4},
            "dagar": 3,
            "bruttobelopp": kronor("2072.25"),
        },
        {"beloppstyp": {"id": "PS", "beskrivning": "Preliminär skatt"}, "skattebelopp": kronor(622)},
        {"beloppstyp": {"id": "INF", "beskrivning": "Utmätning"}, "avdragsbelopp": kronor(300)},
    ]
    return {
        **_payment(day, 2, "FP", "Föräldrapenning"),
        "bruttobelopp": kronor("2072.25"),
        "skattebelopp": kronor(622),
        "avdragsbelopp": kronor(922),
        "nettobelopp": kronor("1150.25"),
        "utbetalningsdetalj": rows,
    }


def _payment(day: date, way: int, benefit: str, text: str) -> Item:
    return {
        "typ": coded(way, {1: "Månad", 2: "Daglig"}[way]),
        "foretag": coded(1001, "Försäkringskassan"),
        "formansfamilj": {"id": benefit, "beskrivning": text},
        "datum": day.isoformat(),
        "period": {"fran": f"{day:%Y-%m}", "till": f"{day:%Y-%m}"},
    }


def _case(to: date, days_ago: int) -> Item:
    return {"startades": (to - timedelta(days=days_ago)).isoformat(), "aktivt": True, "avslaget": False}


def _decided(to: date, days_ago: int, benefit: str, text: str) -> Item:
    day = (to - timedelta(days=days_ago)).isoformat()
    return {"fattades": day, "definitivt": True, "forman": {"id": benefit, "beskrivning": text}}


def child() -> Item:
    """The child."""
    return {"personnummer": CHILD, "foddes": "2017-03-28", "namn": "Alva Andersson", "skyddad": False}


def coded(code: int, text: str) -> Item:
    """LefiSifferkod."""
    return {"id": code, "beskrivning": text}


def kronor(amount: int | str) -> Item:
    """LefiBelopp."""
    return {"summa": float(amount), "valuta": "SEK"}
