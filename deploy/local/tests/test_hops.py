"""The ledger's entries of a whole query: each message of its way, once."""

from ssbtek_local.hops import missing_entries

WHOLE = [{"kind": kind, "provider": None} for kind in ("queryreceived", "plan", "reply", "closed")]
WHOLE += [{"kind": kind, "provider": "af"} for kind in ("lookup", "answer")]


def test_nothing_is_missing_of_a_whole_query() -> None:
    assert missing_entries(WHOLE, ["af"]) == []


def test_each_entry_that_is_missing_is_named() -> None:
    for gone in WHOLE:
        left = [entry for entry in WHOLE if entry is not gone]
        assert missing_entries(left, ["af"]) == [" ".join(filter(None, (gone["kind"], gone["provider"])))]
