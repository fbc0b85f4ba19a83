"""One search over everything, for the administrator: what is found of each kind, the best first, and where it leads."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.board_lists.queries import board_lists
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.courses.models import Course, Event
from training.db import db
from training.links import as_typed
from training.money import pounds
from training.payments.invoice_models import Invoice
from training.payments.models import Payment
from training.people.models import Agency, Person
from training.people.queries import agencies_that_have, whoever_has
from training.search.models import Subject
from training.search.normal_form import search_words, searchable
from training.search.queries import Found, best_of_each, found_in
from training.search.ranking import Closeness, closeness

SHOWN = 8
"""Of each kind."""
_MOST_WORDS = 6
"""That bookings and events are looked for by: each word may stand in any of four things."""


@dataclass(frozen=True)
class Hit:
    """One thing that was found."""

    text: str
    more: str
    href: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    title: str
    hits: Sequence[Hit]
    count: int | None
    """How many there are in all; None: more than are shown, and nobody counted."""
    all_href: str
    nearest: Closeness


def everything_found(session: Session, typed: str, now: datetime) -> list[Group]:
    """What matches, kind by kind; a kind with something that is just what was typed comes before the others."""
    if not search_words(typed):
        return []
    found = best_of_each(session, typed, list(_BY_SUBJECT), SHOWN)
    groups = [_group(session, found, typed, subject) for subject in _BY_SUBJECT]
    groups += [_bookings(session, typed, now), _events(session, typed, now), _certificate_by_code(session, typed)]
    order = {title: place for place, title in enumerate(_ORDER)}
    return sorted((group for group in groups if group.hits), key=lambda group: (group.nearest, order[group.title]))


def _group(session: Session, found: Found, typed: str, subject: Subject) -> Group:
    title, table, hit, listed = _BY_SUBJECT[subject]
    best = found.best.get(subject, ())
    if not best:
        return Group(title, (), 0, "", Closeness.PARTS)
    rows = {row.id: row for row in session.scalars(select(table).where(table.id.in_([one.subject_id for one in best])))}
    hits = list(dict.fromkeys(hit(rows[one.subject_id]) for one in best if one.subject_id in rows))
    return Group(title, hits, found.counts[subject], url_for(listed, q=typed), best[0].closeness)


def _bookings(session: Session, typed: str, now: datetime) -> Group:
    """By reference, or by any words of who comes, from where, and to what; those to come first, the soonest first."""
    query = (
        select(Booking).join(Booking.event).where(or_(Booking.ref == as_typed(typed), _each_word(typed, _of_booking)))
    )
    nearest_first = (Booking.ref != as_typed(typed), *_soonest_first(now), Booking.id)
    load = (joinedload(Booking.delegate), joinedload(Booking.event).joinedload(Event.course))
    rows = session.scalars(query.order_by(*nearest_first).limit(SHOWN + 1).options(*load)).all()
    hits = [
        Hit(
            f"{one.whose}, {one.event.course.title}",
            f"{clock.show_date(one.event.starts_at)} · {one.agency_name} · {one.state} · {one.ref}",
            url_for("admin.bookings.show", ref=one.ref),
        )
        for one in rows
    ]
    exact = bool(rows) and rows[0].ref == as_typed(typed)
    return _some("Bookings", hits, url_for("admin.bookings.listed", q=typed), typed, exact=exact)


def _events(session: Session, typed: str, now: datetime) -> Group:
    """By reference, or by any words of its course and its venue."""
    is_it = func.lower(Event.ref) == typed.strip().lower()
    query = select(Event).where(or_(is_it, _each_word(typed, _of_event)))
    load = (joinedload(Event.course), joinedload(Event.venue))
    rows = session.scalars(
        query.order_by(is_it.desc(), *_soonest_first(now), Event.id).limit(SHOWN + 1).options(*load)
    ).all()
    hits = [
        Hit(
            f"{one.course.title}, {clock.show_date(one.starts_at)}",
            f"{one.venue.town if one.venue else 'Online'} · {one.state} · {one.ref}",
            url_for("admin.bookings.event", ref=one.ref),
        )
        for one in rows
    ]
    exact = bool(rows) and rows[0].ref.lower() == typed.strip().lower()
    return _some("Events", hits, url_for("admin.programme.events", q=typed, when="all"), typed, exact=exact)


def _certificate_by_code(session: Session, typed: str) -> Group:
    """The ten characters that a certificate shows beside its number."""
    rows = session.scalars(select(Certificate).where(Certificate.short_code == as_typed(typed)).limit(1)).all()
    return Group("Certificate with this code", [_certificate(one) for one in rows], len(rows), "", Closeness.WHOLE)


def _some(title: str, hits: Sequence[Hit], href: str, typed: str, *, exact: bool) -> Group:
    """What has all the words in what it is about comes as near as its own words say, and not before those."""
    more = len(hits) > SHOWN
    texts = (searchable(one.text, one.more) for one in hits[:SHOWN])
    nearest = Closeness.WHOLE if exact else min((closeness(text, typed) for text in texts), default=Closeness.PARTS)
    return Group(title, hits[:SHOWN], None if more else len(hits), href, nearest)


def _each_word(typed: str, places: Callable[[str], Iterable[ColumnElement[bool]]]) -> ColumnElement[bool]:
    return and_(*(or_(*places(word)) for word in search_words(typed)[:_MOST_WORDS]))


def _of_booking(word: str) -> Iterable[ColumnElement[bool]]:
    of_courses = select(Event.id).where(Event.course_id.in_(found_in(Subject.COURSE, word)))
    yield Booking.delegate_id.in_(whoever_has(word))
    yield Booking.agency_id.in_(agencies_that_have(word))
    yield Booking.event_id.in_(found_in(Subject.EVENT, word))
    yield Booking.event_id.in_(of_courses)


def _of_event(word: str) -> Iterable[ColumnElement[bool]]:
    yield Event.id.in_(found_in(Subject.EVENT, word))
    yield Event.course_id.in_(found_in(Subject.COURSE, word))
    yield Event.venue_id.in_(found_in(Subject.VENUE, word))


def _soonest_first(now: datetime) -> Iterable[ColumnElement[Any]]:
    """Events to come, the soonest first; then those that are over, the latest first."""
    coming = Event.ends_at >= now
    return case((coming, 0), else_=1), case((coming, Event.starts_at)), Event.starts_at.desc()


def _person(one: Person) -> Hit:
    if one.merged_into_id is not None:
        return Hit(one.name, "Merged with another", url_for("admin.people.person", person_id=one.merged_into_id))
    return Hit(one.name, one.email or "No e-mail address", url_for("admin.people.person", person_id=one.id))


def _agency(one: Agency) -> Hit:
    if one.merged_into_id is not None:
        return Hit(one.name, "Merged with another", url_for("admin.people.agency", agency_id=one.merged_into_id))
    return Hit(
        one.name,
        " · ".join(filter(None, (one.town or one.postcode, _sector(one)))),
        url_for("admin.people.agency", agency_id=one.id),
    )


def _sector(one: Agency) -> str:
    return board_lists(db.session()).sectors.name(one.sector, clock.today())


def _course(one: Course) -> Hit:
    return Hit(one.title, one.code, url_for("admin.programme.edit_course", code=one.code))


def _certificate(one: Certificate) -> Hit:
    return Hit(
        f"{one.number}, {one.name}",
        f"{one.course_title} · {one.dates}",
        url_for("admin.bookings.certificate", number=one.number),
    )


def _invoice(one: Invoice) -> Hit:
    return Hit(
        f"{one.number}, {one.organisation}", one.purchase_order, url_for("admin.money.invoice", number=one.number)
    )


def _payment(one: Payment) -> Hit:
    return Hit(
        f"{pounds(one.pence)} from {one.payer_name}", one.reference, url_for("admin.money.payment", payment_id=one.id)
    )


# What of each kind is shown, and the list that has them all.
_BY_SUBJECT: dict[Subject, tuple[str, Any, Callable[[Any], Hit], str]] = {
    Subject.PERSON: ("People", Person, _person, "admin.people.listed"),
    Subject.AGENCY: ("Agencies", Agency, _agency, "admin.people.agencies"),
    Subject.COURSE: ("Courses", Course, _course, "admin.programme.courses"),
    Subject.CERTIFICATE: ("Certificates", Certificate, _certificate, "admin.bookings.certificates"),
    Subject.INVOICE: ("Invoices", Invoice, _invoice, "admin.money.invoices"),
    Subject.PAYMENT: ("Payments", Payment, _payment, "admin.money.payments"),
}
# In which order the kinds stand that are equally near.
_ORDER = (
    *("People", "Agencies", "Events", "Courses", "Bookings"),
    *("Certificate with this code", "Certificates", "Invoices", "Payments"),
)
