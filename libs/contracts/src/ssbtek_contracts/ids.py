"""The names by which queries, organisations, providers and codes are known on the wire."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

ORGANISATION = r"[0-9]{10}"
QUERY_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

OrganisationNumber = Annotated[str, StringConstraints(pattern=f"^{ORGANISATION}$")]
"""Ten digits inside; only the edge adds and strips the `16`."""

QueryId = Annotated[str, StringConstraints(pattern=f"^{QUERY_ID}$")]
"""Lower-case UUID, chosen by the asker. Nothing freer: a free id would carry person numbers into keys."""

QueryKey = Annotated[str, StringConstraints(pattern=rf"^{ORGANISATION}/({QUERY_ID}|bad-[0-9]+-[0-9]+)$")]
"""`{organisation number}/{query id}`, or `{organisation number}/bad-{partition}-{offset}` for an id that was none."""

ProviderCode = Annotated[str, StringConstraints(pattern="^[a-z]{2,8}$")]
Digest = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
"""SHA-256 of exact bytes, in lower-case hex."""

Lane = Literal["interactive", "bulk"]
Kind = Literal["fetch", "ping"]

_LONG_NUMBER = re.compile(r"[0-9](?:[-+ ]?[0-9]){7}")


def _holds_no_person_number(text: str) -> str:
    if _LONG_NUMBER.search(text):
        raise ValueError("holds eight digits or more in a row, which could be a person number")
    return text


Code = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9ÅÄÖåäö_.:-]{1,64}$"),
    AfterValidator(_holds_no_person_number),
]
"""A code, ours or a provider's. Never a text, and too short of digits to be a person number."""

PartName = Annotated[
    str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True), AfterValidator(_holds_no_person_number)
]
"""The name of a part of a provider's answer, as its people say it: `FK:SGI`, `studiemedel`, a fund's name."""


def query_key(organisation: str, query_id: str) -> str:
    """The key of a query: unique, since a municipality may use an id that another one uses."""
    return f"{organisation}/{query_id}"


def key_of_bad_id(organisation: str, partition: int, offset: int) -> str:
    """The key of a record whose query id is not one, so that its refusal can still be followed."""
    return f"{organisation}/bad-{partition}-{offset}"


def organisation_of(key: str) -> str:
    """The organisation number in a query key."""
    return key.partition("/")[0]


def safe_code(text: object, otherwise: str = "unprintable") -> str:
    """What a provider gave as its code, if it can be shown as one without risk; else `otherwise`."""
    code = str(text).strip().replace(" ", "_")
    fits = re.fullmatch(r"[A-Za-z0-9ÅÄÖåäö_.:-]{1,64}", code) and not _LONG_NUMBER.search(code)
    return code if fits else otherwise
