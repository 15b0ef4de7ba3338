"""A dead process is started again at once, then more and more slowly; one that lasted is as good as new."""

from ssbtek_local.backoff import FIRST_S, LONGEST_S, PROVEN_S, Life, begun, ended, is_due


def crashes(times: int, lasting: float = 0.1) -> tuple[Life, float]:
    life, now = begun(Life(), 0.0), 0.0
    for _ in range(times):
        now += lasting
        life = ended(life, now)
        now = life.starts_at or now
        life = begun(life, now)
    return life, now


def test_the_first_start_is_no_restart() -> None:
    assert begun(Life(), 5.0).restarts == 0


def test_waits_double_up_to_a_bound() -> None:
    life, waits = begun(Life(), 0.0), []
    now = 0.0
    for _ in range(12):
        now += 0.1
        life = ended(life, now)
        waits.append((life.starts_at or 0) - now)
        now = life.starts_at or 0
        life = begun(life, now)
    assert [round(wait, 3) for wait in waits[:4]] == [FIRST_S, 2 * FIRST_S, 4 * FIRST_S, 8 * FIRST_S]
    assert round(waits[-1], 3) == LONGEST_S
    assert life.restarts == 12


def test_who_lasted_is_started_at_once_again() -> None:
    life, now = crashes(8)
    life = ended(life, now + PROVEN_S)
    assert round((life.starts_at or 0) - now - PROVEN_S, 3) == FIRST_S
    assert life.quick == 1


def test_nothing_is_due_while_it_runs_or_before_its_time() -> None:
    life = ended(begun(Life(), 0.0), 1.0)
    assert not is_due(begun(Life(), 0.0), 100.0)
    assert not is_due(life, 1.0 + FIRST_S / 2)
    assert is_due(life, 1.0 + FIRST_S)
