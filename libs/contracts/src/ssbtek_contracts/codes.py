"""Every code that a reply can hold, with what it means and what the reader can do: published, and never reused."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Where = Literal["refusal", "block", "missing", "dead"]


@dataclass(frozen=True, slots=True)
class PublishedCode:
    """One code. `where`: in the refusal of a whole query, in one provider's block, in a missing part, in `dead`."""

    code: str
    where: Where
    meaning: str


_ROWS: tuple[tuple[Where, str, str], ...] = (
    ("refusal", "unreadable", "The record, its manifest or its body is not what the contract says. See field."),
    ("refusal", "too_large", "The query is larger than 64 KiB."),
    ("refusal", "invalid_field", "A field breaks the contract. See field and allowed."),
    ("refusal", "invalid_query_id", "The query id is not a lower-case UUID."),
    ("refusal", "digest_mismatch", "manifest.body_digest is not the SHA-256 of the body's bytes."),
    ("refusal", "key_mismatch", "The record's key is not {organisation}/{query id} of its manifest."),
    ("refusal", "kind_mismatch", "manifest.kind and body.kind differ."),
    ("refusal", "wrong_slot", "The query was sent to another partition than the organisation's own slot."),
    ("refusal", "wrong_lane", "The query was sent to the topic of the other lane than its manifest names."),
    ("refusal", "lane_not_open", "Queries are not taken in this lane yet. Use the interactive one."),
    ("refusal", "wrong_audience", "The query is meant for another system."),
    ("refusal", "key_reused", "This query id was used before with another body. Choose a new id."),
    ("refusal", "sent_at_out_of_range", "manifest.sent_at is more than 5 minutes from the broker's clock."),
    ("refusal", "agreement_not_in_force", "The organisation's connection agreement is not in force today."),
    ("refusal", "cut_off", "The organisation is cut off."),
    ("refusal", "caseworker_missing", "No caseworker, or responsible person of an automated system, is named."),
    ("refusal", "purpose_missing", "No purpose is given."),
    ("refusal", "purpose_unknown", "The purpose is not on the code list of that day."),
    ("refusal", "legal_basis_missing", "No legal basis is given."),
    ("refusal", "legal_basis_unknown", "The legal basis is not on the code list of that day."),
    ("refusal", "case_missing", "No case id is given."),
    ("refusal", "unknown_provider", "A provider is asked for that does not exist. See field."),
    ("refusal", "nothing_asked", "No provider is asked for."),
    ("refusal", "too_late", "The deadline passed before the query could be taken. Ask again with a new id."),
    ("refusal", "expired", "The bulk query waited longer than 20 hours. Ask again with a new id."),
    ("refusal", "signature_invalid", "The manifest is not signed by a valid certificate of the organisation."),
    ("refusal", "certificate_not_registered", "The client certificate is none of the organisation's that are valid."),
    ("refusal", "assurance_invalid", "The caseworker's assurance is not valid."),
    ("refusal", "register_unavailable", "The connection register is silent; no right can be shown."),
    ("refusal", "audit_unavailable", "The audit log lags too far behind; no access is given that might go unlogged."),
    ("refusal", "rate_limited", "Too many pings. Wait a minute."),
    ("refusal", "internal", "We failed to decide on this query. It was reported. Ask again with a new id."),
    ("block", "not_qualified", "The municipality has no agreement with this provider."),
    ("block", "provider_cut_off", "The municipality is cut off from this provider."),
    ("block", "deadline", "No answer from the provider's adapter before the deadline."),
    ("block", "too_late", "The lookup reached its adapter too late to begin, or waited there until the deadline."),
    ("block", "provider_slow", "The provider was asked and did not answer before the deadline."),
    ("block", "breaker_open", "The provider failed repeatedly and is not being asked for a short while."),
    ("block", "connection_failed", "No connection to the provider."),
    ("block", "tls_failed", "The provider's or our certificate was not accepted."),
    ("block", "maintenance", "The provider announced maintenance. See until."),
    ("block", "switched_off", "The provider's adapter is switched off for this municipality."),
    ("block", "queue_full", "Too many questions are waiting for this provider."),
    ("block", "unreadable", "The provider's answer is not well-formed or not of its contract."),
    ("block", "too_large", "The provider's answer is larger than 1 MiB."),
    ("block", "wrong_person", "The provider's answer is about another person. It was discarded and reported."),
    ("block", "wrong_question", "The provider's answer belongs to another question. It was discarded and reported."),
    ("block", "cut_short", "The provider's answer broke off."),
    ("block", "redirected", "The provider sent us elsewhere; we do not follow."),
    ("block", "provider_fault", "The provider says that it failed. See provider_code."),
    ("block", "provider_refused", "The provider refused the question. See provider_code."),
    ("block", "internal", "The adapter failed. It was reported."),
    ("block", "poison", "The question brought its adapter down repeatedly and was given up. It was reported."),
    ("block", "invalid_parameter", "A parameter of this provider breaks its limits. See field and allowed."),
    ("block", "invalid_period", "The period breaks this provider's limits. See field and allowed."),
    ("block", "invalid_person", "The person number has a form that this provider cannot be asked about."),
    ("block", "invalid_case", "The case id breaks this provider's limits. See field and allowed."),
    ("block", "invalid_caseworker", "The caseworker breaks this provider's limits. See field and allowed."),
    ("block", "person_mismatch", "The provider's own question names another person than the query."),
    ("block", "unsupported_version", "This version of the provider's question is not supported."),
    ("missing", "part_failed", "The provider could not give this part: it failed there."),
    ("missing", "part_not_permitted", "The municipality may not have this part."),
    ("missing", "part_unavailable", "The provider's system behind this part cannot be reached."),
    ("missing", "unknown_code", "The provider gave a code that we do not know, so that this part must be doubted."),
    ("missing", "part_absent", "The provider left this part out, though its contract demands it."),
    ("missing", "part_unreadable", "This part could not be read rightly; see the provider's own document."),
    ("dead", "unreadable", "Not readable as a message of its topic."),
    ("dead", "unknown_sender", "No connected organisation could be told from the record."),
    ("dead", "poison", "The record brought its reader down repeatedly."),
    ("dead", "decision_failed", "A decision on the record raised; whoever waits for it was told."),
    ("dead", "orphan", "An answer that belongs to no plan, or came after its reply."),
    ("dead", "digest_mismatch", "An answer with the key of one query and the digest of another: an incident."),
    ("dead", "no_reply_topic", "The organisation has no reply topic, so that its reply could not be written."),
    ("dead", "too_late", "The record came after its deadline."),
)  # fmt: skip

