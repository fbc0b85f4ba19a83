"""Certificates carry the Board's digital signature: it shows any change, and without its key they wait."""

import io
import shutil
import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from demonstration.signing_key import make_signing_key, signing_key
from tests.certificates.test_pdf import PRIYA, structure
from training import signatures
from training.certificates.models import Certificate, CertificateDocument
from training.certificates.pdf import render
from training.mail.models import Message

PASSPHRASE = "a passphrase for tests only"
NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def good_key() -> bytes:
    return signing_key(PASSPHRASE, NOW - timedelta(days=30), timedelta(days=365))


@pytest.fixture
def put_key(app, monkeypatch, tmp_path) -> Callable[..., Path]:
    """put_key(content, passphrase): where the settings name the Board's key."""

    def put(content: bytes | None, passphrase: str = PASSPHRASE) -> Path:
        path = tmp_path / "board.p12"
        if content is not None:
            path.write_bytes(content)
        monkeypatch.setitem(app.config, "SIGNING_KEY_FILE", path)
        monkeypatch.setitem(app.config, "SIGNING_KEY_PASSPHRASE", passphrase)
        return path

    return put


@pytest.fixture
def signed(app, put_key, good_key) -> bytes:
    put_key(good_key)
    with app.app_context():
        key = signatures.board_key(NOW)
        assert key is not None
        return signatures.sign(render(PRIYA), key)


