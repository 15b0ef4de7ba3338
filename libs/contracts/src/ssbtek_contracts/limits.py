"""Sizes and times that all parts agree on, with the inequalities that must hold between them."""

KIB = 1024
MIB = 1024 * KIB

QUERY_MAX = 64 * KIB
"""Largest query taken. Its topic takes `QUERY_TOPIC_MAX`, so that too large is refused, not unsendable."""
QUERY_TOPIC_MAX = 1 * MIB
BLOCK_MAX = 1 * MIB
"""Largest packed content (document and view) of one provider; above: `bad_answer`, `too_large`."""
REPLY_MAX = 12 * MIB
RECORD_MAX = 16 * MIB
"""Largest record that brokers and clients carry."""
ENVELOPE_MAX = 64 * KIB
"""Room for everything in a reply that is no block's content."""
BATCH_MAX = 512 * KIB
"""So much for one partition leaves in one go, under what any topic takes; a larger record goes alone. With aiokafka's
own 16 KiB each answer and reply waited until the one before it was there."""

ANSWER_WITHIN_MS = 18_000
"""From the broker's append at the ingress to the deadline."""
PING_WITHIN_MS = 5_000
KEY_MEMORY_MS = 15 * 60_000
"""For so long, in ingress append time, a key is remembered."""
SENT_AT_TOLERANCE_MS = 5 * 60_000
SESSION_MS = 6_000
"""A dead owner of a slot is noticed within this."""
RESTORE_MS = 2_000
"""A new owner has restored a slot within this."""
EDGE_WITHIN_MS = 27_000
CLIENT_PATIENCE_MS = 30_000
"""The known business system's read timeout."""
CLOCK_SKEW_MAX_MS = 500
SEEK_SLACK_MS = 2_000
"""Slack of searches by time; more than twice the skew limit."""


def check_sizes(providers: int) -> None:
    """Raises `ValueError` if a reply with every provider's largest block might not fit through the brokers."""
    worst = providers * BLOCK_MAX + ENVELOPE_MAX
    if not worst <= REPLY_MAX < RECORD_MAX:
        raise ValueError(
            f"providers: {providers} blocks of {BLOCK_MAX} bytes need {worst}, a reply holds {REPLY_MAX}, "
            f"a record {RECORD_MAX}"
        )


def check_times(
    answer_within_ms: int = ANSWER_WITHIN_MS, call_timeout_ms: int | None = None, session_ms: int = SESSION_MS
) -> None:
    """Raises `ValueError` if an answer could come later than its reader waits. All in milliseconds."""
    if call_timeout_ms is not None and not call_timeout_ms < answer_within_ms:
        raise ValueError(f"call timeout: {call_timeout_ms} ms, must be under the deadline of {answer_within_ms} ms")
    latest = answer_within_ms + session_ms + RESTORE_MS
    if not latest <= EDGE_WITHIN_MS < CLIENT_PATIENCE_MS:
        raise ValueError(
            f"deadline: {answer_within_ms} ms and {session_ms + RESTORE_MS} ms for a takeover make {latest}, "
            f"allowed are {EDGE_WITHIN_MS} at the edge"
        )
