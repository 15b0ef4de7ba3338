"""What a slot commits: one offset and, in the metadata string, which offsets above it are done (pure)."""

import base64
from dataclasses import dataclass, replace
from typing import Literal

METADATA_MAX = 4096
"""Characters of offset metadata that a broker takes (`offset.metadata.max.bytes`)."""
SPAN = 24_000
"""So many offsets above the low one can be told done or not: 3,000 bytes, 3,750 characters of base85."""
SETTLED_MAX = 6
"""So many given-up records are remembered: what is left of the metadata holds them."""
READ_AHEAD = SPAN // 2
"""A slot reads no further above its low offset: back-pressure, with room for a fetch already under way."""

Life = Literal["new", "clean", "restoring", "running"]
"""How the last owner was when it last committed; anything but new or clean is an unclean end."""
_LETTER: dict[Life, str] = {"clean": "c", "restoring": "t", "running": "r"}
_LIFE: dict[str, Life] = {"1" + letter: life for life, letter in _LETTER.items()}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a slot is in one partition.

    `low`: all records below it are done. `since_ms`: append time of the record at `low` (or, with nothing open, of the
    last record read): what undone records wait for was appended no earlier. `bits`: bit i is set when low + i is done.
    """

    low: int = 0
    since_ms: int = 0
    bits: int = 0

    def is_done(self, offset: int) -> bool:
        """Whether the record at this offset is done."""
        return offset < self.low or bool(self.bits >> (offset - self.low) & 1)

    def close(self, *offsets: int) -> "Progress":
        """With these offsets done. `low` stays: only the slot knows which offsets above it are records at all."""
        bits = self.bits
        for offset in offsets:
            if offset >= self.low:
                bits |= 1 << (offset - self.low)
        return replace(self, bits=bits)

    def advance(self, low: int, since_ms: int) -> "Progress":
        """With all below `low` done. Raises `ValueError` if that would go back: done work would be done again."""
        if low < self.low:
            raise ValueError(f"committed offset would go back from {self.low} to {low}")
        return Progress(low, since_ms, self.bits >> (low - self.low))

    @property
    def fits(self) -> bool:
        """Whether the done offsets fit into the metadata."""
        return self.bits.bit_length() <= SPAN

    def may_read(self, position: int) -> bool:
        """Whether a record at this position could be told done, with room to spare; if not, read no further yet."""
        return position - self.low < READ_AHEAD


@dataclass(frozen=True, slots=True)
class Spot:
    """One record of this slot's partition. `source`: name of the topic in the map, e.g. `lookup.answered.csn`."""

    source: str
    offset: int


@dataclass(frozen=True, slots=True)
class Span:
    """Records of one source, from offset `first` to `last`, both within."""

    source: str
    first: int
    last: int

    def __contains__(self, spot: Spot) -> bool:
        return spot.source == self.source and self.first <= spot.offset <= self.last


@dataclass(frozen=True, slots=True)
class Committed:
    """All that stands in one committed offset.

    `mark`: the record about to be touched, and for which time (`times`, from 1); or several, untold how often.
    `settled`: records that were given up, oldest first: they kill whoever touches them, and are read again whenever a
    takeover seeks by time. `before`: records under whose own marks owners died since the last one that caught up, and
    how often; `alone`: what stood under marks of several when owners died.
    """

    progress: Progress = Progress()
    life: Life = "new"
    mark: Spot | Span | None = None
    times: int = 0
    settled: tuple[Spot, ...] = ()
    before: tuple[tuple[Spot, int], ...] = ()
    alone: tuple[Span, ...] = ()


class UnreadableState(ValueError):
    """Committed metadata that this version cannot read: a person must look, guessing would double replies."""


def encode(state: Committed) -> str:
    """The metadata string `1{life}:{since_ms}:{mark}[,{alone}…][,{before}…]:{settled}:{bitmap}`.

    Raises `ValueError` where it would be too long: the caller must have stopped reading before (`may_read`). Where only
    `alone` and `before` are too much, the oldest go, of `alone` first: a record that kills then costs more deaths.
    """
    if not state.progress.fits or state.life == "new":
        raise ValueError("done offsets reach too far above the low one, or the state was never committed")
    bits = state.progress.bits
    bitmap = base64.b85encode(bits.to_bytes((bits.bit_length() + 7) // 8, "little")).decode()
    marks = [_marked(state.mark, state.times) if state.mark else ""]
    marks += [_marked(span, 0) for span in state.alone] + [_marked(*each) for each in state.before]
    settled = ",".join(f"{spot.source}/{spot.offset}" for spot in state.settled[-SETTLED_MAX:])
    head, tail = f"1{_LETTER[state.life]}:{state.progress.since_ms}:", f":{settled}:{bitmap}"
    while len(marks) > 1 and len(head) + len(",".join(marks)) + len(tail) > METADATA_MAX:
        del marks[1]
    text = head + ",".join(marks) + tail
    if len(text) > METADATA_MAX:
        raise ValueError(f"metadata of {len(text)} characters, allowed are {METADATA_MAX}")
    return text


def decode(offset: int, metadata: str) -> Committed:
    """What stands in a committed offset; -1 is none: from the beginning, never the end. Raises `UnreadableState`."""
    if offset < 0:
        return Committed()
    try:
        head, since_ms, marked, settled, bitmap = metadata.split(":")
        now, *others = marked.split(",")
        mark, times = _mark(now) if now else (None, 0)
        found = [_mark(text) for text in others]
        return Committed(
            Progress(offset, int(since_ms), int.from_bytes(base64.b85decode(bitmap), "little")),
            _LIFE[head],
            mark,
            times,
            tuple(_spot(text) for text in settled.split(",") if text),
            tuple((spot, deaths) for spot, deaths in found if isinstance(spot, Spot)),
            tuple(span for span, _ in found if isinstance(span, Span)),
        )
    except (ValueError, KeyError) as error:
        raise UnreadableState(f"committed offset {offset}: metadata not readable ({type(error).__name__})") from None


def _marked(mark: Spot | Span, times: int) -> str:
    if isinstance(mark, Span):
        return f"{mark.source}/{mark.first}-{mark.last}"
    return f"{mark.source}/{mark.offset}/{times}"


def _mark(text: str) -> tuple[Spot | Span, int]:
    source, offset, *times = text.split("/")
    if not times:
        first, last = offset.split("-")
        return Span(source, int(first), int(last)), 0
    (count,) = times
    return Spot(source, int(offset)), int(count)


def _spot(text: str) -> Spot:
    source, offset = text.split("/")
    return Spot(source, int(offset))
