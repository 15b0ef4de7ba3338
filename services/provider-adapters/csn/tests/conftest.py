"""A lookup, and CSN's answers to it: simulated, or written out by hand."""

from collections.abc import Callable, Iterable
from datetime import date
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from ssbtek_adapter_csn.adapter import adapter
from ssbtek_adapter_csn.codes import KINDS, PERSON, QUERY, SAMBRUK, TYPES
from ssbtek_adapter_csn.settings import Settings
from ssbtek_adapter_csn.simulator import SIMULATION
from ssbtek_adapter_kit.conformance.subject import sample_lookup
from ssbtek_adapter_kit.exchange import Reading, Response
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.query import Period

PERIOD = Period(from_=date(2026, 10, 1), to=date(2026, 11, 25))
PERSON_NUMBER = BY_SCENARIO["everything"].number
BLANKS = " " * 10


@pytest.fixture
def lookup() -> Lookup:
    return sample_lookup("csn", PERSON_NUMBER, period=PERIOD)


@pytest.fixture
def keyed() -> Settings:
    """Every id that is too long goes out as an alias."""
    return Settings(alias_key=SecretStr("a key of the tests"), long_caseworker="alias")


@pytest.fixture
def simulated() -> Callable[[str], Reading]:
    """The reading of what the simulator answers about the person of a scenario."""

    def read(scenario: str) -> Reading:
        lookup = sample_lookup("csn", BY_SCENARIO[scenario].number, period=PERIOD)
        asked = adapter().ask(lookup, Settings())
        answered = SIMULATION.answer(asked.request, str(lookup.person))
        return adapter().read(lookup, asked, answered, Settings())

    return read


@pytest.fixture
def written(lookup: Lookup) -> Callable[..., Reading]:
    """The reading of an answer about a person whose `held` kinds hold what is given, and the others nothing.

    Prefixes: q (question), p (person), t (types), s (Sambruk), and k for the namespace of the kind one is in.
    """

    def read(
        held: dict[str, str] | None = None,
        *,
        code: str = "0",
        number: str = PERSON_NUMBER,
        status: str = BLANKS,
        marks: str = ' sekretess="  "',
        flags: str | None = None,
        echo: str = "",
        change: Iterable[tuple[str, str]] = (),
        without_person: bool = False,
    ) -> Reading:
        there = held or {}
        listed = flags if flags is not None else "".join("1" if name in there else "0" for name in KINDS)
        flagged = "".join(
            f"<t:{kind}>{flag}</t:{kind}>" for (kind, _), flag in zip(KINDS.values(), listed, strict=True)
        )
        kinds = "".join(
            f'<p:{name} xmlns:k="{space}">{there.get(name, "")}</p:{name}>' for name, (_, space) in KINDS.items()
        )
        listing = f"<p:Studiestodstypforteckning>{flagged}</p:Studiestodstypforteckning>"
        person = (
            f'<q:Person personnummer="{number[2:]}" Status="{status}" sekel="{number[:2]}"{marks}>'
            f"{listing}{kinds}</q:Person>"
        )
        person = "" if without_person else person
        body = (
            f'<q:CSNSvar xmlns:q="{QUERY}" xmlns:p="{PERSON}" xmlns:t="{TYPES}" xmlns:s="{SAMBRUK}"'
            f' schemaVersion="4.0"><q:GemensamtSvarEkbistand><q:Resultat><q:ResultatKod>{code}</q:ResultatKod>'
            f"<q:ResultatText>x</q:ResultatText></q:Resultat></q:GemensamtSvarEkbistand>"
            f"<q:GemensamtFragaEkbistand>{echo}</q:GemensamtFragaEkbistand><q:Personer>{person}</q:Personer></q:CSNSvar>"
        )
        for old, new in change:
            assert old in body
            body = body.replace(old, new)
        answered = Response(200, body.encode(), {"content-type": "application/xml"})
        return adapter().read(lookup, adapter().ask(lookup, Settings()), answered, Settings())

    return read


@pytest.fixture
def xml() -> SimpleNamespace:
    """Parts of an answer as text, for `written`: a kind's cases, and what stands in a case."""

    def leaves(prefix: str, **values: str | None) -> str:
        return "".join(
            f"<{prefix}:{name}>{value}</{prefix}:{name}>" for name, value in values.items() if value is not None
        )

    def cases(*each: str) -> str:
        return f"<p:Arenden>{''.join(each)}</p:Arenden>"

    def case(
        *,
        form: str | None = "GRUND",
        words: str = "Studiemedel",
        status: str = "BESLUTAD",
        applied: str = "",
        granted: str = "",
        paid: str = "",
    ) -> str:
        told = leaves("k", stodform=form, klartext=words, status=status)
        lists = leaves("k", soktaTider=applied, BeviljadeTider=granted, UtbetalningsPlan=paid)
        return f'<p:Arende lopnummer="1">{told}{lists}</p:Arende>'

    def amount(kind: str | None = "GRUNDB", total: str = "4016", *, words: str = "Bidrag", each: str = "1004") -> str:
        return f"<t:Belopp>{leaves('t', beloppstyp=kind, klartext=words, belopp=each, totbelopp=total)}</t:Belopp>"

    def time(first: str | None = "202640", last: str | None = "202643", *amounts: str, total: str = "4016") -> str:
        weeks = leaves("t", startvecka=first, slutvecka=last, Beloppen="".join(amounts), totbelopp=total)
        return f"<t:Utbetaldtid>{weeks}</t:Utbetaldtid>"

    def payment(
        day: str | None = "20261023", status: str | None = "Utbetald", *times: str, total: str | None = "4016"
    ) -> str:
        inside = leaves("t", utbetdatum=day, utbetstatus=status, Utbetaldatider="".join(times), totbelopp=total)
        return f"<k:Utbetalning>{inside}</k:Utbetalning>"

    def granted(first: str = "202640", last: str = "202643", *amounts: str, total: str = "4016", **more: str) -> str:
        inside = leaves("t", starttid=first, sluttid=last, **more, Beloppen="".join(amounts), totbelopp=total)
        return f"<k:BeviljadTid>{inside}</k:BeviljadTid>"

    def applied(first: str = "20261001", last: str = "20261231", extent: str = "100", **more: str) -> str:
        inside = leaves("t", soktfrom=first, sokttom=last, soktomfattning=extent, **more)
        return f"<k:soktTid>{inside}</k:soktTid>"

    return SimpleNamespace(
        cases=cases, case=case, amount=amount, time=time, payment=payment, granted=granted, applied=applied
    )
