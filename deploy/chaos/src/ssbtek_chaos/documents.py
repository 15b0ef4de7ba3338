"""Realistic contents: what each simulator says of a test person, read and packed by that provider's adapter."""

from collections.abc import Iterable
from datetime import date
from importlib import import_module

from ssbtek_adapter_kit.exchange import Response
from ssbtek_adapter_kit.packing import pack
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.plan import Ingress
from ssbtek_contracts.providers import Provider
from ssbtek_contracts.query import Period

PLACE = Ingress(lane="interactive", partition=0, offset=0, appended_at=1_790_000_000_000)
TOLD = {
    "organisation_name": "Prövstads kommun",
    "actor": "0017-SN",
    "caseworker": "karin.handlaggare",
    "case": "EB-2026-001234",
    "period": Period(from_=date(2026, 9, 1), to=date(2026, 10, 31)),
    "processors": (),
    "purpose_text": "Handläggning av ansökan om ekonomiskt bistånd",
    "legal_basis_text": "12 kap. 1 § socialtjänstlagen (2025:400)",
}


def contents(providers: Iterable[Provider]) -> dict[str, str]:
    """By provider: the packed answer about the person who is known everywhere."""
    return {provider.code: _content(provider) for provider in providers}


def _content(provider: Provider) -> str:
    code, person = provider.code, BY_SCENARIO["everything"].number
    kind = import_module(f"ssbtek_adapter_{code}.settings").Settings
    secret = {"alias_key": "ab" * 32} if "alias_key" in kind.model_fields else {}
    settings = kind(provider_url="http://127.0.0.1:1", **secret)
    adapter = import_module(f"ssbtek_adapter_{code}.adapter").adapter()
    lookup = Lookup(
        key="2199990017/00000000-0000-4000-8000-000000000001",
        organisation="2199990017",
        provider=code,
        body_digest="0" * 64,
        ingress=PLACE,
        deadline=PLACE.appended_at + 18_000,
        person=person,
        **{name: TOLD[name] for name in provider.needs},
    )
    asked = adapter.ask(lookup, settings)
    said = import_module(f"ssbtek_adapter_{code}.simulator").SIMULATION.answer(asked.request, person)
    headers = {name.lower(): value for name, value in said.headers.items()}
    content = pack(adapter.read(lookup, asked, Response(said.status, said.body, headers), settings))
    if content is None:
        raise RuntimeError(f"{code}: its simulator said nothing of {person[:4]}…")
    return content
