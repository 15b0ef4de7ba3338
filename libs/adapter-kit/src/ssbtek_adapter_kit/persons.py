"""The catalogue of test persons that every provider's simulator knows, each with a story and the faults it meets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """What a simulator can do to a question in place of (or before) answering it."""

    NONE = "none"
    DELAY = "delay"
    """Answer after two seconds."""
    HANG = "hang"
    """Take the question and never answer."""
    REFUSE = "refuse"
    """Close the connection at once."""
    BREAK = "break"
    """Break off in the middle of the answer."""
    GARBAGE = "garbage"
    """Answer 200 with bytes that are no document."""
    WRONG_PERSON = "wrong_person"
    """Answer rightly, about somebody else."""
    ERROR = "error"
    """Answer HTTP 500 with no body to speak of."""
    REDIRECT = "redirect"
    OVERSIZE = "oversize"
    """Answer with two megabytes."""
    TRICKLE = "trickle"
    """Send a byte a second."""


@dataclass(frozen=True, slots=True)
class TestPerson:
    """One row. `scenario` is what the seven simulators go by; `faults` by provider, `*` for all others."""

    __test__ = False

    number: str
    name: str
    scenario: str
    story: str
    faults: Mapping[str, Fault] = field(default_factory=dict)

    def fault(self, provider: str) -> Fault:
        """What this provider's simulator does to a question about this person."""
        return self.faults.get(provider, self.faults.get("*", Fault.NONE))


PERSONS: tuple[TestPerson, ...] = (
    TestPerson(
        "198503129804",
        "Anna Andersson",
        "everything",
        "Known everywhere: job seeker, student, parent, with a car, capital and a permit.",
    ),
    TestPerson(
        "197911029812",
        "Bo Bengtsson",
        "nothing",
        "Known nowhere: every provider answers completely that it has nothing.",
    ),
    TestPerson("199006249826", "Carin Carlsson", "partial", "Every provider that can leaves a part out, and says so."),
    TestPerson("196801309839", "David Dahl", "refused", "Every provider that can refuses the question."),
    TestPerson("199509099843", "Eva Ek", "broken", "Every provider says that it failed, in its own way of saying so."),
    TestPerson(
        "198812159856", "Farid Fahlén", "slow", "Every provider answers, after two seconds.", {"*": Fault.DELAY}
    ),
    TestPerson(
        "197504189866",
        "Greta Gran",
        "hanging",
        "CSN hangs and SKV closes the connection; the others answer.",
        {"csn": Fault.HANG, "skv": Fault.REFUSE},
    ),
    TestPerson("198208059876", "Hugo Holm", "protected", "A person with protected identity."),
    TestPerson(
        "199302719886", "Ingrid Ivarsson", "coordination", "A samordningsnummer: CSN cannot be asked, the others can."
    ),
    TestPerson(
        "199907079892", "Jonas Jansson", "unknown_codes", "Every provider uses codes that nobody has published."
    ),
    TestPerson(
        "198610219902", "Kim Kron", "garbage", "Every provider sends bytes that are no document.", {"*": Fault.GARBAGE}
    ),
    TestPerson(
        "197105139914",
        "Lars Lind",
        "wrong_person",
        "Every provider answers about somebody else.",
        {"*": Fault.WRONG_PERSON},
    ),
    TestPerson(
        "198002289927",
        "Mona Malm",
        "broken_off",
        "Every provider breaks off in the middle of its answer.",
        {"*": Fault.BREAK},
    ),
    TestPerson(
        "194903039933",
        "Nils Nord",
        "pension",
        "A pensioner: payments by Pensionsmyndigheten, decided and paid; a retroactive payment; deductions.",
    ),
    TestPerson(
        "199101199942",
        "Olga Ohlsson",
        "incomplete",
        "Well-formed answers that leave out what the contract demands, as real ones do.",
    ),
    TestPerson(
        "196606069950",
        "Per Palm",
        "all_hanging",
        "Every provider takes the question and never answers.",
        {"*": Fault.HANG},
    ),
    TestPerson(
        "200111119962",
        "Rut Rask",
        "transport",
        "Redirects, oversize, trickle and HTTP 500, a provider each.",
        {
            "af": Fault.REDIRECT,
            "csn": Fault.OVERSIZE,
            "fk": Fault.ERROR,
            "skv": Fault.TRICKLE,
            "so": Fault.ERROR,
            "tns": Fault.OVERSIZE,
            "miv": Fault.REDIRECT,
        },
    ),
)
"""Numbers are valid, with the serials 980-999 that are set aside for tests."""

BY_NUMBER: dict[str, TestPerson] = {person.number: person for person in PERSONS}
BY_SCENARIO: dict[str, TestPerson] = {person.scenario: person for person in PERSONS}


def scenario_of(number: str) -> str:
    """The scenario of a test person; anybody else is `nothing`: a person of whom no provider knows."""
    person = BY_NUMBER.get(number)
    return person.scenario if person else "nothing"
