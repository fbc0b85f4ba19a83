"""How long 402 signed certificates of one event take from the press to the ZIP.

`python -m benchmarks.certificates_together [sqlite] [postgresql]`, both without either. In the worker's own slices,
with the page that shows progress opened between them, and with a design that has a logo and a signature. Budget: 60
seconds, and 80 ms of a processor each; it fails, with 1, where it takes longer, where progress goes back or stands
still, where a PDF is not signed, or where the page needs more than 12 queries.
"""

import io
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from demonstration.signing_key import signing_key
from tests.databases import close, scratch_database, settings
from tests.factories import Make
from tests.page_faults import MOST_QUERIES
from tests.pages import PageClient, counting_queries, sign_in_as
from training import clock
from training.access import SYSTEM
from training.admin.settings.designs.forms import MOST_DOTS_WIDE
from training.app import create_app
from training.bookings.models import Booking
from training.certificates import operations
from training.certificates.designs.operations import LOGO, SIGNATURE, begin_design, put_to_use, set_picture
from training.certificates.models import Certificate, CertificateDocument
from training.certificates.tasks import render_wanted
from training.db import db, transaction
from training.files.gateway import store
from training.files_in.pictures import read_picture_for_print

MANY = int(os.environ.get("CERTIFICATES", "402"))
MOST_SECONDS, MOST_MS = 60, 80
PASSPHRASE = "only for measuring"


@dataclass
class Measured:
    seconds: float = 0
    """From the press to the last PDF, without the looks at the page between."""
    at_work: float = 0
    """Seconds of a processor of that."""
    seen: list[int] = field(default_factory=list)
    """How many the page said were ready, each time it was looked at."""
    looks: list[float] = field(default_factory=list)
    zip_seconds: float = 0
    zip_bytes: int = 0
    queries: int = 0


def issue(app: Flask, client: PageClient) -> str:
    """An event that so many attended, each with a certificate whose PDF nobody has asked for. Its page."""
    with app.app_context():
        session = db.session()
        make = Make(session)
        sign_in_as(client, session, make.administrator())
        event, agency = make.event(days=-3, capacity=MANY), make.agency()
        ids = [make.booking(event, agency=agency, outcome="attended").id for _ in range(MANY)]
        ref = event.ref
        session.commit()
        logo, signature = (
            store(_picture(colour, size)) for colour, size in (("navy", (700, 300)), ("black", (600, 120)))
        )
        with transaction() as inner:
            design = begin_design(inner, None, SYSTEM, clock.now()).id
            set_picture(inner, design, LOGO, logo, "logo.jpg", "the Board", SYSTEM, clock.now())
            set_picture(inner, design, SIGNATURE, signature, "signature.jpg", "", SYSTEM, clock.now())
            put_to_use(inner, design, SYSTEM, clock.now())
        with transaction() as inner:
            for booking_id in ids:
                booking = inner.get_one(Booking, booking_id)
                operations.issue_if_earned(inner, booking, SYSTEM, clock.now()).wanted_at = None  # type: ignore[union-attr]
    return f"/admin/events/{ref}/certificates/together"


def _picture(colour: str, size: tuple[int, int]) -> bytes:
    """With as much in it as a real one: nothing of one colour is that quick to pack."""
    drawn, file = Image.effect_noise(size, 60).convert("RGB"), io.BytesIO()
    drawn.paste(Image.new("RGB", (size[0], size[1] // 2), colour))
    drawn.save(file, "PNG")
    return read_picture_for_print(file.getvalue(), MOST_DOTS_WIDE).content


def gather(app: Flask, client: PageClient, page: str) -> Measured:
    """Press, work in slices and look at the page between them, then fetch the ZIP."""
    found = Measured()
    client.submit(page, f"Make all {MANY}")
    made = 1
    while made:
        began, at_work = time.perf_counter(), time.process_time()
        with app.app_context():
            made = render_wanted()
            db.session.remove()
        found.seconds += time.perf_counter() - began
        found.at_work += time.process_time() - at_work
        began = time.perf_counter()
        with app.app_context(), counting_queries() as queries:
            text = client.get(page).text
        found.looks.append(time.perf_counter() - began)
        found.queries = max(found.queries, len(queries))
        found.seen.append(int(re.search(r"([0-9,]+) of ", text)[1].replace(",", "")))  # type: ignore[index]
    began = time.perf_counter()
    answer = client.get(page.replace("/together", ".zip"))
    found.zip_bytes = len(answer.data)
    found.zip_seconds = time.perf_counter() - began
    with ZipFile(io.BytesIO(answer.data)) as file:
        assert len(file.namelist()) == MANY + 1
    answer.close()
    return found


def faults_of(app: Flask, found: Measured) -> list[str]:
    faults = []
    if found.seconds > MOST_SECONDS:
        faults.append(f"took {found.seconds:.0f} s")
    if (each := found.at_work / MANY * 1000) > MOST_MS:
        faults.append(f"takes {each:.0f} ms of a processor each")
    if found.seen != sorted(found.seen) or len(set(found.seen)) < min(5, MANY) or found.seen[-1] != MANY:
        faults.append(f"progress was {found.seen}")
    if found.queries > MOST_QUERIES:
        faults.append(f"the page needs {found.queries} queries")
    with app.app_context():
        signed = CertificateDocument.signed_by.is_not(None)
        count = db.session.scalar(select(func.count()).select_from(CertificateDocument).where(signed))
        left = db.session.scalar(select(func.count()).select_from(Certificate).where(Certificate.rendered_at.is_(None)))
    if count != MANY or left:
        faults.append(f"{count} are signed, {left} are not made")
    return faults


def measure(database: str) -> list[str]:
    with (
        tempfile.TemporaryDirectory(prefix="certificates-", ignore_cleanup_errors=True) as folder,
        scratch_database(database, Path(folder)) as url,
    ):
        key = Path(folder) / "key.p12"
        key.write_bytes(signing_key(PASSPHRASE, clock.now()))
        app = create_app(settings(url, Path(folder), signing_key_file=key, signing_key_passphrase=PASSPHRASE))
        app.test_client_class = PageClient
        client: PageClient = app.test_client()  # type: ignore[assignment]
        found = gather(app, client, issue(app, client))
        each, slowest = found.at_work / MANY * 1000, max(found.looks) * 1000
        print(
            f"{database}: {MANY} certificates made and signed in {found.seconds:.1f} s, {each:.0f} ms of a processor"
            f" each; the page was looked at {len(found.looks)} times, at most {slowest:.0f} ms and {found.queries}"
            f" queries; the ZIP of {found.zip_bytes / 1e6:.1f} MB took {found.zip_seconds:.1f} s"
        )
        print(json.dumps({"benchmark": "certificates together", "database": database, **vars(found)}))
        faults = [f"{database}: {fault}" for fault in faults_of(app, found)]
        close(app)
    return faults


def main(databases: Sequence[str]) -> int:
    faults = [fault for database in databases or ("sqlite", "postgresql") for fault in measure(database)]
    print(*faults, sep="\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
