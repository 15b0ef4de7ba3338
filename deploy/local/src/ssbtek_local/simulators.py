"""The seven base services, simulated: each a server of its own with mutual TLS, all in this one process."""

import asyncio
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from aiohttp import web

from ssbtek_adapter_kit.persons import BY_NUMBER, Fault
from ssbtek_adapter_kit.simulation import Simulation
from ssbtek_adapter_kit.simulator import Simulator, server_context
from ssbtek_local.http_process import refuse, serve, setting

Faults = Mapping[str, Mapping[str, Fault]]
"""By provider, then by person number."""


class Simulators:
    """All of them. `ports` by provider."""

    def __init__(self, ports: Mapping[str, int], certificates: Path, faults: Faults) -> None:
        self._servers = [_simulator(code, port, certificates, faults.get(code, {})) for code, port in ports.items()]

    async def start(self) -> None:
        """They listen."""
        await asyncio.gather(*(server.start() for server in self._servers))

    async def stop(self) -> None:
        """Whoever still waits is cut off."""
        await asyncio.gather(*(server.stop() for server in self._servers))


def simulation_of(provider: str) -> Simulation:
    """What the provider's folder hands out. Raises `LookupError` where there is no such folder."""
    try:
        simulation = import_module(f"ssbtek_adapter_{provider}.simulator").SIMULATION
    except ModuleNotFoundError:
        raise LookupError(f"no simulator for {provider!r}") from None
    if not isinstance(simulation, Simulation):
        raise LookupError(f"ssbtek_adapter_{provider}.simulator.SIMULATION is no Simulation")
    return simulation


def _simulator(code: str, port: int, certificates: Path, faults: Mapping[str, Fault]) -> Simulator:
    name = certificates / f"simulator-{code}"
    tls = server_context(name.with_suffix(".pem"), name.with_suffix(".key"), certificates / "ca.pem")
    simulator = Simulator(simulation_of(code), port=port, tls=tls)
    simulator.faults.update(faults)
    return simulator


def read_ports(text: str) -> dict[str, int]:
    """`af=20001,csn=20002`. Raises `ValueError`."""
    pairs = [each.strip().partition("=") for each in text.split(",") if each.strip()]
    if not pairs or not all(code and port.isdigit() and 0 < int(port) < 65536 for code, _, port in pairs):
        raise ValueError("SSBTEK_SIMULATORS: provider=port, several separated by commas")
    return {code: int(port) for code, _, port in pairs}


def read_faults(text: str) -> dict[str, dict[str, Fault]]:
    """`csn/199006249826=hang,skv/199006249826=refuse`: test persons and words of `Fault` alone. Raises `ValueError`."""
    faults: dict[str, dict[str, Fault]] = {}
    for each in filter(None, (part.strip() for part in text.split(","))):
        where, _, word = each.partition("=")
        code, _, number = where.partition("/")
        if not code or number not in BY_NUMBER or word not in list(Fault):
            raise ValueError(f"SSBTEK_FAULTS: provider/test person={'|'.join(Fault)}, several separated by commas")
        faults.setdefault(code, {})[number] = Fault(word)
    return faults


def main() -> None:
    """`SSBTEK_SIMULATORS` (ports), `SSBTEK_CERTIFICATES` (folder), `SSBTEK_FAULTS` (may be empty)."""
    try:
        ports = read_ports(setting("SSBTEK_SIMULATORS"))
        faults = read_faults(setting("SSBTEK_FAULTS", ""))
        simulators = Simulators(ports, Path(setting("SSBTEK_CERTIFICATES")), faults)
    except (ValueError, LookupError, OSError) as error:
        refuse(str(error))
    serve(web.Application(), simulators)


if __name__ == "__main__":
    main()
