"""The simple values of version 10, read as its schema has them: lexical forms, patterns, and our own limits (pure)."""

import base64
import binascii
import re
from datetime import date

ORGANISATION_PREFIX = "16"
TEXT_MAX, SHORT_MAX = 4000, 200
"""Characters: see `ssbtek_contracts.query`. The contract has no upper limits of its own."""

_BLANKS = re.compile("[ \t\n\r]+")
_ORGANISATION = re.compile(r"[0-9]{4}[2-9][0-9]{7}")
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_DATE = re.compile(rf"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}}){_ZONE}")
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T"
    rf"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?){_ZONE}"
)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class NotAllowed(ValueError):
    """A value that the contract does not allow here. Holds what is allowed, in Swedish; never the value."""

    def __init__(self, allowed: str) -> None:
        super().__init__(allowed)
        self.allowed = allowed


def collapsed(text: str) -> str:
    """As a token is read: blanks at the ends taken off, blanks inside made one."""
    return _BLANKS.sub(" ", text).strip(" ")


def boolean(text: str) -> bool:
    """Of the four words, which are case-sensitive."""
    value = _BOOLEANS.get(collapsed(text))
    if value is None:
        raise NotAllowed("true, false, 1 eller 0")
    return value


def organisation(text: str) -> str:
    """Ten digits, of the twelve that the contract has. That the first two are 16 is our policy, not the schema's."""
    number = collapsed(text)
    if not _ORGANISATION.fullmatch(number) or not number.startswith(ORGANISATION_PREFIX):
        raise NotAllowed("12 siffror: 16 följt av organisationsnumret")
    return number.removeprefix(ORGANISATION_PREFIX)


def person(text: str) -> str:
    """Twelve digits."""
    number = collapsed(text)
    if not re.fullmatch("[0-9]{12}", number):
        raise NotAllowed("12 siffror: personnummer eller samordningsnummer med sekel")
    return number


def check_digit_is_right(number: str) -> bool:
    """Whether the last digit is the check digit (Luhn) of the nine before it; the century is not part of it."""
    products = [int(digit) * (2 - place % 2) for place, digit in enumerate(number[2:])]
    return sum(product // 10 + product % 10 for product in products) % 10 == 0


def day(text: str) -> date:
    """A date; a time zone is read over, as a Swedish day is meant."""
    return _calendar(_DATE.fullmatch(collapsed(text)), "ett datum, ÅÅÅÅ-MM-DD")


def moment(text: str) -> str:
    """A date and time, as it was written."""
    value = collapsed(text)
    _calendar(_TIME.fullmatch(value), "datum och tid, ÅÅÅÅ-MM-DDThh:mm:ss")
    return value


def _calendar(found: re.Match[str] | None, allowed: str) -> date:
    try:
        if found is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise NotAllowed(allowed)


def short(text: str) -> int:
    """A whole number of 16 bits."""
    value = collapsed(text)
    if not re.fullmatch(r"[+-]?[0-9]{1,10}", value) or not -32768 <= int(value) <= 32767:
        raise NotAllowed("ett heltal, -32768 till 32767")
    return int(value)


def name(text: str) -> str:
    """A text that is not empty, as it was written."""
    if not 1 <= len(text) <= SHORT_MAX:
        raise NotAllowed(f"1 till {SHORT_MAX} tecken")
    return text


def free_text(text: str) -> str:
    """A text that may be empty, as it was written."""
    if len(text) > TEXT_MAX:
        raise NotAllowed(f"högst {TEXT_MAX} tecken")
    return text


def base64_text(text: str) -> str:
    """base64 without the blanks that may stand in it."""
    value = _BLANKS.sub("", text)
    try:
        base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise NotAllowed("base64") from None
    return value
