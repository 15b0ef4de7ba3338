"""The simulated base services, knowing also the persons that a chaos run makes up."""

from ssbtek_adapter_kit.persons import BY_NUMBER
from ssbtek_chaos.persons import persons
from ssbtek_local import simulators
from ssbtek_local.http_process import setting


def main() -> None:
    """As `ssbtek_local.simulators`, and `SSBTEK_CHAOS_PERSONS` (seed:count)."""
    seed, _, count = setting("SSBTEK_CHAOS_PERSONS").partition(":")
    BY_NUMBER.update({person.number: person for person in persons(int(seed), int(count))})
    simulators.main()


if __name__ == "__main__":
    main()
