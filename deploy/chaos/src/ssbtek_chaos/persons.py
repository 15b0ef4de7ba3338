"""Makes up one person for each question, so that any mix-up between two questions shows in the answer (pure)."""

import random
from dataclasses import replace

from ssbtek_adapter_kit.persons import BY_SCENARIO, TestPerson

WEIGHTS = {
    "everything": 30, "nothing": 10, "slow": 10, "partial": 8, "pension": 6, "incomplete": 6, "wrong_person": 5,
    "hanging": 4, "refused": 4, "protected": 3, "unknown_codes": 3, "garbage": 3, "broken": 3, "broken_off": 3,
    "all_hanging": 2, "transport": 2,
}  # fmt: skip
"""How often each story of the simulators' catalogue is met: whole, partial, slow, hanging, lying, breaking off."""


def persons(seed: int, count: int) -> list[TestPerson]:
    """So many different test persons (serials 980-999, right check digits), each with a story of the catalogue."""
    chance = random.Random(f"persons {seed}")  # noqa: S311 - a plan that can be repeated
    numbers: dict[str, None] = {}
    while len(numbers) < count:
        day = f"{chance.randint(1940, 2005)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
        digits = f"{day}{chance.randint(980, 999)}"
        numbers[digits + _check_digit(digits[2:])] = None
    stories = chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=count)
    return [replace(BY_SCENARIO[story], number=number) for number, story in zip(numbers, stories, strict=True)]


def _check_digit(nine: str) -> str:
    doubled = (int(digit) * (2 - index % 2) for index, digit in enumerate(nine))
    return str(-sum(product // 10 + product % 10 for product in doubled) % 10)
