"""A pytest plugin that counts what the shared suites prove, provider by provider."""

import sys
from collections import defaultdict

import pytest

from ssbtek_adapter_kit.conformance.table import Result


class Counting:
    """`results` by provider and behaviour; `failures` and `reasons` (of what did not run) by the test's id."""

    def __init__(self, behaviours: frozenset[str], *, told: bool) -> None:
        self._behaviours, self._told = behaviours, told
        self._asked: dict[str, tuple[str, str]] = {}
        self._of: dict[str, Result] = {}
        self.failures: dict[str, str] = {}
        self.reasons: dict[str, str] = {}

    @property
    def results(self) -> dict[tuple[str, str], list[Result]]:
        """What came of each case."""
        found: dict[tuple[str, str], list[Result]] = defaultdict(list)
        for test, key in self._asked.items():
            if test in self._of:
                found[key].append(self._of[test])
        return dict(found)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keeps what is of a suite."""
        items[:] = [item for item in items if _behaviour_of(item.nodeid) in self._behaviours]
        # A provider's tests lie in {provider}/tests.
        self._asked = {item.nodeid: (item.path.parent.parent.name, _behaviour_of(item.nodeid)) for item in items}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A folder whose tests cannot even be imported."""
        if report.failed:
            self.failures[report.nodeid] = _last_line(report.longreprtext)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of one test."""
        test = report.nodeid
        if report.failed:
            self._of[test] = "failed"
            self.failures[test] = _last_line(report.longreprtext)
        elif report.skipped:
            self._of[test] = "skipped"
            self.reasons[test] = (
                report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""
            )
        elif report.when == "call":
            self._of.setdefault(test, "passed")
        if self._told and report.when == "teardown":
            provider, _ = self._asked[test]
            sys.stderr.write(f"\r{provider:<8} {len(self._of)}/{len(self._asked)} ")
            sys.stderr.flush()


def _behaviour_of(nodeid: str) -> str:
    return nodeid.partition("[")[0].rpartition("::")[2]


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1]
