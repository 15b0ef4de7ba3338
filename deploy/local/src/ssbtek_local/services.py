"""Every process of ours in the local system, as rows of data: what runs, and what it is told (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ssbtek_local.certificates import Certificates
from ssbtek_local.home import Home

RECEIVER = "receiver"
SIMULATORS = "simulators"
EDGE = "edge"
SOAP = "soap"
"""The edge's other port, the one that business systems know; a name among the ports, no process."""
PASSED_ON = ("SSBTEK_LOG_LEVEL", "SSBTEK_TRACE_RATIO", "SSBTEK_PROVIDERS_FILE")
"""Settings of the caller that every service is given; no other `SSBTEK_` or `OTEL_` variable reaches one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One process: `python -m {module}` with these settings."""

    name: str
    module: str
    port: int
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the processes need to know of each other. `ports` by name of process, and by `simulator-{provider}`."""

    home: Home
    providers: tuple[str, ...]
    slots: int
    kafka: str
    postgres: str
    ports: Mapping[str, int]
    certificates: Certificates
    audit_key: Path
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Settings that one provider's adapter alone is given."""
    faults: str = ""
    """What simulators do to a person's questions, as `SSBTEK_FAULTS` says it."""
    call_timeouts_ms: Mapping[str, int] = field(default_factory=dict)
    """Where a provider is given less time than by default."""

    @property
    def receiver(self) -> str:
        """Base URL of the receiver of spans."""
        return f"http://127.0.0.1:{self.ports[RECEIVER]}"

    @property
    def soap(self) -> str:
        """Where business systems ask."""
        return f"https://127.0.0.1:{self.ports[SOAP]}/"


def port_names(providers: Iterable[str]) -> list[str]:
    """Whoever needs a port of its own."""
    codes = list(providers)
    return [RECEIVER, SIMULATORS, SOAP, *service_names(codes), *(f"simulator-{code}" for code in codes)]


def service_names(providers: Iterable[str]) -> list[str]:
    """The services themselves: what production runs as well. In the order of starting: slow starters first."""
    return ["router", "composer", "audit", EDGE, *(f"adapter-{code}" for code in providers)]


def rows(wiring: Wiring) -> tuple[Row, ...]:
    """All of them, in the order of starting."""
    services = {
        "router": Row(
            "router", "ssbtek_router", wiring.ports["router"], {"SSBTEK_EDGE_KEYS_FILE": str(wiring.home.edge_keys)}
        ),
        "composer": Row("composer", "ssbtek_composer", wiring.ports["composer"]),
        "audit": Row(
            "audit",
            "ssbtek_audit",
            wiring.ports["audit"],
            {"SSBTEK_POSTGRES": wiring.postgres, "SSBTEK_AUDIT_KEY_FILE": str(wiring.audit_key)},
        ),
        EDGE: _edge(wiring),
        **{f"adapter-{code}": _adapter(code, wiring) for code in wiring.providers},
    }
    return (*(services[name] for name in service_names(wiring.providers)), _receiver(wiring), _simulators(wiring))


def environment(row: Row, wiring: Wiring, inherited: Mapping[str, str]) -> dict[str, str]:
    """All that a process is told: what it inherits of the machine, what every service is told, and its own."""
    machine = {name: value for name, value in inherited.items() if not name.startswith(("SSBTEK_", "OTEL_"))}
    return {
        **machine,
        **{name: inherited[name] for name in PASSED_ON if name in inherited},
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "SSBTEK_KAFKA": wiring.kafka,
        "SSBTEK_SLOTS": str(wiring.slots),
        "SSBTEK_HTTP_HOST": "127.0.0.1",
        "SSBTEK_HTTP_PORT": str(row.port),
        "SSBTEK_INSTANCE": row.name,
        "OTEL_EXPORTER_OTLP_ENDPOINT": wiring.receiver,
        "OTEL_BSP_SCHEDULE_DELAY": "500",  # whoever has just asked wants to see the trace now
        **row.env,
    }


def _adapter(code: str, wiring: Wiring) -> Row:
    pair = wiring.certificates.clients[code]
    env = {
        "SSBTEK_PROVIDER_URL": f"https://127.0.0.1:{wiring.ports[f'simulator-{code}']}",
        "SSBTEK_CLIENT_CERTIFICATE": str(pair.certificate),
        "SSBTEK_CLIENT_KEY": str(pair.key),
        "SSBTEK_CA_CERTIFICATE": str(wiring.certificates.ca),
        **wiring.own.get(code, {}),
    }
    if code in wiring.call_timeouts_ms:
        within = wiring.call_timeouts_ms[code]
        env |= {"SSBTEK_CALL_TIMEOUT_MS": str(within), "SSBTEK_CONNECT_TIMEOUT_MS": str(min(within, 3000))}
    return Row(f"adapter-{code}", f"ssbtek_adapter_{code}", wiring.ports[f"adapter-{code}"], env)


def _edge(wiring: Wiring) -> Row:
    pair, home = wiring.certificates.edge, wiring.home
    env = {
        "SSBTEK_EDGE_PORT": str(wiring.ports[SOAP]),
        "SSBTEK_SERVER_CERTIFICATE": str(pair.certificate),
        "SSBTEK_SERVER_KEY": str(pair.key),
        "SSBTEK_CLIENT_CA_FILE": str(wiring.certificates.ca),
        "SSBTEK_SIGNING_KEY_FILE": str(home.edge_key),
        "SSBTEK_QUERY_KEY_FILE": str(home.query_key),
    }
    return Row(EDGE, "ssbtek_edge", wiring.ports[EDGE], env)


def _simulators(wiring: Wiring) -> Row:
    ports = ",".join(f"{code}={wiring.ports[f'simulator-{code}']}" for code in wiring.providers)
    env = {
        "SSBTEK_SIMULATORS": ports,
        "SSBTEK_CERTIFICATES": str(wiring.home.certificates),
        "SSBTEK_FAULTS": wiring.faults,
    }
    return Row(SIMULATORS, "ssbtek_local.simulators", wiring.ports[SIMULATORS], env)


def _receiver(wiring: Wiring) -> Row:
    env = {"SSBTEK_SPANS": str(wiring.home.spans)}
    return Row(RECEIVER, "ssbtek_local.receiver", wiring.ports[RECEIVER], env)
