"""History in words, as the administrator's pages show it: the last of one thing, and the list of everything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from training import clock
from training.access import Role
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.courses.models import Course, Event, Funder, Venue
from training.history.models import History
from training.history.words import SUBJECTS, WORDS, in_words
from training.interest.models import Interest
from training.jobs.models import Job
from training.lists import NEWEST, Column, Filter, RowList, SortedBy, choices_of
from training.mail.kinds import TEMPLATES
from training.mail.models import Message
from training.mail.wording.models import Wording
from training.mail.wording.queries import kind_of
from training.payments.invoice_models import Invoice
from training.payments.models import Payment
from training.people.models import Agency, Person
from training.search.models import Subject
from training.search.queries import found_in

SHOWN = 10
"""On the page of the thing itself; its list has all of it."""

CAPACITIES = ("system", *Role, "delegate", "guest", "manager", "invited")
"""In which role somebody acted."""


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that was done."""

    what: str
    who: str
    actor_id: int | None
    capacity: str
    at: datetime
    subject: str
    """What kind of thing it was done to."""
    subject_id: int
    about: str = ""
    """What that is called: a reference, a name, a number."""

    @property
    def when(self) -> str:
        return clock.show_moment(self.at)


@dataclass(frozen=True)
class Story:
    """The last that happened to one thing, and how much there is."""

    subject: str
    subject_id: int
    entries: Sequence[HistoryEntry]
    count: int


def story_of(session: Session, subject: str, subject_id: int) -> Story:
    """What happened to one thing, the newest first: what, who, and when, in words. In one query."""
    rows = session.execute(
        select(History, Person.name, func.count().over())
        .outerjoin(Person, Person.id == History.actor_id)
        .where(History.subject == subject, _is_about(subject, subject_id))
        .order_by(History.id.desc())
        .limit(SHOWN)
    ).all()
    entries = [_entry(row, name, "") for row, name, _ in rows]
    return Story(subject, subject_id, entries, rows[0][2] if rows else 0)


def _is_about(subject: str, subject_id: int) -> ColumnElement[bool]:
    """Whether an entry is about one thing; of people and agencies also about those that are merged into them."""
    if subject == "person":
        return History.subject_id.in_(_all_that_are_one(Person, subject_id))
    if subject == "agency":
        return History.subject_id.in_(_all_that_are_one(Agency, subject_id))
    return History.subject_id == subject_id


def _all_that_are_one(thing: type[Person | Agency], number: int) -> Select[tuple[int]]:
    return select(thing.id).where(or_(thing.id == number, thing.merged_into_id == number))


def _entry(row: History, name: str | None, about: str) -> HistoryEntry:
    return HistoryEntry(
        what=in_words(row.subject, row.action, row.details),
        who=name or ("The system" if row.capacity == "system" else row.capacity.capitalize()),
        actor_id=row.actor_id,
        capacity=row.capacity,
        at=row.at,
        subject=row.subject,
        subject_id=row.subject_id,
        about=about,
    )


def history_list(
    session: Session, search: str, *, subject: str, subject_id: int | None, actor_id: int | None
) -> RowList:
    """Everything that happened, the newest first; to one kind of thing, to one thing, by one person.

    A search finds who acted, by name.
    """
    rows = select(History.id)
    if subject:
        rows = rows.where(History.subject == subject)
    if subject_id is not None:
        rows = rows.where(_is_about(subject, subject_id))
    if actor_id is not None:
        rows = rows.where(History.actor_id.in_(_all_that_are_one(Person, actor_id)))
    if search:
        rows = rows.where(History.actor_id.in_(found_in(Subject.PERSON, search)))
    of_subject = WORDS.get(subject, {})
    kinds = () if not of_subject else (Filter("kind", "What", lambda kind: History.action == kind, dict(of_subject)),)
    return RowList(
        one="entry",
        several="entries",
        rows=rows,
        ties=(History.id,),
        columns=_COLUMNS,
        load=lambda found: _entries(session, [row[0] for row in found]),
        order="-when",
        filters=(
            *kinds,
            Filter("as", "Acting as", lambda capacity: History.capacity == capacity, choices_of(CAPACITIES), "Anybody"),
            Filter("from", "From", lambda day: History.at >= clock.start_of(day)),
            Filter("to", "Until", lambda day: History.at < clock.start_of(day + timedelta(days=1))),
        ),
        cuts=("subject", "id", "who") if subject_id is not None else ("who",) if actor_id is not None else (),
    )


_COLUMNS = (
    Column("when", "When", lambda entry: entry.at, (History.at,), SortedBy.MOMENT, phrases=NEWEST),
    Column("what", "What was done", lambda entry: entry.what, (History.action,), width=48),
    Column("kind", "To what", lambda entry: entry.subject, (History.subject, History.subject_id)),
    Column("about", "Which", lambda entry: entry.about, on_page=False, width=28),
    Column(
        "who",
        "Who",
        lambda entry: entry.who,
        (func.coalesce(Person.name_key, History.capacity),),
        join=lambda query: query.outerjoin(Person, Person.id == History.actor_id),
        width=28,
    ),
    Column("as", "Acting as", lambda entry: entry.capacity, on_page=False),
)


def _entries(session: Session, ids: Sequence[int]) -> list[HistoryEntry]:
    rows = session.execute(
        select(History, Person.name).outerjoin(Person, Person.id == History.actor_id).where(History.id.in_(ids))
    ).all()
    found = {row.id: (row, name) for row, name in rows}
    labels = labels_of(session, [(row.subject, row.subject_id) for row, _ in rows])
    return [
        _entry(row, name, labels.get((row.subject, row.subject_id), ""))
        for row, name in (found[number] for number in ids if number in found)
    ]


_LABELS: Mapping[str, tuple[InstrumentedAttribute[int], ColumnElement[str] | InstrumentedAttribute[str]]] = {
    "booking": (Booking.id, Booking.ref),
    "event": (Event.id, Event.ref),
    "course": (Course.id, Course.code),
    "person": (Person.id, Person.name),
    "agency": (Agency.id, Agency.name),
    "certificate": (Certificate.id, Certificate.number),
    "invoice": (Invoice.id, Invoice.number),
    "payment": (Payment.id, Payment.payer_name),
    "message": (Message.id, Message.subject),
    "venue": (Venue.id, Venue.name),
    "funder": (Funder.id, Funder.name),
    "job": (Job.id, Job.ref),
    "interest": (Interest.id, select(Course.title).where(Course.id == Interest.course_id).scalar_subquery()),
    "wording": (Wording.id, Wording.kind),
}


def labels_of(session: Session, things: Sequence[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What these things are called, as far as they have a name and are there still: in one query."""
    ids: dict[str, set[int]] = {}
    for subject, number in things:
        if subject in _LABELS:
            ids.setdefault(subject, set()).add(number)
    parts = [
        select(literal(subject), id_column, cast(name, String)).where(id_column.in_(wanted))
        for subject, wanted in ids.items()
        for id_column, name in (_LABELS[subject],)
    ]
    if not parts:
        return {}
    return {
        (subject, number): kind_of(name).name if subject == "wording" and name in TEMPLATES else name
        for subject, number, name in session.execute(union_all(*parts))
    }


def subjects() -> dict[str, str]:
    """What can be chosen on the page of everything."""
    return dict(SUBJECTS)
