"""Mutual TLS 1.2 and 1.3: whoever has no certificate of our authority's gets no further than the handshake."""

import hashlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Failed = Callable[[str], None]
"""Told of each handshake that failed, with why: never anything that the other side chose."""
_NOT_TLS = frozenset({"UNEXPECTED_EOF_WHILE_READING", "HTTP_REQUEST", "WRONG_VERSION_NUMBER"})


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """In PEM. `client_ca`: the authorities whose client certificates are taken."""

    certificate: Path
    key: Path
    client_ca: Path

    def seen(self) -> tuple[bytes, ...]:
        """Changes when one of them does. Raises `OSError`."""
        return tuple(
            hashlib.sha256(file.read_bytes()).digest() for file in (self.certificate, self.key, self.client_ca)
        )


@dataclass(frozen=True, slots=True)
class Peer:
    """A client's certificate. `fingerprint`: SHA-256 of its DER bytes, in hex; `ends`: seconds since the epoch."""

    fingerprint: str
    ends: float


def server_context(files: TlsFiles, failed: Failed) -> ssl.SSLContext:
    """As the files stand now. Raises `OSError` (of which `SSLError` is one) or `ValueError`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(files.certificate, files.key)
    context.load_verify_locations(files.client_ca)
    # A session that is taken up again is not verified again: a client that reconnects shows its certificate each time.
    context.options |= ssl.OP_NO_TICKET | ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    context.num_tickets = 0
    context.sslobject_class = _observed(failed)
    return context


def peer_of(tls: ssl.SSLObject | None) -> Peer | None:
    """Whose connection it is."""
    raw = tls.getpeercert(binary_form=True) if tls is not None else None
    told = tls.getpeercert() if tls is not None else None
    if not raw or not told:
        return None
    return Peer(hashlib.sha256(raw).hexdigest(), float(ssl.cert_time_to_seconds(str(told["notAfter"]))))


def _observed(failed: Failed) -> type[ssl.SSLObject]:
    # asyncio tells nobody of a handshake that failed, nor why.
    class Observed(ssl.SSLObject):
        def do_handshake(self) -> None:
            try:
                super().do_handshake()
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                raise
            except ssl.SSLCertVerificationError as error:
                failed(error.verify_message.replace(" ", "_"))
                raise
            except ssl.SSLError as error:
                if error.reason not in _NOT_TLS:
                    failed((error.reason or "handshake").lower())
                raise

    return Observed
