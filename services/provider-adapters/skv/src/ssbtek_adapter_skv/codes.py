"""Skatteverket's names and codes: the wrapper's schema is published, the documents inside are not (read 2026-11).

What is known of them comes from a client's code and FK's release notes. Names marked `?` are our assumption: our
question and simulator write them, and another name in a real answer becomes a missing part, never "nothing".
"""

WRAPPER = "http://beskattningws.ws.service.bs.zg.rsv.se/"
ROOT = "http://xmls.skatteverket.se/se/skatteverket/zg/instans/standardiseradInformation/1.0"
TAXATION = "http://xmls.skatteverket.se/se/skatteverket/zg/komponent/infoForBeskattning/1.0"
REGISTER = "http://xmls.skatteverket.se/se/skatteverket/zg/komponent/infoForFolkbokforing/1.0"
ANSWER = f"{{{ROOT}}}SvarBeskattningsuppgifterEnligtSFS2008-975"
QUESTION = f"{{{ROOT}}}ForfraganBeskattningsuppgifterEnligtSFS2008-975"  # ?
SCHEMA_VERSION = "1.0"

LIST, ENTRY = "PersonuppgiftLista", "Personuppgift"
IDENTITY = "IdentitetsbeteckningFysiskPerson"
PERSON_STATUS = "StatusPersonuppgiftKod"
CAPITAL, CAPITAL_STATUS = "Kapitaluppgift", "StatusKapitaluppgiftKod"  # the status' name: ?
YEAR, INCOME, SURPLUS = "Taxeringsar", "SummaIntakterPaKapital", "OverskottPaKapital"
ACCOUNT, ACCOUNT_STATUS = "Skattekontouppgift", "StatusSkattekontouppgiftKod"  # both: ?
PAYOUT, BOOKED = "SenasteUtbetalningBelopp", "SenasteUtbetalningBokforingsdatum"  # both: ?
PARTS = ((CAPITAL, CAPITAL_STATUS, "kapital"), (ACCOUNT, ACCOUNT_STATUS, "skattekonto"))

WHOLE = ("0", "00", "000")
"""Status of the person or of a part: given normally (?: one zero is known, three-digit values occur, no list is
published; a setting)."""

FAULT_CODE = r"9071[0-9]{3}"
"""MeddelandeKod of the fault `Exception` (schema); single values are not explained."""
