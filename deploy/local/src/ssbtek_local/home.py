"""Where one running local system keeps everything: data, logs, ports, certificates, profiles, state."""

import os
from dataclasses import dataclass
from pathlib import Path

UP = "up"
DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Home:
    """One folder, absolute; two systems over two folders do not meet."""

    folder: Path

    @property
    def lock(self) -> Path:
        """Held by the process that runs the system; its process id stands in it."""
        return self.folder / "lock"

    @property
    def state(self) -> Path:
        """What runs, for `make status` and `make up`; there only while it runs."""
        return self.folder / "state.json"

    @property
    def ports(self) -> Path:
        """The kept ports of all processes but Kafka and PostgreSQL, who keep their own."""
        return self.folder / "ports.json"

    @property
    def logs(self) -> Path:
        """One file for each process."""
        return self.folder / "logs"

    @property
    def kafka(self) -> Path:
        """Kafka's data."""
        return self.folder / "kafka"

    @property
    def postgres(self) -> Path:
        """PostgreSQL's data."""
        return self.folder / "postgres"

    @property
    def certificates(self) -> Path:
        """The local authority and what it signed."""
        return self.folder / "certificates"

    @property
    def audit_key(self) -> Path:
        """The key of the ledger's pseudonyms."""
        return self.folder / "audit-key.json"

    @property
    def edge_key(self) -> Path:
        """The private key that the edge signs with."""
        return self.folder / "edge-key.json"

    @property
    def edge_keys(self) -> Path:
        """The public keys of the edges, for the router."""
        return self.folder / "edge-keys.json"

    @property
    def query_key(self) -> Path:
        """The key from which the edges derive query ids."""
        return self.folder / "query-key.json"

    @property
    def secrets(self) -> Path:
        """Secrets made up for the adapters that need one."""
        return self.folder / "secrets.json"

    @property
    def profiles(self) -> Path:
        """What the example municipalities are handed out; there only while the system runs."""
        return self.folder / "profiles"

    @property
    def spans(self) -> Path:
        """What the receiver of spans keeps."""
        return self.folder / "spans.sqlite"

    def log(self, process: str) -> Path:
        """The log of one process."""
        return self.logs / f"{process}.log"


def home(name: str) -> Home:
    """`$SSBTEK_RUN/{name}`, by default `.run/{name}` in the current folder."""
    return Home(Path(os.environ.get("SSBTEK_RUN") or ".run").absolute() / name)