def is_whole(pdf: bytes) -> bool:
    """What pyHanko's own validator says: nothing was changed since the Board signed."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    trusted = ValidationContext(trust_roots=[signature.signer_cert], moment=NOW)
    status = validate_pdf_signature(signature, trusted)
    return bool(status.intact and status.valid and status.docmdp_ok)


class TestASignedPDF:
    def test_any_change_of_a_byte_or_anything_added_shows(self, signed):
        assert is_whole(signed)
        changed = bytearray(signed)
        changed[len(changed) // 3] ^= 1
        assert not is_whole(bytes(changed))

    def test_each_after_the_first_is_built_by_its_pattern_and_as_good(self, app, put_key, good_key):
        put_key(good_key)
        with app.app_context():
            key = signatures.board_key(NOW)
        assert key is not None
        for name in ("Priya Natarajan", "Samuel Okonkwo-Bryce"):
            signed = signatures.sign(render(replace(PRIYA, name=name)), key)
            assert is_whole(signed)
            changed = bytearray(signed)
            changed[len(changed) // 3] ^= 1
            assert not is_whole(bytes(changed))

    @pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler-utils are not installed")
    def test_pdfsig_accepts_it_and_rejects_it_after_one_byte_is_changed(self, signed, tmp_path):
        def said(pdf: bytes) -> str:
            (tmp_path / "certificate.pdf").write_bytes(pdf)
            return subprocess.run(
                ["pdfsig", tmp_path / "certificate.pdf"], capture_output=True, text=True, check=False
            ).stdout

        assert "Signature is Valid" in said(signed)
        assert "Total document signed" in said(signed)
        changed = bytearray(signed)
        changed[len(changed) // 3] ^= 1
        assert "Digest Mismatch" in said(bytes(changed))

    def test_the_signature_leaves_every_byte_of_the_document_and_its_tags_as_they_were(self, signed):
        plain = render(PRIYA)
        assert signed.startswith(plain)
        reader = PdfReader(io.BytesIO(signed))
        catalog = reader.trailer["/Root"]
        assert catalog["/MarkInfo"]["/Marked"]
        assert b'pdfuaid:part="1"' in catalog["/Metadata"].get_data()
        before = [tag.get("/S") for tag in structure(PdfReader(io.BytesIO(plain)).trailer["/Root"]["/StructTreeRoot"])]
        assert [tag.get("/S") for tag in structure(catalog["/StructTreeRoot"])] == before

    def test_its_field_has_a_name_is_hidden_and_stands_outside_the_page_as_pdf_ua_asks_of_what_has_no_tag(self, signed):
        page = PdfReader(io.BytesIO(signed)).pages[0]
        assert page["/Tabs"] == "/S"
        [field] = [one.get_object() for one in page["/Annots"]]
        assert field["/TU"] == signatures.FIELD
        assert field["/F"] & 2, "hidden"
        assert all(edge < 0 for edge in field["/Rect"])


class TestTheWorker:
    def test_a_certificate_is_signed_and_keeps_its_bytes(self, session, certificate_for, put_key, good_key, run_job):
        put_key(good_key)
        certificate_for()
        run_job("certificates.render")
        document = session.scalars(select(CertificateDocument)).one()
        assert document.signed_by == "Demonstration of a safeguarding children board"
        assert is_whole(document.pdf)
        kept = document.pdf
        run_job("certificates.render")
        session.expire_all()
        assert session.scalars(select(CertificateDocument.pdf)).one() == kept

    def test_without_a_key_certificates_go_out_unsigned(self, session, certificate_for, run_job):
        certificate_for()
        run_job("certificates.render")
        assert session.scalars(select(CertificateDocument.signed_by)).all() == [None]

    @pytest.mark.parametrize(
        ("key", "passphrase", "sentence"),
        (
            (None, PASSPHRASE, "There is no file board.p12"),
            (b"no key at all", PASSPHRASE, "does not open"),
            ("good", "another passphrase", "does not open"),
            ("old", PASSPHRASE, "ended on 11 May 2026"),
            ("coming", PASSPHRASE, "only counts from 13 May 2026"),
        ),
        ids=["no file", "no key", "wrong passphrase", "ended", "not begun"],
    )
    def test_while_the_key_cannot_sign_certificates_wait_the_desk_says_so_and_then_they_go_out(
        self, session, make, certificate_for, client_for, put_key, good_key, run_job, key, passphrase, sentence
    ):
        made = {
            "good": lambda: good_key,
            "old": lambda: signing_key(PASSPHRASE, NOW - timedelta(days=31), timedelta(days=30)),
            "coming": lambda: signing_key(PASSPHRASE, NOW + timedelta(days=1)),
        }
        put_key(made[key]() if isinstance(key, str) else key, passphrase)
        certificate = certificate_for(make.person())
        run_job("certificates.render")
        assert session.scalar(select(func.count()).select_from(CertificateDocument)) == 0
        assert session.scalars(select(Certificate.attempts)).one() == 0, "it has not failed: it waits"
        administrator = client_for(make.administrator())
        desk = " ".join(administrator.page("/admin").get_text().split())
        assert "1 certificate waits for the Board’s digital signature" in desk
        assert sentence in desk
        assert "Ask whoever runs the site" in desk
        assert sentence in administrator.page("/admin/documents").get_text()
        waiting = administrator.get(f"/certificates/{certificate.number}.pdf")
        assert waiting.status_code == 202
        assert "Refresh" not in waiting.headers

        put_key(good_key)
        run_job("certificates.render")
        assert session.scalars(select(CertificateDocument.signed_by)).one()
        assert session.scalars(select(Message.subject)).one().startswith("Save your certificate")
        assert "digital signature" not in administrator.page("/admin").get_text()

    def test_the_desk_says_beforehand_that_the_key_ends(self, make, certificate_for, client_for, put_key, run_job):
        put_key(signing_key(PASSPHRASE, NOW - timedelta(days=1), timedelta(days=40)))
        run_job("certificates.render")
        assert "ends on Saturday 20 June 2026" in client_for(make.administrator()).page("/admin").get_text()


def test_a_demonstration_makes_its_key_once_and_keeps_it_to_itself(tmp_path):
    path = tmp_path / "data" / "key.p12"
    make_signing_key(path, PASSPHRASE)
    made = path.read_bytes()
    make_signing_key(path, PASSPHRASE)
    assert path.read_bytes() == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
