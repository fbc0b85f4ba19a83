"""What the files of a download are called: so that people find them, on every system, and none overwrites another."""

import re
from datetime import date

_LONGEST_PART = 60
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


def certificate_file(name: str, course: str, attended_on: date, number: str) -> str:
    """“Priya Natarajan, Level 2, 2026-05-12, ESCB-2026-00001.pdf”: by person, and unique by its number."""
    parts = (_part(name), _part(course), attended_on.isoformat(), number)
    return ", ".join(part for part in parts if part) + ".pdf"


def archive_file(whose: str, day: date) -> str:
    """“Certificates of Example Scouts, 2026-05-12.zip”: of an agency, or of the course of an event."""
    return f"Certificates of {_part(whose) or 'the organisation'}, {day.isoformat()}.zip"


def _part(text: str) -> str:
    """Without what no file system takes, and without a dot or a blank at either end."""
    return " ".join(_NOT_IN_NAMES.sub(" ", text).split())[:_LONGEST_PART].strip(" .,")
