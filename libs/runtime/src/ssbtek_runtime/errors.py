"""The two ways in which something inside can fail, told apart by what the caller may do about it."""


class Failure(Exception):
    """`code` is published or at least stable; the message holds no person data. Raise one of the two below."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


class Permanent(Failure):
    """Trying again with the same input gives the same: tell whoever waits."""


class Transient(Failure):
    """Trying again later may do: a dependency is away, slow or busy."""
