"""Which offset may be committed while records are finished in any order: all before it are done (pure)."""


class LowWatermark:
    """One partition. `begin` each record in offset order, `done` in any order."""

    def __init__(self) -> None:
        self._open: dict[int, None] = {}
        self._next: int | None = None
        self._committed: int | None = None

    @property
    def open(self) -> int:
        """How many records are begun and not done."""
        return len(self._open)

    @property
    def low(self) -> int | None:
        """The first offset that is not done, else the one after the last read; None before the first."""
        return next(iter(self._open), self._next)

    def begin(self, offset: int) -> None:
        """This record was read. Raises `ValueError` out of order: it would hide an unfinished one."""
        if self._next is not None and offset < self._next:
            raise ValueError(f"offset {offset} after {self._next - 1}")
        self._open[offset] = None
        self._next = offset + 1

    def done(self, offset: int) -> None:
        """Its effect is there: it need never be read again. Doing it twice, or a stranger, is harmless."""
        self._open.pop(offset, None)

    def committable(self) -> int | None:
        """The offset to commit: the first that is not done, else the one after the last read. None: nothing new."""
        return self.low if self.low != self._committed else None

    def committed(self, offset: int) -> None:
        """This was committed."""
        self._committed = offset
