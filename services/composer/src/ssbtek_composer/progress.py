"""What the composer commits with its replies (pure; `Progress` of `docs/model/Composer.tla`)."""

from collections.abc import Iterable

from ssbtek_composer.collect import Query
from ssbtek_runtime.slot.commit_state import Progress


def next_progress(
    before: Progress, left: Iterable[Query], closed: Iterable[int], position: int, last_plan_ms: int
) -> Progress:
    """`left`: the queries still open. `closed`: offsets of the plans that are done now. `position`: all plans below it
    are read. `last_plan_ms`: append time of the last plan read.

    Low is the first open plan, or with none open the position: also an idle slot moves on, past markers and aborted
    plans. The time is the first open plan's: its answers, and all later ones, were appended no earlier.
    """
    first = min(left, key=lambda query: query.offset, default=None)
    done = before.close(*closed)
    if first is None:
        return done.advance(max(position, before.low), last_plan_ms)  # model: Idle.Reply
    return done.advance(first.offset, first.appended_ms)
