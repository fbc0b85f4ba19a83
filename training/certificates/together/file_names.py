"""What the files of a download are called: so that people find them, on every system, and none overwrites another."""

from datetime import date

from training.downloads import part_of_file_name


def certificate_file(name: str, course: str, attended_on: date, number: str) -> str:
    """“Priya Natarajan, Level 2, 2026-05-12, ESCB-2026-00001.pdf”: by person, and unique by its number."""
    parts = (part_of_file_name(name), part_of_file_name(course), attended_on.isoformat(), number)
    return ", ".join(part for part in parts if part) + ".pdf"


def archive_file(whose: str, day: date) -> str:
    """“Certificates of Example Scouts, 2026-05-12.zip”: of an agency, or of the course of an event."""
    return f"Certificates of {part_of_file_name(whose) or 'the organisation'}, {day.isoformat()}.zip"
