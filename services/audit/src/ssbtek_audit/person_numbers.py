"""Recognises person numbers where none should be, so that free text can be kept out of the ledger."""

import re

_CANDIDATE = re.compile(
    r"(?<![0-9A-Za-z])(?:19|20)?([0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01]))"
    r"[-+ ]?([0-9]{4})(?![0-9A-Za-z])"
)
_SEPARATORS = re.compile(r"(?<=[0-9])[-+ ](?=[0-9])")


def holds_person_number(text: str, person: str | None = None) -> bool:
    """Whether a text holds `person` (12 digits) in any usual form, or anything that is dated and checks like one.

    Case ids often begin with a date: without the check digit, "20261124-1234" could be no case. The price is that a
    number with a wrong check digit is found only if it is the one that is asked about.
    """
    digits = _SEPARATORS.sub("", text)
    if person is not None and (person in digits or person[2:] in digits):
        return True
    return any(_checks(found.group(1) + found.group(2)) for found in _CANDIDATE.finditer(text))


def _checks(ten: str) -> bool:
    # Luhn, as Skatteverket's SKV 704 gives it for personnummer and samordningsnummer.
    doubled = (int(digit) * (2 - position % 2) for position, digit in enumerate(ten))
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0
