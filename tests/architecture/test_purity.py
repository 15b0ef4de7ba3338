"""House rules 3 and 4: decisions are pure, and importing a module does nothing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMPURE = {
    "aiohttp", "aiokafka", "asyncio", "asyncpg", "faststream", "logging", "opentelemetry", "os", "prometheus_client",
    "pydantic_settings", "random", "secrets", "socket", "ssl", "structlog", "subprocess", "threading", "time", "uuid",
}  # fmt: skip
"""I/O, clocks, chance, settings, logging, async: a pure module imports none of these."""
IMPURE_CALLS = {"now", "today", "utcnow", "urandom", "open", "print"}
PROVIDERS = sorted(folder.name for folder in (ROOT / "services/provider-adapters").iterdir() if folder.is_dir())
PURE = (
    sorted(
        file
        for file in (ROOT / "libs/contracts/src/ssbtek_contracts").glob("*.py")
        if not file.stem.startswith("publish_") and file.stem != "providers"
    )
    + [
        ROOT / f"services/provider-adapters/{p}/src/ssbtek_adapter_{p}/{name}.py"
        for p in PROVIDERS
        for name in ("limits", "parameters", "question", "client", "translate", "codes", "view", "simulator")
    ]
    + [
        ROOT / f"services/query-router/src/ssbtek_router/{n}.py"
        for n in ("reading", "admission", "planning", "memory", "signatures")
    ]
    + [ROOT / f"services/composer/src/ssbtek_composer/{name}.py" for name in ("collect", "reply")]
    + [
        ROOT / f"services/audit/src/ssbtek_audit/{name}.py"
        for name in ("entry", "telling", "person_numbers", "pseudonym")
    ]
    + [ROOT / "libs/runtime/src/ssbtek_runtime/slot/commit_state.py"]
    + [ROOT / f"libs/client/src/ssbtek_client/{name}.py" for name in ("question", "matching", "render")]
    + [
        ROOT / f"services/soap-edge/src/ssbtek_edge/{name}.py"
        for name in (
            "interface",
            "versions",
            "envelope",
            "felkoder",
            "callers",
            "plans",
            "preparing",
            "replies",
            "signing",
        )
    ]
    + sorted((ROOT / "services/soap-edge/src/ssbtek_edge/v10").glob("*.py"))
)


@pytest.mark.parametrize("file", PURE, ids=lambda f: str(f.relative_to(ROOT)))
def test_a_decision_has_values_in_and_values_out(file: Path) -> None:
    tree = ast.parse(file.read_text())
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert not imported & IMPURE
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.Await)]
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    assert not called & IMPURE_CALLS


_IMPORT_ALL = """
import sys, socket, threading, subprocess, pathlib, importlib, os
def refuse(*a, **k): raise AssertionError("importing a module must do nothing")
socket.socket.connect = refuse; socket.socket.bind = refuse
threads = threading.active_count()
for name in sys.argv[1:]:
    importlib.import_module(name)
assert threading.active_count() == threads, "importing started a thread"
"""


def test_importing_every_module_does_nothing() -> None:
    modules = sorted(
        ".".join(file.relative_to(src).with_suffix("").parts).removesuffix(".__init__")
        for src in ROOT.glob("**/src")
        if ".venv" not in src.parts
        for file in src.rglob("*.py")
        if file.stem != "__main__"
    )
    assert len(modules) > 60
    run = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, *modules], capture_output=True, text=True, timeout=100, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]


def test_everything_is_wired_in_build_app() -> None:
    services = ["services/query-router/src/ssbtek_router", "services/composer/src/ssbtek_composer"]
    services += ["services/audit/src/ssbtek_audit", "services/soap-edge/src/ssbtek_edge"]
    services += [f"services/provider-adapters/{p}/src/ssbtek_adapter_{p}" for p in PROVIDERS]
    for folder in services:
        tree = ast.parse((ROOT / folder / "app.py").read_text())
        assert any(isinstance(node, ast.FunctionDef) and node.name == "build_app" for node in tree.body), folder
