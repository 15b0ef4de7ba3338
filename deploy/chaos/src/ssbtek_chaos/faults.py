"""Which faults a run meets, in which order and for how long: a plan from the seed (pure)."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

KINDS = ("kill", "stop", "term", "rolling", "broker", "postgres", "cut")
"""One of each, shuffled, before any comes again."""
WORDS = {
    "kill": "kill -9 of {0.target}",
    "stop": "SIGSTOP of {0.target}",
    "term": "SIGTERM of {0.target}",
    "rolling": "rolling restart: {0.target}",
    "broker": "kill -9 of the broker that leads {0.target}, away",
    "postgres": "kill -9 of PostgreSQL, away",
    "cut": "{0.target} cut off from broker {0.broker} ({0.way})",
}
SERVICES = ("router", "composer", "audit", "adapters")
PATIENCE_S = (1.0, 3.0)


@dataclass(frozen=True, slots=True)
class Fault:
    """`target`: an instance (`router-1`), a kind of process (rolling), or what a broker leads. `lasts_s`: how long it
    is away, stopped or cut off. `pause_s`: quiet after all is well again. `way`: of a cut."""

    kind: str
    target: str
    lasts_s: float = 0.0
    pause_s: float = 1.0
    way: str = ""
    broker: int = 0

    def __str__(self) -> str:
        took = f" for {self.lasts_s:.0f} s" if self.lasts_s >= 1 else ""
        return WORDS[self.kind].format(self) + took


def faults(seed: int, instances: Sequence[str], longest_s: float, kinds: Sequence[str] = KINDS) -> Iterator[Fault]:
    """For ever; whoever carries them out stops when the time is up. `longest_s`: how long PostgreSQL may be away.
    `kinds`: only these."""
    chance = random.Random(f"faults {seed}")  # noqa: S311
    decks = {name: _deck(chance, [each for each in instances if _is_of(each, name)]) for name in SERVICES}
    services = _deck(chance, ["router", "composer", "router", "composer", "audit", "adapters"])
    rolled = _deck(chance, sorted({each.rpartition("-")[0] for each in instances}))
    leads = _deck(chance, ["plans", "queries", "transactions", "groups", "replies", "controller"])
    for kind in _deck(chance, list(kinds)):
        pause = chance.uniform(*PATIENCE_S)
        instance = next(decks[next(services)])
        match kind:
            case "stop":
                yield Fault(kind, instance, chance.uniform(7, 11), pause)
            case "rolling":
                yield Fault(kind, next(rolled), 0, pause)
            case "broker":
                yield Fault(kind, next(leads), chance.uniform(1, 8), pause)
            case "postgres":
                yield Fault(kind, "postgres", chance.uniform(2, longest_s), pause)
            case "cut":
                yield Fault(
                    kind,
                    instance,
                    chance.uniform(3, 12),
                    pause,
                    chance.choice(("silent", "reset")),
                    chance.randint(1, 3),
                )
            case _:
                yield Fault(kind, instance, 0, pause)


def _deck(chance: random.Random, cards: list[str]) -> Iterator[str]:
    while True:
        yield from chance.sample(cards, len(cards))


def _is_of(instance: str, service: str) -> bool:
    return instance.startswith("adapter-" if service == "adapters" else f"{service}-")
