"""The unemployment funds' namespaces and statuses (schema 1.0, read 2026-11): no list of statuses is published."""

NAMESPACE = "http://INT014.UBPService.Schemas"
SCHEMA_VERSION = "1.0"
BENEFIT = "arbetsloshetsersattning"
BENEFIT_TEXT = "Arbetslöshetsersättning"

WHOLE = ("0", "OK")
"""StatusSvarandeOrganisation beside whole answers in the tests of a client (?: assumed, a setting). Anything else is
never read as "no benefit": it becomes a missing part with the status shown."""
