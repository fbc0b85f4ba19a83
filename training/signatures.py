"""The Board's digital signature under a PDF: whoever opens it sees who signed it, and any change made since.

The key and its certificate are a PKCS#12 file that the settings name. The worker alone opens it, once for as long as
the file stays the same, and imports what that takes inside functions: the web process must never load it (40 MiB).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import current_app

from training import clock

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

FIELD = "Signature of the Board"
_ROOM_BESIDE_CERTIFICATES = 4096
"""Bytes of a signature beside the certificates in it: digests, times, the signature itself. It takes less than half."""

ASK = "Ask whoever runs the site"


class KeyTrouble(Exception):
    """The Board's key cannot sign. The text says why, and who does what about it."""


@dataclass(frozen=True, eq=False)
class SigningKey:
    """The Board's key, opened, with the certificate that says whose it is."""

    key: Any
    certificate: "Certificate"
    issuers: tuple["Certificate", ...]
    owner: str
    """“Essex Safeguarding Children Board”, as readers of PDFs show it."""
    begins_at: datetime
    ends_at: datetime


def board_key(now: datetime) -> SigningKey | None:
    """The key to sign with; None where the settings name none. Raises KeyTrouble."""
    path: Path | None = current_app.config["SIGNING_KEY_FILE"]
    if path is None:
        return None
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise KeyTrouble(
            f"There is no file {path.name} where the setting SIGNING_KEY_FILE says. {ASK} to put the Board’s key there."
        ) from None
    except OSError as fault:
        raise KeyTrouble(
            f"The file with the Board’s key, {path.name}, cannot be read ({fault.strerror}). {ASK} to let the account"
            " of the site read it."
        ) from fault
    key = _opened(content, current_app.config["SIGNING_KEY_PASSPHRASE"] or "")
    if now >= key.ends_at:
        raise KeyTrouble(
            f"The certificate of the Board’s key ended on {_day(key.ends_at)}. {ASK} to put a new key in its place."
        )
    if now < key.begins_at:
        raise KeyTrouble(
            f"The certificate of the Board’s key only counts from {_day(key.begins_at)}. {ASK} to put back the key"
            " before it, or to set the clock of the machine right."
        )
    return key


def _day(moment: datetime) -> str:
    return clock.show_date(moment, weekday=False)


@lru_cache(maxsize=1)
def _opened(content: bytes, passphrase: str) -> SigningKey:
    """To open it takes half a second, on purpose: that makes passphrases hard to guess."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import pkcs12
    from cryptography.x509.oid import NameOID

    try:
        key, certificate, issuers = pkcs12.load_key_and_certificates(content, passphrase.encode() or None)
    except Exception as fault:  # a library for each of the ways in which a file can be no key
        raise KeyTrouble(
            "The Board’s key does not open: SIGNING_KEY_PASSPHRASE is not its passphrase, or the file is damaged or no"
            f" PKCS#12 file. {ASK} to set the right passphrase and start the worker again, or to put the file back."
        ) from fault
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey) or certificate is None:
        raise KeyTrouble(
            "The file of the Board’s key holds no key of RSA or of an elliptic curve with its certificate."
            f" {ASK} to make one with both."
        )
    if key.public_key() != certificate.public_key():
        raise KeyTrouble(f"The Board’s key and the certificate beside it do not belong together. {ASK} to mend that.")
    named = [
        *certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME),
        *certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME),
    ]
    owner = str(named[0].value) if named else certificate.subject.rfc4514_string()
    return SigningKey(
        key, certificate, tuple(issuers), owner, certificate.not_valid_before_utc, certificate.not_valid_after_utc
    )


def sign(pdf: bytes, key: SigningKey) -> bytes:
    """The PDF with the Board's signature added behind what it is, of which no byte changes.

    It certifies that nothing may change any more. The field of the signature has a name, and no place on the page: so
    it may stand outside the tags, and the PDF stays PDF/UA.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    signer, room = _signer(key)
    signed: BytesIO = signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), bytes_reserved=room)
    return signed.getvalue()


@dataclass(frozen=True)
class _Pattern:
    """A signature that pyHanko built, to be filled in with other digests."""

    whole: bytes
    attributes: bytes
    """The part of it that is signed. It holds the digest of the PDF."""
    digest: bytes
    signature: bytes

    def filled(self, digest: bytes, sign: Callable[[bytes], bytes]) -> bytes:
        signature = sign(self.attributes.replace(self.digest, digest))
        return self.whole.replace(self.digest, digest).replace(self.signature, signature)


@lru_cache(maxsize=1)
def _signer(key: SigningKey) -> tuple[Any, int]:
    """What signs, and how many characters a signature may take: to reckon that anew each time is to sign twice."""
    from asn1crypto import x509
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.sign import fields, signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class KeepsTheKey(signers.Signer):
        """pyHanko's own parses and proves the key at every signature: 300 ms instead of two.

        What it makes of a signature is the same each time but for the digest and the signature itself, which are as
        long as before with RSA. To build that anew would take three times as long as all the rest.
        """

        pattern: _Pattern | None = None

        async def async_sign(self, data_digest: bytes, digest_algorithm: str, *others: Any, **named: Any) -> Any:
            if self.pattern is not None:
                return self.pattern.filled(data_digest, self._signed)
            made = await super().async_sign(data_digest, digest_algorithm, *others, **named)
            if isinstance(key.key, RSAPrivateKey):
                signer = made["content"]["signer_infos"][0]
                attributes = signer["signed_attrs"].untag().dump()
                self.pattern = _Pattern(made.dump(), attributes, data_digest, signer["signature"].native)
            return made

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            return self._signed(data)

        def _signed(self, data: bytes) -> bytes:
            if isinstance(key.key, RSAPrivateKey):
                return key.key.sign(data, PKCS1v15(), SHA256())
            signature: bytes = key.key.sign(data, ECDSA(SHA256()))
            return signature

    own, *issuers = (one.public_bytes(Encoding.DER) for one in (key.certificate, *key.issuers))
    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([x509.Certificate.load(one) for one in issuers])
    what = signers.PdfSignatureMetadata(
        field_name="Board",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        name=key.owner,
    )
    unseen = fields.InvisSigSettings(set_print_flag=False, set_hidden_flag=True, box_out_of_bounds=True)
    where = fields.SigFieldSpec("Board", invis_sig_settings=unseen, readable_field_name=FIELD)
    signer = KeepsTheKey(signing_cert=x509.Certificate.load(own), cert_registry=store)
    room = 2 * (_ROOM_BESIDE_CERTIFICATES + sum(map(len, [own, *issuers])))
    return signers.PdfSigner(what, signer, new_field_spec=where), room
