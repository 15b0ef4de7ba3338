"""Makes all that the processes need before they start: ports, certificates, keys, put-away logs."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from ssbtek_audit.key_file import read_key, write_new_key
from ssbtek_contracts.providers import load_providers
from ssbtek_edge.key_files import read_query_key, read_signing_key, write_new_keys
from ssbtek_local.certificates import make_certificates
from ssbtek_local.home import Home
from ssbtek_local.municipalities import NAMES
from ssbtek_local.ports import kept_ports
from ssbtek_local.preflight import CannotStart, check_disk, put_away_old_logs
from ssbtek_local.secrets_file import kept_secrets
from ssbtek_local.services import Wiring, port_names
from ssbtek_router.edge_keys_file import read_edge_keys

PERIOD = "2026"


def prepare(
    home: Home, *, slots: int, kafka: str, postgres: str, faults: str, call_timeouts_ms: Mapping[str, int]
) -> Wiring:
    """What the processes are told of each other. Raises `CannotStart`."""
    check_disk(home.folder)
    put_away_old_logs(home.logs)
    codes = tuple(providers())
    _edge_keys(home)
    return Wiring(
        home=home,
        providers=codes,
        slots=slots,
        kafka=kafka,
        postgres=postgres,
        ports=kept_ports(home.ports, port_names(codes)),
        certificates=make_certificates(home.certificates, codes, NAMES),
        audit_key=_ledger_key(home.audit_key),
        own=kept_secrets(home.secrets, codes),
        faults=faults,
        call_timeouts_ms=call_timeouts_ms,
    )


def providers() -> list[str]:
    """The codes of the providers: the published ones, or those of `SSBTEK_PROVIDERS_FILE`. Raises `CannotStart`."""
    named = os.environ.get("SSBTEK_PROVIDERS_FILE")
    try:
        codes = list(load_providers(Path(named) if named else None))
    except (OSError, ValueError) as error:
        raise CannotStart(f"SSBTEK_PROVIDERS_FILE: {error}") from None
    if away := [code for code in codes if find_spec(f"ssbtek_adapter_{code}") is None]:
        raise CannotStart(
            f"SSBTEK_PROVIDERS_FILE: no adapter is installed for {', '.join(away)}: run `make install` if its folder "
            "lies under services/provider-adapters, else take its row out"
        )
    return codes


def slots() -> int:
    """`SSBTEK_SLOTS`, by default 3. Raises `CannotStart`."""
    text = os.environ.get("SSBTEK_SLOTS", "3")
    if not text.isdigit() or not 1 <= int(text) <= 100:
        raise CannotStart(f"SSBTEK_SLOTS: {text!r}; allowed is a number from 1 to 100")
    return int(text)


def inherited() -> dict[str, str]:
    """The caller's environment; a path in it still means the same where the services run."""
    env = dict(os.environ)
    if named := env.get("SSBTEK_PROVIDERS_FILE"):
        env["SSBTEK_PROVIDERS_FILE"] = str(Path(named).absolute())
    return env


def _edge_keys(home: Home) -> None:
    try:
        read_signing_key(home.edge_key)
        read_query_key(home.query_key)
        read_edge_keys(home.edge_keys)
    except (OSError, ValueError):  # none yet, or damaged: nothing that is kept was made with them
        write_new_keys(home.edge_key, home.edge_keys, home.query_key)


def _ledger_key(file: Path) -> Path:
    if not file.exists():
        write_new_key(file, PERIOD)
    try:
        read_key(file)
    except ValueError as error:
        # Never made anew by us: with another key the ledger's pseudonyms no longer tell who is who.
        raise CannotStart(f"{file}: {error}. Bring the file back, or remove it and begin a new key.") from None
    return file
