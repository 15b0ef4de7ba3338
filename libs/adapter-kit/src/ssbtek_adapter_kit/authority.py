"""A certificate authority for tests and for the local system: makes what mutual TLS needs, in PEM files."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate's DER bytes, in hex."""
        return x509.load_pem_x509_certificate(self.certificate.read_bytes()).fingerprint(hashes.SHA256()).hex()

    @property
    def ends(self) -> datetime:
        """When it expires."""
        return x509.load_pem_x509_certificate(self.certificate.read_bytes()).not_valid_after_utc


class Authority:
    """Kept in a folder; the same folder gives the same authority again."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self.ca = folder / "ca.pem"
        self._key_file = folder / "ca.key"
        if not self.ca.exists() or not self._key_file.exists():
            self._make()

    def pair(self, name: str, *, valid_for: timedelta = timedelta(days=365), renew_before: int = 30) -> Pair:
        """A certificate for `name` and for localhost; kept while it is good for `renew_before` days more.

        `valid_for` may be negative: an expired one, for tests.
        """
        pair = Pair(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        if pair.certificate.exists() and pair.ends - datetime.now(UTC) > timedelta(days=renew_before):
            return pair
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = x509.load_pem_x509_certificate(self.ca.read_bytes())
        certificate = (
            self._begin(name, issuer.subject, key.public_key(), valid_for)
            .add_extension(
                x509.SubjectAlternativeName(
                    [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
                ),
                critical=False,
            )
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]),
                critical=False,
            )
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            # By which one of two authorities of the same name is found, while one takes over from the other.
            .add_extension(_identifier_of(issuer), critical=False)
            .sign(self._signing_key(), hashes.SHA256())
        )
        _write(pair.key, _pem_of(key))
        _write(pair.certificate, certificate.public_bytes(serialization.Encoding.PEM))
        return pair

    def _make(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ssbtek local authority")])
        certificate = (
            self._begin("ssbtek local authority", name, key.public_key(), timedelta(days=3650))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        _write(self._key_file, _pem_of(key))
        _write(self.ca, certificate.public_bytes(serialization.Encoding.PEM))

    def _begin(
        self, name: str, issuer: x509.Name, key: ec.EllipticCurvePublicKey, valid_for: timedelta
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        begins = now - timedelta(minutes=5) if valid_for > timedelta(0) else now + 2 * valid_for
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(issuer)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(now + valid_for)
        )

    def _signing_key(self) -> ec.EllipticCurvePrivateKey:
        key = serialization.load_pem_private_key(self._key_file.read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{self._key_file}: not an elliptic-curve key")
        return key


def _identifier_of(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    own = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(file: Path, content: bytes) -> None:
    file.touch(mode=0o600)
    file.write_bytes(content)
