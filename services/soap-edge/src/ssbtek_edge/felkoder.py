"""Every felkod of the SOAP edge with its Swedish text: published in docs/felkoder.md, and never reused: data (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Mistake = Literal["client", "server", "must_understand", "version"]
"""Whose it is: decides the SOAP faultcode."""
Kalla = Literal["SSBT", "BT"]


@dataclass(frozen=True, slots=True)
class FaultCode:
    """One felkod of a fault: the question as a whole got no answer."""

    code: str
    mistake: Mistake
    text: str


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One felkod of a block's `error`: this base service gave nothing."""

    code: str
    kalla: Kalla
    text: str


_FAULTS: tuple[tuple[str, Mistake, str], ...] = (
    # What cannot be read.
    ("request_too_large", "client", "Frågan är för stor."),
    ("encoding_not_supported", "client", "Frågan är komprimerad (Content-Encoding), vilket inte tas emot."),
    ("content_type", "client", "Frågan har inte innehållstypen text/xml."),
    ("encoding_not_supported", "client", "Komprimerade frågor tas inte emot."),
    ("unreadable", "client", "Frågan kom inte fram hel."),
    ("attachments_not_taken", "client", "Bilagor (MTOM, SOAP with Attachments) tas inte emot."),
    ("soap_version", "version", "Tjänsten talar SOAP 1.1."),
    ("not_utf8", "client", "Frågan är inte kodad i UTF-8."),
    ("not_xml", "client", "Frågan är inte välformad XML."),
    ("doctype", "client", "Frågan har en dokumenttypsdeklaration (DOCTYPE), vilket SOAP inte tillåter."),
    ("too_much_xml", "client", "Frågan har för många element eller attribut, eller för djupt nästlade."),
    ("no_envelope", "client", "Frågan är inte ett SOAP-kuvert med ett Body."),
    ("must_understand", "must_understand", "Ett obligatoriskt SOAP-huvud förstås inte."),
    ("not_one_question", "client", "Body ska ha exakt ett element: frågan."),
    ("version_not_open", "client", "Frågans namnrymd hör inte till någon öppen version av gränssnittet."),
    ("unknown_operation", "client", "Det finns ingen sådan operation."),
    # What breaks the contract.
    ("missing", "client", "Uppgiften saknas."),
    ("repeated", "client", "Uppgiften förekommer mer än en gång."),
    ("unknown_field", "client", "Här finns en uppgift som kontraktet inte har."),
    ("invalid_field", "client", "Uppgiften följer inte kontraktet."),
    ("check_digit_wrong", "client", "Personnumrets kontrollsiffra stämmer inte."),
    # Who may not ask.
    ("certificate_not_registered", "client", "Klientcertifikatet är inte registrerat för någon kommun."),
    ("certificate_revoked", "client", "Klientcertifikatet är spärrat."),
    ("certificate_expired", "client", "Klientcertifikatets giltighetstid har gått ut."),
    ("organisation_not_named", "client", "Klientcertifikatet får inte användas för denna organisation."),
    ("agreement_not_in_force", "client", "Kommunens anslutningsavtal gäller inte i dag."),
    ("cut_off", "client", "Kommunen är avstängd från tjänsten."),
    ("assurance_invalid", "client", "Handläggarens intyg är inte giltigt."),
    ("caseworker_missing", "client", "Handläggare saknas."),
    ("case_missing", "client", "Ärendets identitet saknas."),
    ("purpose_missing", "client", "Inget gällande syfte känns igen i texten."),
    ("purpose_unknown", "client", "Syftet gäller inte i dag."),
    ("legal_basis_missing", "client", "Ingen gällande lagtext känns igen i texten."),
    ("legal_basis_unknown", "client", "Lagtexten gäller inte i dag."),
    ("too_large", "client", "Frågan är för stor."),
    ("rate_limited", "client", "För många tester av bastjänsterna. Vänta en minut."),
    # What fails here.
    ("overloaded", "server", "Tjänsten är överbelastad. Försök igen om en stund."),
    ("unavailable", "server", "Tjänsten kan inte ta emot frågor just nu. Försök igen om en stund."),
    ("kafka_away", "server", "Tjänsten kan inte ta emot frågor just nu. Försök igen om en stund."),
    ("no_reply", "server", "Inget svar blev färdigt i tid. Ställ frågan igen."),
    ("reply_gone", "server", "Svaret finns inte kvar. Ställ frågan igen om några minuter."),
    ("too_late", "server", "Frågan hann inte behandlas i tid. Ställ den igen."),
    ("expired", "server", "Frågan väntade för länge. Ställ den igen."),
    ("register_unavailable", "server", "Anslutningsregistret svarar inte, så rätten att fråga kan inte visas."),
    ("audit_unavailable", "server", "Loggningen släpar efter, så inga frågor kan tas emot."),
    ("signature_invalid", "server", "Frågan kunde inte signeras rätt. Felet är rapporterat."),
    ("key_reused", "server", "Frågan krockade med en annan. Ställ den igen om en minut."),
    ("internal", "server", "Ett fel uppstod i tjänsten. Det är rapporterat."),
)

