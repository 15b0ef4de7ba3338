"""Writes the reply to a query as an answer of version 10: one block for each service that was asked for (pure)."""

from collections.abc import Iterator, Mapping

from ssbtek_contracts.message import Unreadable
from ssbtek_contracts.outcome import HAS_CONTENT, Failed
from ssbtek_contracts.reply import Block, Reply
from ssbtek_edge.interface import Asked, Fault
from ssbtek_edge.v10.data import data_of
from ssbtek_edge.v10.documents import NotForwardable
from ssbtek_edge.v10.errors import error_of, refused, unreadable
from ssbtek_edge.v10.names import BLOCKS, FETCH, PING
from ssbtek_edge.v10.writing import element, envelope, leaf

NOTHING_ASKED = "nothing_asked"


def write_answer(asked: Asked, reply: Reply) -> bytes | Fault:
    """The answer; or the fault, where the query was refused as a whole.

    A question that asks no service is one that the contract allows: its answer has no block.
    """
    if reply.refusal is not None and reply.refusal.code != NOTHING_ASKED:
        return refused(asked, reply.refusal)
    blocks = {block.provider: block for block in reply.blocks}
    if asked.operation == "ping":
        return envelope(f"{PING}Response", _tested(asked, blocks))
    return envelope(f"{FETCH}Response", [*_echo(asked), element("svarsdata", *_answered(asked, blocks))])


def _echo(asked: Asked) -> Iterator[bytes]:
    echo = asked.echo
    if echo.question is not None:
        yield echo.question
    if echo.asked_at is not None:
        yield leaf("frageTidpunkt", echo.asked_at)
    if echo.correlation is not None:
        yield leaf("korrelationsid", echo.correlation)


def _answered(asked: Asked, blocks: Mapping[str, Block]) -> Iterator[bytes]:
    for name, provider in BLOCKS.items():
        request = asked.providers.get(provider)
        if request is not None and request.asked:
            yield element(name, _data_or_error(name, blocks.get(provider)))


def _data_or_error(name: str, block: Block | None) -> bytes:
    # One of them, whatever happens: never both, never neither, and never a block left out.
    if block is None:
        return error_of(Failed(code="internal"))
    if block.outcome.outcome not in HAS_CONTENT:
        return error_of(block.outcome)
    if block.content is None:
        return unreadable()
    try:
        return data_of(name, block.content)
    except (NotForwardable, Unreadable):
        return unreadable()


def _tested(asked: Asked, blocks: Mapping[str, Block]) -> Iterator[bytes]:
    for name, provider in BLOCKS.items():
        block = blocks.get(provider)
        request = asked.providers.get(provider)
        if request is None or not request.asked or block is None:
            continue
        went_well = block.outcome.outcome in HAS_CONTENT
        if went_well and not block.called:
            continue  # it has no test operation
        called = leaf("anropad", "true" if block.called else "false")
        yield element(name, called, *([] if went_well else [error_of(block.outcome)]))
