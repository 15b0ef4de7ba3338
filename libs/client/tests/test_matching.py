"""Nobody else's answer: a reply is delivered only to the query whose key and digest it carries."""

from datetime import UTC, date, datetime

from ssbtek_client.matching import judge
from ssbtek_client.question import Prepared, Question, prepare
from ssbtek_contracts.plan import Ingress, Refusal
from ssbtek_contracts.reply import Reply

ORG = "2199990017"
ID = "3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21"


def prepared(person: str = "198503129804", query_id: str = ID) -> Prepared:
    question = Question(
        person=person,
        case="EB-1",
        caseworker="k",
        period_from=date(2026, 10, 1),
        period_to=date(2026, 10, 31),
        providers={"af": {}},
    )
    return prepare(question, ORG, query_id, "s" * 22, datetime.now(UTC))


def reply_to(query: Prepared, refusal: Refusal | None = None) -> Reply:
    return Reply(
        key=query.key,
        organisation=ORG,
        body_digest=query.body_digest,
        ingress=Ingress(lane="interactive", partition=0, offset=1, appended_at=1),
        deadline=2,
        complete=refusal is None,
        refusal=refusal,
    )


def test_the_reply_with_my_key_and_digest_is_mine() -> None:
    assert judge(prepared(), reply_to(prepared())) == "mine"


def test_a_refusal_of_my_query_is_mine() -> None:
    assert judge(prepared(), reply_to(prepared(), Refusal(code="key_reused"))) == "mine"


def test_the_reply_to_another_key_is_not_mine() -> None:
    other = prepared(query_id="00000000-0000-0000-0000-000000000000")
    assert judge(prepared(), reply_to(other)) == "not_mine"


def test_my_key_with_another_digest_is_an_incident() -> None:
    assert judge(prepared(), reply_to(prepared(person="197911029812"))) == "incident"


def test_the_refusal_of_another_use_of_my_key_is_no_incident_and_not_mine() -> None:
    other = reply_to(prepared(person="197911029812"), Refusal(code="key_reused"))
    assert judge(prepared(), other) == "not_mine"
