"""The codes of LEFI Förmånsinformation (OpenAPI 9.0.0, read 2026-11): what may be asked for, and how it is denied."""

from collections.abc import Mapping

VERSION = "v9"

FK, PM = "FK", "PM"

FK_GROUPS = (
    "FK:ABB", "FK:AP", "FK:AS", "FK:BOB", "FK:BST", "FK:BTI", "FK:DPE", "FK:EJO", "FK:ET", "FK:FP",
    "FK:FSJP", "FK:GP", "FK:HE", "FK:MABB", "FK:MEK", "FK:NP", "FK:OMV", "FK:PJOB", "FK:PROG", "FK:RBE",
    "FK:SA", "FK:SBP", "FK:SJP", "FK:TFP", "FK:US", "FK:VB", "FK:YL",
)  # fmt: skip
PM_GROUPS = ("PM:AP", "PM:BTI", "PM:EF")
OTHER_INFORMATION = ("FK:GEPI", "FK:PANV", "FK:SGI", "FK:SKUP", "FK:STAV", "PM:LINT", "PM:PBH", "PM:PU")
IDENTITY = "FK:GEPI"
"""General information about the person: the only type whose answer names whom it is about."""

TYPES: Mapping[str, tuple[str, ...]] = {
    "formansinformation": FK_GROUPS,
    "ansprak": PM_GROUPS,
    "beslut": PM_GROUPS,
    "preliminaraUtbetalningar": FK_GROUPS + PM_GROUPS,
    "utbetalningar": FK_GROUPS + PM_GROUPS,
    "ovrigInformation": OTHER_INFORMATION,
}
"""What each list of a question may hold; the answer has a list of deviations by each of these names."""

DEFAULT_TYPES: Mapping[str, tuple[str, ...]] = {
    name: types for name, types in TYPES.items() if name != "ovrigInformation"
}

AVAILABLE = "OK"
STATES: Mapping[str, str] = {"FELANDE": "part_failed", "OTILLGANGLIG": "part_unavailable"}
"""LefiTillstandKod beside OK: what it means that a whole provider is in this state."""
DEVIATIONS: Mapping[str, str] = {"INTERNT_FEL": "part_failed", "OBEHORIG": "part_not_permitted"}
"""LefiAvvikelseKod: why one type did not come."""

PAID_BY_PM, PM_NAME = "1003", "Pensionsmyndigheten"
"""LefiUtbetalningUppgift.foretag: Pensionsmyndigheten paid."""
FINAL: Mapping[str, bool] = {"SLUTLIGT": True, "INTERIMISTISKT": False, "PRELIMINART": False}
"""LefiPmFormanBeslutStatusKod."""
PM_TAXES = frozenset({"PM:PS", "PM:SS"})
"""LefiPmFormanUtbetalningAvdragTypKod whose amount is this year's tax; the older ones (PST, SST) are deductions, as FK
has it of its own."""
