"""The words on a certificate, and the row turned into them."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from training import clock
from training.board_lists.lists import Level
from training.certificates.models import Certificate
from training.certificates.numbering import show_code
from training.certificates.pdf import CertificateText, DesignText

_ROOM_FOR_DATES = 100


TOPIC = "Topic"
"""Where pages and files have a level, and a certificate of a topic prints none."""


def printed_level(level: Level | None, day: date) -> str:
    """“Level 3”, as it is called on the day; nothing for a topic."""
    return "" if level is None or level.is_topic else level.name_on(day)


def hours_text(hours: Decimal) -> str:
    """“6 hours”, “1.5 hours”, “30 minutes”."""
    if hours < 1:
        return f"{int(hours * 60)} minutes"
    return "1 hour" if hours == 1 else f"{hours.normalize():f} hours"


def dates_text(days: Sequence[date]) -> str:
    """“8 and 9 December 2026”, or the first and last of many."""
    listed = clock.show_days(list(days))
    if len(listed) <= _ROOM_FOR_DATES:
        return listed
    first, last = (clock.show_date(day, weekday=False) for day in (min(days), max(days)))
    return f"{first} to {last}, {len(set(days))} days"


def certificate_text(certificate: Certificate, design: DesignText, link_to: Callable[..., str]) -> CertificateText:
    """What the PDF says. Name, course, dates and hours are those it was issued with, whatever changed since."""
    until = certificate.valid_until
    return CertificateText(
        name=certificate.name,
        course_title=certificate.course_title,
        level_text=certificate.level_name or None,
        dates_text=certificate.dates,
        place_text=certificate.place,
        hours_text=hours_text(certificate.hours),
        refresh_due_text=clock.show_date(until, weekday=False) if until else None,
        number=certificate.number,
        short_code=show_code(certificate.short_code),
        verify_url=link_to("certificates.verified", token=certificate.token),
        verify_at=link_to("certificates.verify").partition("://")[2],
        issued_text=clock.show_date(certificate.issued_at, weekday=False),
        design=design,
        edition_text=certificate.edition or None,
        outcomes=tuple(outcome.text for outcome in certificate.booking.event.course.outcomes),
    )
