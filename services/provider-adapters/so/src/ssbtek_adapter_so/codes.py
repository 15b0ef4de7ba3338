"""The unemployment funds' namespaces and statuses (schema 1.0, read 2026-11): no list of statuses is published."""

from collections.abc import Mapping

from ssbtek_adapter_kit.places import Places

NAMESPACE = "http://INT014.UBPService.Schemas"
SCHEMA_VERSION = "1.0"
BENEFIT = "arbetsloshetsersattning"
BENEFIT_TEXT = "Arbetslöshetsersättning"

WHOLE = ("0", "OK")
"""StatusSvarandeOrganisation beside whole answers in the tests of a client (?: assumed, a setting). Anything else is
never read as "no benefit": it becomes a missing part with the status shown."""


def _held(*names: str, repeated: bool = False) -> Mapping[str, bool]:
    return {f"{{{NAMESPACE}}}{name}": repeated for name in names}


PLACES: Places = {
    f"{{{NAMESPACE}}}{name}": held
    for name, held in {
        "GetUnemploymentBenefitPaymentResponse": {
            **_held("OrganisationsnummerIngivare", "NamnIngivare", "KontonamnHandlaggare", "Referensnummer", "From",
                    "Tom", "Syfte", "Paragraf", "IdentificationNumber"),
            **_held("OrganisationsnummerPersonuppgiftsbitrade", "NamnPersonuppgiftsbitrade",
                    "ArbetsloshetsersattningLista", repeated=True),
        },
        "ArbetsloshetsersattningLista": _held("Arbetsloshetsersattning", repeated=True),
        "Arbetsloshetsersattning": {
            **_held("SvarandeOrganisation", "StatusSvarandeOrganisation"),
            **_held("Utbetalningar", "Avstangningar", "AnsoktOmErsattning", repeated=True),
        },
        "Utbetalningar": _held("Utbetalningsdatum", "NettoEfterSkatt", "NettoEfterAvdrag", "Ersattningsdagar",
                               "AvserFrom", "AvserTom"),
        "Avstangningar": _held("AvstangdFrom", "AvstangdTom"),
        "AnsoktOmErsattning": _held("BeslutOmRattTillErsattning", "AnsokanOmUtbetalningInlamnad"),
    }.items()
}  # fmt: skip
"""Where the contract has what."""
