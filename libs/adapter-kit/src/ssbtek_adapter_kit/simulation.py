"""What a provider's folder hands to the simulator: how its base service reads a question and answers it (pure)."""

from collections.abc import Callable
from dataclasses import dataclass

from ssbtek_adapter_kit.exchange import Request, Response


@dataclass(frozen=True, slots=True)
class Simulation:
    """One simulated base service, speaking the real one's protocol.

    `person_in` finds the person number (12 digits) in a request, "" where there is none (a ping). `answer` answers a
    request as for that person: the person of the request, or another one when the simulator is told to lie.
    """

    provider: str
    person_in: Callable[[Request], str]
    answer: Callable[[Request, str], Response]
    ping: Callable[[Request], Response] | None = None