CODES: dict[tuple[Where, str], PublishedCode] = {
    (where, code): PublishedCode(code, where, meaning) for where, code, meaning in _ROWS
}


@dataclass(frozen=True, slots=True)
class DatedCode:
    """A code of a list that changes with the law: valid from and to (both included; None is open)."""

    code: str
    text: str
    valid_from: date
    valid_to: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether the code may be used on this day (Swedish calendar date)."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


PURPOSES: tuple[DatedCode, ...] = (
    DatedCode("ekonomiskt_bistand", "Handläggning av ansökan om ekonomiskt bistånd", date(2012, 1, 1)),
    DatedCode("aterkrav", "Återkrav av ekonomiskt bistånd", date(2012, 1, 1)),
)
LEGAL_BASES: tuple[DatedCode, ...] = (
    DatedCode("sol2001.4.1", "4 kap. 1 § socialtjänstlagen (2001:453)", date(2012, 1, 1), date(2025, 12, 31)),
    DatedCode("sol2001.11.11", "11 kap. 11 § socialtjänstlagen (2001:453)", date(2012, 1, 1), date(2025, 12, 31)),
    DatedCode("sol2025.12.1", "12 kap. 1 § socialtjänstlagen (2025:400)", date(2025, 7, 1)),
    DatedCode("sol.4", "4 kap. socialtjänstlagen, ekonomiskt bistånd", date(2012, 1, 1)),
)
