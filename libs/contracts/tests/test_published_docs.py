"""The generated pages in `docs/` say what the code does."""

from pathlib import Path

import pytest

from ssbtek_contracts.asyncapi import ROLES, document_of
from ssbtek_contracts.publish_docs import pages
from ssbtek_contracts.topics import TOPICS

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.skipif(not DOCS.exists(), reason="docs/ is not beside this package here")
@pytest.mark.parametrize("name", pages())
def test_the_committed_page_is_the_generated_one(name: str) -> None:
    assert (DOCS / name).read_text() == pages()[name], "run `make docs`"


def test_every_writer_and_reader_of_the_map_stands_in_its_roles_document() -> None:
    documents = {role: document_of(role)["operations"] for role in ROLES}
    for row in TOPICS:
        channel = row.name.replace(".", "-")
        assert {r for r in ROLES if f"send-{channel}" in documents[r]} == set(row.writers)
        assert {r for r in ROLES if f"receive-{channel}" in documents[r]} == set(row.readers)


def test_every_reference_of_a_document_leads_somewhere() -> None:
    schemas = {file.name for file in (Path(__file__).parents[1] / "schemas").glob("*.json")}
    for role in ROLES:
        document = document_of(role)
        for operation in document["operations"].values():
            channel = operation["channel"]["$ref"].rpartition("/")[2]
            message = operation["messages"][0]["$ref"].rpartition("/")[2]
            assert message in document["channels"][channel]["messages"]
            assert message in document["components"]["messages"]
        for message in document["components"]["messages"].values():
            if "payload" in message:
                assert message["payload"]["$ref"].rpartition("/")[2] in schemas