_ERRORS: tuple[tuple[str, Kalla, str], ...] = (
    ("not_qualified", "SSBT", "Kommunen har inget avtal med bastjänsten."),
    ("provider_cut_off", "SSBT", "Kommunen är avstängd från bastjänsten."),
    ("switched_off", "SSBT", "Bastjänsten är avstängd för kommunen."),
    ("deadline", "SSBT", "Bastjänsten svarade inte i tid."),
    ("too_late", "SSBT", "Bastjänsten hann inte tillfrågas i tid."),
    ("provider_slow", "SSBT", "Bastjänsten svarade inte i tid."),
    ("breaker_open", "SSBT", "Bastjänsten har upprepade fel och tillfrågas inte just nu."),
    ("connection_failed", "SSBT", "Ingen kontakt med bastjänsten."),
    ("tls_failed", "SSBT", "Ingen säker kontakt med bastjänsten: ett certifikat godtogs inte."),
    ("maintenance", "SSBT", "Bastjänsten är stängd för aviserat underhåll."),
    ("queue_full", "SSBT", "För många frågor väntar på bastjänsten."),
    ("unreadable", "SSBT", "Bastjänstens svar kunde inte läsas."),
    ("too_large", "SSBT", "Bastjänstens svar är för stort."),
    ("wrong_person", "SSBT", "Bastjänstens svar gällde en annan person och har kasserats."),
    ("wrong_question", "SSBT", "Bastjänstens svar gällde en annan fråga och har kasserats."),
    ("cut_short", "SSBT", "Bastjänstens svar avbröts."),
    ("redirected", "SSBT", "Bastjänsten hänvisade till en annan adress, vilket inte följs."),
    ("provider_fault", "BT", "Bastjänsten meddelar att den inte fungerar."),
    ("provider_refused", "BT", "Bastjänsten godtog inte frågan."),
    ("internal", "SSBT", "Ett fel uppstod i tjänsten. Det är rapporterat."),
    ("poison", "SSBT", "Frågan till bastjänsten kunde inte behandlas. Felet är rapporterat."),
    ("invalid_parameter", "SSBT", "Uppgiften godtas inte för bastjänsten."),
    ("invalid_period", "SSBT", "Perioden godtas inte för bastjänsten."),
    ("invalid_person", "SSBT", "Bastjänsten kan inte tillfrågas om en identitet av denna form."),
    ("invalid_case", "SSBT", "Ärendets identitet godtas inte för bastjänsten."),
    ("invalid_caseworker", "SSBT", "Handläggaren godtas inte för bastjänsten."),
    ("person_mismatch", "SSBT", "Frågan till bastjänsten gäller en annan person än personidentitet."),
    ("unsupported_version", "SSBT", "Versionen av bastjänstens fråga stöds inte."),
)

FAULTS: Mapping[str, FaultCode] = {code: FaultCode(code, mistake, text) for code, mistake, text in _FAULTS}
ERRORS: Mapping[str, ErrorCode] = {code: ErrorCode(code, kalla, text) for code, kalla, text in _ERRORS}

INTERNAL = "internal"

NEVER_TOLD: Mapping[str, str] = {
    "unreadable": "the edge writes the record itself",
    "invalid_query_id": "the edge makes the id",
    "digest_mismatch": "the edge makes the digest",
    "key_mismatch": "the edge makes the key",
    "kind_mismatch": "the edge writes both",
    "wrong_slot": "the edge sends to the municipality's slot",
    "wrong_lane": "the edge uses one lane",
    "lane_not_open": "the edge uses the lane that is always open",
    "wrong_audience": "the edge writes it",
    "sent_at_out_of_range": "the edge writes it, by a clock that is watched",
    "unknown_provider": "every provider of the contract is there",
    "nothing_asked": "the contract allows it: an answer without blocks",
}
"""Refusals of the router that would be mistakes of the edge's own, and are told as `internal`, each with the reason."""
