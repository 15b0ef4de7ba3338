"""The slot: the one fenced owner of partition k of the path, shared by router and composer (architecture, section 3).

Order of a takeover, always: fence, read the committed state, take end offsets, find positions by time and seek.

* `commit_state`  what a slot commits: an offset and a string (pure)
* `trip`          the limit on records that kill the process (pure)
* `fatal`         how a slot ends the process
* `clients`       the Kafka clients of a slot and how each must be set
* `committed`     the committed offset with its metadata
* `ends`          end offsets: the high watermarks that barriers need
* `producer`      one transaction: these records and these offsets, or the end of the process
* `reader`        one slot's reader: assigned, read_committed, positioned by us alone
* `takeover`      the steps, in order
* `held`          a slot that is held: read, commit, mark, close
* `ownership`     the group that says who owns which slot
"""
