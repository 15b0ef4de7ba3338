"""The slot: the one fenced owner of partition k of the path, shared by router and composer (architecture, section 3).

Order of a takeover, always: fence, read the committed state, take end offsets, find positions by time and seek.

* `commit_state`  what a slot commits: an offset and a string (pure)
* `trip`          the limit on records that kill the process (pure)
* `fatal`         how a slot ends the process
* `clients`       the Kafka clients of a slot and how each must be set
* `committed`     the committed offset with its metadata
* `ends`          end offsets: the high watermarks that barriers need; positions by time
* `producer`      one transaction: these records and these offsets, or the end of the process
* `takeover`      the steps, in order
* `held`          a slot that is held: read, commit, mark, close
* `ownership`     the group that says who owns which slot

A service gives `Ownership` its `Sources` (what a slot reads) and one coroutine, its work on one slot:

    async def work(held: Held) -> None:
        while not held.closing.is_set():
            for record in await held.read(timeout_ms):
                if await held.touch(record):        # False: it killed too often, settle it as failed
                    ...decide...
            await held.commit(records, {topic: held.progress[topic].close(...).advance(...)})
            await held.check_restored()

Whatever the work raises ends the process; the next owner takes over from what was committed. Where it must wait for a
barrier, it asks `held.ends_of(topic)` and goes on reading until `held.has_read(ends)`.
"""
