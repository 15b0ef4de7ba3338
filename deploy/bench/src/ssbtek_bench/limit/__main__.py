"""`python -m ssbtek_bench.limit router|composer|audit|PROVIDER`: one process of the limit."""

import sys

from ssbtek_bench.limit import flow
from ssbtek_bench.limit.adapter import Adapter
from ssbtek_bench.limit.audit import write
from ssbtek_bench.limit.composer import Composer
from ssbtek_bench.limit.router import route

if __name__ == "__main__":
    role = sys.argv[1]
    works = {"router": route, "composer": Composer().run, "audit": write}
    flow.run(works[role] if role in works else Adapter(role).run)
