"""What a provider's folder hands to the simulator: how its base service reads a question and answers it (pure)."""

from collections.abc import Callable
from dataclasses import dataclass

from ssbtek_adapter_kit.exchange import Request, Response
from ssbtek_adapter_kit.persons import BY_SCENARIO, Fault


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


def faulty(simulation: Simulation, request: Request, person: str, fault: Fault) -> Response:
    """The whole response under a fault; one that is a matter of the transport (a hang, a cut) leaves it as it is."""
    match fault:
        case Fault.ERROR:
            return Response(500, b"fault\n", {"content-type": "text/plain; charset=utf-8"})
        case Fault.GARBAGE:
            return Response(200, b"\x00\xff<not a {document", {"content-type": "text/xml"})
        case Fault.WRONG_PERSON:
            return simulation.answer(request, _somebody_else(person))
        case _:
            return simulation.answer(request, person)


def _somebody_else(person: str) -> str:
    first, second = (BY_SCENARIO[each].number for each in ("everything", "slow"))
    return second if person == first else first
