"""The key that a demonstration signs its certificates with: made up at its first start, and kept beside its data.

Nobody vouches for it: readers of PDFs see any change, and say that they do not know who signed.
"""

import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from training import clock

_OWNER = "Demonstration of a safeguarding children board"
_LASTS = timedelta(days=3 * 365)


def make_signing_key(path: Path | None, passphrase: str | None) -> None:
    """Write the key and its certificate to a file that only this account may read. One that is there stays."""
    if path is None or passphrase is None or path.exists():
        return
    made = signing_key(passphrase, clock.now() - timedelta(days=1))
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        suppress(FileExistsError),
        open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file,
    ):
        file.write(made)


def signing_key(passphrase: str, begins_at: datetime, lasts: timedelta = _LASTS) -> bytes:
    """A new key with a certificate that it signed itself, as a PKCS#12 file."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _OWNER)])
    signs_only = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), begins_at, begins_at + lasts)
        .add_extension(signs_only, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"Board", key, certificate, None, BestAvailableEncryption(passphrase.encode())
    )
