"""Where a query's time goes: the broker's append times of all its records, read after the round."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition

from ssbtek_bench.bed import Door
from ssbtek_bench.figures import quantile
from ssbtek_bench.load import Asked
from ssbtek_bench.persons import delay_s


async def append_times(kafka: str, door: Door, keys: Iterable[bytes]) -> dict[bytes, dict[str, int]]:
    """By key, then by topic, of every record of these queries."""
    wanted = set(keys)
    found: dict[bytes, dict[str, int]] = defaultdict(dict)
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False, isolation_level="read_committed")
    await consumer.start()
    try:
        parts = [TopicPartition(name, k) for name in _topics(door) for k in (await _partitions(consumer, name))]
        consumer.assign(parts)
        await consumer.seek_to_beginning()
        ends = await consumer.end_offsets(parts)
        while any([await consumer.position(part) < end for part, end in ends.items()]):
            for part, batch in (await consumer.getmany(timeout_ms=500)).items():
                for record in batch:
                    if record.key in wanted:
                        found[record.key][part.topic] = record.timestamp
    finally:
        await consumer.stop()
    return found


def _topics(door: Door) -> list[str]:
    return [door.ingress, door.planned, *door.requested.values(), *door.answered.values(), *door.replies]


async def _partitions(consumer: AIOKafkaConsumer, name: str) -> list[int]:
    await consumer._client._wait_on_metadata(name)
    return sorted(consumer.partitions_for_topic(name) or ())


def breakdown(
    door: Door,
    times: Mapping[bytes, Mapping[str, int]],
    asked: Mapping[bytes, Asked],
    wall_ms: Callable[[float], float],
) -> dict[str, float]:
    """Medians in milliseconds: what each hop adds to the slowest provider's time. `wall_ms`: of the asker's clock."""
    steps: dict[str, list[float]] = defaultdict(list)
    for key, one in asked.items():
        at = times.get(key, {})
        if one.replied is None or len(at) < 3 + 2 * len(door.requested):
            continue
        reply = next(at[name] for name in door.replies if name in at)
        last = max(door.answered, key=lambda code: at[door.answered[code]])
        steps["hop asker to ingress"].append(at[door.ingress] - wall_ms(one.due))
        steps["hop router"].append(at[door.requested[last]] - at[door.ingress])
        took = at[door.answered[last]] - at[door.requested[last]] - 1000 * delay_s(last, one.person)
        steps["hop adapter"].append(took)
        steps["hop composer"].append(reply - at[door.answered[last]])
        steps["hop reply to asker"].append(wall_ms(one.replied) - reply)
    return {name: quantile(values, 0.5) for name, values in steps.items()}
