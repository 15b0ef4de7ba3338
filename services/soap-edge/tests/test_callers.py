"""A certificate opens what its municipalities' documents say, and nothing for longer than they say it."""

from datetime import date

import pytest

from ssbtek_contracts.connection import Certificate, Connection
from ssbtek_edge.callers import Callers, Denied

DAY = date(2026, 11, 24)
ONE, OTHER = "2199990017", "2199990025"
OWN, VENDORS = "ab" * 32, "cd" * 32


def document(organisation: str = ONE, *certificates: Certificate) -> Connection:
    return Connection(
        organisation=organisation, name="x", slot=0, agreement_from=date(2026, 1, 1), certificates=certificates
    )


def tls(fingerprint: str, **more) -> Certificate:
    return Certificate(use="tls", fingerprint=fingerprint, **more)


def callers(*documents: Connection) -> Callers:
    made = Callers()
    for each in documents:
        assert made.put(each.organisation.encode(), each.write()) is None
    return made


def test_a_certificate_asks_for_the_municipality_that_named_it() -> None:
    known = callers(document(ONE, tls(OWN)), document(OTHER))
    found = known.of(OWN, ONE, DAY)
    assert isinstance(found, Connection) and found.organisation == ONE
    assert known.of(OWN, OTHER, DAY) == Denied("organisation_not_named")
    assert known.of(VENDORS, ONE, DAY) == Denied("certificate_not_registered")


def test_a_vendors_certificate_asks_for_each_that_named_it_and_pings_for_the_first() -> None:
    known = callers(document(OTHER, tls(VENDORS)), document(ONE, tls(VENDORS)))
    for organisation in (ONE, OTHER):
        assert known.of(VENDORS, organisation, DAY).organisation == organisation
    assert known.of(VENDORS, None, DAY).organisation == ONE


@pytest.mark.parametrize(
    ("certificate", "code"),
    [
        (tls(OWN, revoked=True), "certificate_revoked"),
        (tls(OWN, valid_to=date(2026, 11, 23)), "certificate_expired"),
        (Certificate(use="sign", fingerprint=OWN), "certificate_not_registered"),
    ],
)
def test_a_certificate_that_is_not_good_any_more_is_told_so(certificate, code) -> None:
    assert callers(document(ONE, certificate)).of(OWN, ONE, DAY) == Denied(code)
    assert callers(document(ONE, certificate)).of(OWN, None, DAY) == Denied(code)


def test_named_twice_the_stricter_counts_but_only_with_that_municipality() -> None:
    known = callers(document(ONE, tls(OWN), tls(OWN, revoked=True)), document(OTHER, tls(OWN)))
    assert known.of(OWN, ONE, DAY) == Denied("certificate_revoked")
    assert known.of(OWN, OTHER, DAY).organisation == OTHER
    assert known.of(OWN, None, DAY).organisation == OTHER


def test_the_last_day_is_a_good_one() -> None:
    assert callers(document(ONE, tls(OWN, valid_to=DAY))).of(OWN, ONE, DAY).organisation == ONE


def test_a_newer_document_takes_away_what_it_does_not_name() -> None:
    known = callers(document(ONE, tls(OWN)), document(ONE, tls(VENDORS)))
    assert known.of(OWN, ONE, DAY) == Denied("certificate_not_registered")
    assert known.put(ONE.encode(), None) is None
    assert known.of(VENDORS, ONE, DAY) == Denied("certificate_not_registered")
    assert len(known) == 0


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        (ONE.encode(), b"{", "document"),
        (ONE.encode(), document(OTHER, tls(OWN)).write(), "organisation"),
        (b"x", document(ONE, tls(OWN)).write(), "key"),
        (None, b"{}", "key"),
    ],
)
def test_an_unreadable_document_gives_no_right(key, value, field) -> None:
    known = callers(document(ONE, tls(OWN)))
    assert known.put(key, value) == field
    if field != "key":
        assert known.of(OWN, ONE, DAY) == Denied("certificate_not_registered")
