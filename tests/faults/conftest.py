"""The whole system of `tests/kafka`, for faults that no single service shows."""

import importlib.util
from pathlib import Path

_SPEC = importlib.util.spec_from_file_location("whole_system", Path(__file__).parents[1] / "kafka" / "conftest.py")
assert _SPEC is not None and _SPEC.loader is not None
_WHOLE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_WHOLE)

own_system = _WHOLE.own_system
system_on_own_kafka = _WHOLE.system_on_own_kafka
