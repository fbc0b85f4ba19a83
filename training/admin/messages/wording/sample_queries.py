"""From what a kind of message is shown before it goes: the newest real thing that fits, or one that is named."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.admin.messages.wording.booking_sample_queries import TOKEN, Sample, of_booking, of_event
from training.agency.reminders.emails import NOT_DONE, DueLevel, OfferedDate
from training.bookings.emails import place_text, when_text
from training.certificates.models import Certificate
from training.certificates.numbering import show_code
from training.checkout.models import Attempt
from training.courses.models import Course, Event
from training.interest.emails import CourseToTell, DateToTell, how_it_is_booked
from training.invoices.emails import context_of_invoice
from training.links import link_to
from training.mail.kinds import TEMPLATES
from training.payments.invoice_models import Invoice
from training.people.models import Agency, Person
from training.years import FinancialYear

Find = Callable[[Session, str, str, Person, datetime], Sample | None]
"""The kind, what was typed to find it by, the administrator, and the time."""

_ABOUT_BOOKINGS = ("bookings/", "materials/", "messages/", "timetable/", "evaluations/")
_BOOKING_KINDS = ("courses/changed", *_ABOUT_BOOKINGS, "checkout/too_late")
_EVENT_KINDS = ("courses/", "attendance/")


def sample_of(session: Session, kind: str, typed: str, who: Person, now: datetime) -> Sample | None:
    """What the fields of a kind are filled in from. None where there is nothing yet, or nothing of that name."""
    return _finder(kind)(session, kind, typed.strip(), who, now)


def found_by(kind: str) -> str:
    """By what it can be chosen: “booking”, “event”, “invoice” or “certificate”; nothing where it cannot."""
    return _NAMES.get(_finder(kind), "")


def _finder(kind: str) -> Find:
    for beginning, find in _FINDERS:
        if kind.startswith(beginning):
            return find
    return _of_somebody


def _of_booking(session: Session, kind: str, typed: str, _who: Person, now: datetime) -> Sample | None:
    return of_booking(session, kind, typed.upper(), now)


def _of_event(session: Session, kind: str, typed: str, _who: Person, _now: datetime) -> Sample | None:
    return of_event(session, kind, typed)


def _of_invoice(session: Session, kind: str, typed: str, _who: Person, _now: datetime) -> Sample | None:
    invoices = select(Invoice).order_by(Invoice.id.desc()).limit(1)
    credits = Invoice.credits_id.is_not(None) if kind == "invoices/credited" else Invoice.credits_id.is_(None)
    found = session.scalar(invoices.where(credits, *([Invoice.number == typed.upper()] if typed else [])))
    if found is None:
        return None
    left = found.total_pence - found.paid_pence
    context = {**context_of_invoice(found), "attached": True, "left_pence": left, "again": False, "days": 14}
    return Sample(context, f"{'credit note' if found.is_credit else 'invoice'} {found.number}")


def _of_certificate(session: Session, kind: str, typed: str, _who: Person, now: datetime) -> Sample | None:
    newest = select(Certificate).order_by(Certificate.id.desc()).limit(1)
    found = session.scalar(newest.where(Certificate.number == typed.upper()) if typed else newest)
    if found is None:
        return None
    until = found.valid_until or clock.local(now + timedelta(days=90)).date()
    context = {
        "name": found.name,
        "hello": found.name,
        "course_title": found.course_title,
        "course_code": found.booking.event.course.code,
        "title": found.course_title,
        "attended": found.dates,
        "dates": [] if kind == "timetable/renewal" else found.dates,
        "number": found.number,
        "count": 1,
        "code": show_code(found.short_code),
        "valid_until": clock.show_date(until, weekday=False),
        "replaces": None,
        "until": clock.show_date(until, weekday=False),
        "pdf_url": link_to("certificates.pdf", number=found.number, key=TOKEN),
        "verify_url": link_to("certificates.verified", token=TOKEN),
        "record_url": link_to("mine.record"),
        "again": False,
        "edition": "KCSIE 2025",
        "from_day": "1 September 2025",
        "changes": ["Two new pages on working with children who are absent from school."],
        "course": found.booking.event.course,
        "token": TOKEN,
    }
    return Sample(context, f"certificate {found.number}")


def _of_payment(session: Session, _kind: str, _typed: str, _who: Person, now: datetime) -> Sample | None:
    attempt = session.scalar(select(Attempt).order_by(Attempt.id.desc()).limit(1))
    if attempt is None:
        return None
    payment = SimpleNamespace(pence=attempt.pence, reference="P-EXAMPLE")
    paid = {"payment": payment, "paid_on": clock.show_date(now), "receipt_number": "REC-7KX2M4QP"}
    payer = session.get_one(Person, attempt.person_id)
    context = {"hello": payer.name, "attempt": attempt, **paid, "back_pence": 0}
    context["page_of"] = lambda booking: link_to("mine.booking", ref=booking.ref)
    return Sample(context, f"the newest card payment, of {attempt.email}")


def _of_course(session: Session, _kind: str, _typed: str, _who: Person, now: datetime) -> Sample | None:
    """New dates: the newest event that was published."""
    event = session.scalar(select(Event).where(Event.published_at.is_not(None)).order_by(Event.id.desc()).limit(1))
    if event is None:
        return None
    where = "anywhere in Essex"
    told = CourseToTell(event.course.title, where, TOKEN, [DateToTell.of(event)] * 2)
    context = {
        "course": event.course,
        "event": event,
        "courses": [told],
        "dates": 2,
        "when": when_text(event),
        "where": place_text(event),
        "reach": where,
        "reaches": where,
        "booking": how_it_is_booked(event),
        "until": clock.show_moment(now + timedelta(days=7)),
        "token": TOKEN,
    }
    return Sample(context, f"event {event.ref}, {event.course.title}")


def _of_earlier_training(session: Session, _kind: str, _typed: str, who: Person, _now: datetime) -> Sample | None:
    course = session.scalar(select(Course).order_by(Course.id).limit(1))
    if course is None:
        return None
    context = {
        "name": who.name,
        "said": "Safeguarding level 2, Suffolk, May 2025",
        "course_title": course.title,
        "course_code": course.code,
        "until": "12 May 2028",
        "reason": "It has no part about working with others.",
    }
    return Sample(context, f"your own name and the course {course.title}")


def _of_somebody(session: Session, _kind: str, _typed: str, who: Person, now: datetime) -> Sample | None:
    """Of accounts, agencies and concerns: to whoever asks."""
    agency = session.scalar(select(Agency).order_by(Agency.id).limit(1))
    context = {
        "user": SimpleNamespace(name=who.name),
        "name": who.name,
        "agency_name": agency.name if agency else "Example Agency",
        "who": "Ann Example",
        "what": "name@example.org was added.",
        "invited_by": "Ann Example",
        "reason": "ECVYS has no member of that name.",
        "until": clock.show_date(now + timedelta(days=14)),
        "within": "two hours",
        "token": TOKEN,
        "confirmation_token": TOKEN,
        "reset_token": TOKEN,
        "question": SimpleNamespace(
            subject="A certificate",
            reference="ESCB-2026-00017",
            name="Ann Example",
            email="ann@example.org",
            words="My surname is spelt wrongly.",
        ),
        "concern": SimpleNamespace(id=1, raised_at=now),
        "kind": "The comment of an evaluation",
        "today": clock.show_date(now),
        "statement": SimpleNamespace(open_pence=16000, overdue_pence=8000, uninvoiced_pence=0, credit_pence=0),
    }
    return Sample(context, "your own name")


def _of_agency_request(session: Session, _kind: str, _typed: str, who: Person, now: datetime) -> Sample | None:
    """What agencies are asked for the year: of the first agency of the list, to whoever asks."""
    agency = session.scalar(select(Agency).order_by(Agency.id).limit(1))
    closes_on = clock.local(now + timedelta(days=42)).date()
    asked = SimpleNamespace(
        agency=agency or SimpleNamespace(name="Example Agency"),
        token=TOKEN,
        round=SimpleNamespace(years=FinancialYear.of(now), closes_on=closes_on),
    )
    return Sample({"asked": asked, "hello": who.name}, "the first agency of the list")


def _of_reminder(session: Session, _kind: str, _typed: str, who: Person, now: datetime) -> Sample | None:
    """What an organisation reminds somebody of: to whoever asks, with the next two dates there are."""
    agency = session.scalar(select(Agency).order_by(Agency.id).limit(1))
    coming = select(Event).where(Event.published_at.is_not(None), Event.starts_at > now).order_by(Event.starts_at)
    dates = tuple(OfferedDate.of(event) for event in session.scalars(coming.limit(2)))
    until = clock.show_date(now + timedelta(days=60), weekday=False)
    due = [
        DueLevel("Level 2", f"Its refresh is due on {until}.", "", dates, 0, ""),
        DueLevel("Level 3, safeguarding lead", NOT_DONE, "", (), 0, ""),
    ]
    name = agency.name if agency else "Example Agency"
    return Sample({"name": who.name, "agency_name": name, "due": due, "token": TOKEN}, "the first agency of the list")


_FINDERS: tuple[tuple[str, Find], ...] = (
    *((kind, _of_earlier_training) for kind in TEMPLATES if "/equivalence_" in kind or "/level_" in kind),
    ("bookings/invited", _of_event),
    ("timetable/renewal", _of_certificate),
    ("certificates/", _of_certificate),
    ("invoices/statement", _of_somebody),
    ("invoices/", _of_invoice),
    ("interest/", _of_course),
    *((beginning, _of_booking) for beginning in _BOOKING_KINDS),
    *((beginning, _of_event) for beginning in _EVENT_KINDS),
    ("checkout/", _of_payment),
    ("requests/", _of_agency_request),
    ("agency/reminder", _of_reminder),
)
_NAMES: dict[Find, str] = {
    _of_booking: "booking",
    _of_event: "event",
    _of_invoice: "invoice",
    _of_certificate: "certificate",
}
