"""Makes what mutual TLS needs, at the edge and before the simulators, signed by an authority of this machine alone."""

import shutil
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from ssbtek_adapter_kit.authority import Authority, Pair


@dataclass(frozen=True, slots=True)
class Certificates:
    """`servers` and `clients` by provider, `municipalities` by organisation; `edge`: what SOAP is served with."""

    ca: Path
    edge: Pair
    servers: Mapping[str, Pair]
    clients: Mapping[str, Pair]
    municipalities: Mapping[str, Pair]

    @property
    def fingerprints(self) -> dict[str, str]:
        """Of the municipalities' certificates, as their connection documents name them."""
        return {organisation: pair.fingerprint for organisation, pair in self.municipalities.items()}


def make_certificates(folder: Path, providers: Iterable[str], organisations: Iterable[str]) -> Certificates:
    """The ones that are kept in the folder, made where they are missing, about to expire, or damaged."""
    codes, numbers = tuple(providers), tuple(organisations)
    try:
        return _make(folder, codes, numbers)
    except (
        ValueError,
        TypeError,
        ssl.SSLError,
        InvalidSignature,
    ):  # cut short by a kill or a full disk: nobody but us has them
        shutil.rmtree(folder)
        return _make(folder, codes, numbers)


def _make(folder: Path, providers: Iterable[str], organisations: Iterable[str]) -> Certificates:
    authority = Authority(folder)
    made = Certificates(
        authority.ca,
        authority.pair("edge"),
        {code: authority.pair(f"simulator-{code}") for code in providers},
        {code: authority.pair(f"adapter-{code}") for code in providers},
        {number: authority.pair(f"municipality-{number}") for number in organisations},
    )
    for pair in (made.edge, *made.servers.values(), *made.clients.values(), *made.municipalities.values()):
        _check(pair, authority.ca)
    return made


def _check(pair: Pair, ca: Path) -> None:
    """Raises where certificate and key are not each other's, or another authority signed."""
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(pair.certificate, pair.key)
    certificate, issuer = (x509.load_pem_x509_certificate(file.read_bytes()) for file in (pair.certificate, ca))
    certificate.verify_directly_issued_by(issuer)
