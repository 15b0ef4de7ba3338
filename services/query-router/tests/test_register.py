"""The newest connection document counts; one that cannot be read gives no right."""

from ssbtek_router.register import Register


def test_the_newest_document_counts_and_a_tombstone_ends_it(make) -> None:
    register, key = Register(), make.ORGANISATION.encode()
    assert register.put(key, make.connection().write(), 3) is None
    assert register.put(key, make.connection(state="cut_off").write(), 4) is None
    known = register.of(make.ORGANISATION)
    assert known is not None and known.document is not None
    assert (known.document.state, known.offset, len(register)) == ("cut_off", 4, 1)
    register.put(key, None, 5)
    assert register.of(make.ORGANISATION) is None


def test_a_document_that_cannot_be_read_gives_no_right(make) -> None:
    register, key = Register(), make.ORGANISATION.encode()
    register.put(key, make.connection().write(), 3)
    assert register.put(key, b'{"organisation": "2199990017"}', 4) == "name"
    known = register.of(make.ORGANISATION)
    assert known is not None and known.document is None and known.offset == 4
    assert register.put(key, make.connection(organisation="2199990025").write(), 5) == "organisation"
    assert register.put(b"nonsense", b"{}", 6) == "key"
    assert register.of(None) is None
