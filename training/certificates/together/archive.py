"""Certificates together: one ZIP of PDFs with an index, written to a temporary file."""

import tempfile
from collections.abc import Iterable
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from training.certificates.models import Certificate
from training.certificates.together.file_names import certificate_file
from training.certificates.wording import TOPIC, hours_text
from training.downloads import Cell, as_csv

MOST_AT_ONCE = 500
"""Certificates in one file: about 30 MB, and a few seconds."""
INDEX = "index.csv"
COLUMNS = ("File", "Name", "Course", "Level", "Dates", "Hours", "Number", "Refresh due")
BEING_MADE = "Still being made"


def zip_of(certificates: Iterable[tuple[Certificate, bytes | None]]) -> IO[bytes]:
    """A file to be sent, at its beginning. A certificate without a PDF yet stands in the index, which says so."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    index: list[list[Cell]] = []
    with ZipFile(file, "w", ZIP_STORED) as archive:  # a PDF is compressed already
        for certificate, pdf in certificates:
            name = certificate_file(
                certificate.name, certificate.course_title, certificate.attended_on, certificate.number
            )
            if pdf is not None:
                archive.writestr(name, pdf)
            index.append([name if pdf is not None else BEING_MADE, *_facts(certificate)])
        archive.writestr(INDEX, as_csv(COLUMNS, index), ZIP_DEFLATED)
    file.seek(0)
    return file


def _facts(certificate: Certificate) -> list[Cell]:
    return [
        certificate.name,
        certificate.course_title,
        certificate.level_name or TOPIC,
        certificate.dates,
        hours_text(certificate.hours),
        certificate.number,
        certificate.valid_until,
    ]
