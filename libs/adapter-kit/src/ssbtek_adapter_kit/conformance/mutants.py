"""Spoils a provider's answer, and says what must come of it; seeded, so that it can be done again."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ssbtek_adapter_kit.conformance.mutants_json import spoil_json
from ssbtek_adapter_kit.conformance.mutants_xml import spoil_xml

Claim = Literal["any", "there", "told", "foreign", "same"]
"""What must hold of the reading, beside what holds of every one:

`there`: what was stated is still there under a name that the contract does not have: never `nothing_found`.
`told`: it is there under a name that the contract has: nothing may vanish from the view without a word.
`foreign`: somebody else is named in the place of the person asked about.
`same`: the same characters in another encoding: read alike, or not at all.
"""

_ENCODINGS = ("UTF-16", "UTF-16BE", "UTF-16LE", "UTF-8-sig", "ISO-8859-1", "cp037", "UTF-32", "windows-1252")
_PIECES = (
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\n", b"<", b"&", b"]]>", b"<!-- -->", b"<?x y?>", b"&#0;", b"&#x110000;",
    b"&x;", b"<![CDATA[x]]>", b'"', b"'", b"{", b"}", b"[", b"]", b",", b"\\", b"\\ud800", b"NaN", b"1e999999999", b"-",
    b"<!DOCTYPE a>", b'<!DOCTYPE a [<!ENTITY x "y">]>', b"9" * 5000, b"[" * 3000, b"<a>" * 3000, b"\xed\xa0\x80",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """A spoilt answer. `what` names the ways, for whoever reads that a test failed."""

    what: str
    body: bytes
    claim: Claim = "any"


def mutant(body: bytes, person: str, chance: random.Random) -> Mutant:
    """The answer about `person`, spoilt."""
    spoil = chance.choice((_bytes, _bytes, _encoding, _structure, _structure, _structure, _structure))
    return spoil(body, person, chance)


def _structure(body: bytes, person: str, chance: random.Random) -> Mutant:
    spoil = spoil_json if body.lstrip()[:1] in (b"{", b"[") else spoil_xml
    what, made, claim = spoil(body, person, chance)
    return Mutant(what, made, claim)


def _encoding(body: bytes, person: str, chance: random.Random) -> Mutant:
    del person
    encoding = chance.choice(_ENCODINGS)
    text = body.decode()
    if chance.random() < 0.5:  # also declared as what it is
        text = text.replace('encoding="UTF-8"', f'encoding="{encoding}"', 1)
        text = text.replace("encoding='UTF-8'", f"encoding='{encoding}'", 1)
    try:
        return Mutant(encoding, text.encode(encoding), "same")
    except UnicodeEncodeError:
        return Mutant("utf-8", body, "same")


def _bytes(body: bytes, person: str, chance: random.Random) -> Mutant:
    del person
    ways: tuple[Callable[[bytearray, int, random.Random], None], ...] = (_cut, _put, _flip, _drop, _repeat)
    made, names = bytearray(body), []
    for way in chance.choices(ways, weights=(1, 4, 4, 2, 2), k=chance.randint(1, 4)):
        way(made, chance.randrange(len(made) + 1), chance)
        names.append(way.__name__.strip("_"))
    return Mutant(" ".join(names), bytes(made))


def _cut(made: bytearray, at: int, chance: random.Random) -> None:
    del chance
    del made[at:]


def _put(made: bytearray, at: int, chance: random.Random) -> None:
    made[at:at] = chance.choice(_PIECES)


def _flip(made: bytearray, at: int, chance: random.Random) -> None:
    made[at : at + 1] = chance.randbytes(1)


def _drop(made: bytearray, at: int, chance: random.Random) -> None:
    del made[at : at + chance.randint(1, 40)]


def _repeat(made: bytearray, at: int, chance: random.Random) -> None:
    made[at:at] = made[at : at + chance.randint(1, 200)]
