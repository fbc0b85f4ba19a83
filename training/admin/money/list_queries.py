"""The lists behind the figures of money: one row for each thing that a figure adds up. For the administrator only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Subquery, and_, false, func, select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.admin.money.figures import LOOSE, MEANINGS, NOBODY, By, Meaning, Measure, Sum, label_of
from training.admin.money.queries import with_names
from training.admin.money.row_queries import rows_of
from training.bookings.charging.queries import is_discounted
from training.bookings.models import Booking
from training.courses.models import Course, Event, Funder
from training.downloads import pounds_of
from training.lists import Column, RowList, SortedBy, loading
from training.people.models import Agency, Person
from training.years import Span


@dataclass(frozen=True)
class Cut:
    """Which rows of a figure: of some days or all, and of one group or all."""

    measure: Measure
    days: Span | None
    by: By | None = None
    key: str = ""


@dataclass(frozen=True)
class MoneyRow:
    """One row behind a figure."""

    ref: str | None
    """The booking's; None for money that is for none."""
    delegate: str
    agency: str
    course: str
    event_ref: str | None
    event_on: date | None
    on: date
    """The day that counts."""
    who: str
    what: str
    state: str
    pence: int
    of_pence: int


def sum_of(session: Session, cut: Cut, today: date) -> Sum:
    rows = rows_of(cut.measure, cut.days, today).subquery()
    query = _of_group(select(func.coalesce(func.sum(rows.c.pence), 0), func.count()).select_from(rows), rows, cut)
    pence, count = session.execute(query).one()
    return Sum(int(pence), count)


def money_list(cut: Cut, today: date) -> RowList:
    """The rows behind a figure, the latest first."""
    rows = rows_of(cut.measure, cut.days, today).subquery()
    query = select(
        Booking.ref, Person.name, Booking.agency_name, Course.title, Event.ref, Event.starts_at, rows.c.at, rows.c.who,
        rows.c.what, rows.c.state, rows.c.pence, rows.c.of_pence,
    ).select_from(rows)  # fmt: skip
    meaning = MEANINGS[cut.measure]
    one, several = meaning.rows
    return RowList(
        one=one,
        several=several,
        rows=_of_group(query, rows, cut, named=True).outerjoin(Booking.delegate),
        ties=(rows.c.row_id, rows.c.booking_id),
        columns=_columns(rows, meaning),
        load=lambda found: [_entry(*row) for row in found],
        order="-date",
        cuts=("year", "by", "group"),
    )


_LATEST = ("the earliest first", "the latest first")


def _columns(rows: Subquery, meaning: Meaning) -> tuple[Column, ...]:
    """In a file everything has a column of its own; on the page what belongs together stands in one."""
    whose = func.coalesce(Person.name_key, func.lower(rows.c.who))
    return (
        Column("whose", "Whose", lambda one: one.delegate, (whose,), file_heading="Delegate", width=28),
        Column("booking", "Booking", lambda entry: entry.ref, on_page=False, width=12),
        Column("agency", "Agency", lambda entry: entry.agency, (func.lower(Booking.agency_name),), width=36),
        Column("course", "Course", lambda entry: entry.course, on_page=False, width=36),
        Column("reference", "Event", lambda entry: entry.event_ref, on_page=False),
        Column(
            "event",
            "Event",
            lambda one: one.event_on,
            (Event.starts_at,),
            SortedBy.DAY,
            called="day of the event",
            file_heading="Date of the event",
        ),
        Column("date", meaning.dated, lambda one: one.on, (rows.c.at,), phrases=_LATEST, file_heading="Date"),
        Column("payer", "Payer", lambda entry: entry.who, on_page=False, width=30),
        Column("what", "What for", lambda entry: entry.what, (func.lower(rows.c.what),), width=40),
        Column("state", "State", lambda one: one.state, (rows.c.state,), file_heading="State or way"),
        Column(
            "of",
            meaning.of or "Of pounds",
            lambda one: pounds_of(one.of_pence),
            (rows.c.of_pence,),
            SortedBy.MONEY,
            numeric=True,
            on_page=bool(meaning.of),
            file_heading="Of pounds",
        ),
        Column(
            "sum",
            "Sum",
            lambda one: pounds_of(one.pence),
            (rows.c.pence,),
            SortedBy.MONEY,
            numeric=True,
            file_heading="Pounds",
        ),
    )


def _entry(
    ref: str | None, delegate: str | None, agency: str | None, course: str | None, event_ref: str | None,
    starts_at: datetime | None, at: date | datetime, who: str, what: str, state: str, pence: int, of_pence: int,
) -> MoneyRow:  # fmt: skip
    return MoneyRow(
        ref=ref,
        delegate=delegate or ("To be named" if ref else ""),
        agency=agency or "",
        course=course or "",
        event_ref=event_ref,
        event_on=clock.local(starts_at).date() if starts_at else None,
        on=clock.local(at).date() if isinstance(at, datetime) else at,
        who=who,
        what=what,
        state=state,
        pence=int(pence),
        of_pence=int(of_pence),
    )


def _of_group(query: Select[Any], rows: Subquery, cut: Cut, *, named: bool = False) -> Select[Any]:
    """Only the rows of the cut's group; `named` joins whose they are in any case."""
    if cut.by is None or cut.by is By.MONTH:  # a month is in the days already
        return with_names(query, rows) if named else query
    query = with_names(query, rows)
    if cut.key == LOOSE:
        return query.where(rows.c.booking_id.is_(None))
    column = {By.AGENCY: Booking.agency_id, By.COURSE: Course.code, By.FUNDER: Funder.code}[cut.by]
    if cut.key == NOBODY:
        return query.where(and_(rows.c.booking_id.is_not(None), column.is_(None)))
    if cut.by is By.AGENCY:
        return query.where(column == int(cut.key) if cut.key.isdecimal() and len(cut.key) < 10 else false())
    return query.where(column == cut.key)


def discounts_list(begins: datetime, ends: datetime) -> RowList:
    """The bookings that cost members less, of events that begin from one moment until before another."""
    event = joinedload(Booking.event).joinedload(Event.course)
    return RowList(
        one="booking",
        several="bookings",
        rows=select(Booking.id).join(Booking.event).where(*is_discounted(begins, ends)),
        ties=(Booking.id,),
        columns=(
            Column(
                "delegate",
                "Booking",
                lambda booking: booking.whose,
                (func.coalesce(Person.name_key, ""),),
                join=lambda query: query.outerjoin(Booking.delegate),
                called="delegate",
                width=28,
            ),
            Column("reference", "Reference", lambda booking: booking.ref, on_page=False, width=12),
            Column("agency", "Agency", lambda one: one.agency_name, (func.lower(Booking.agency_name),), width=36),
            Column("course", "Course", lambda booking: booking.event.course.title, on_page=False, width=36),
            Column(
                "event",
                "Event",
                lambda booking: booking.event.starts_at,
                (Event.starts_at,),
                phrases=("the earliest event first", "the latest event first"),
            ),
            Column("price", "Price", lambda booking: booking.price_explanation, width=40),
            Column(
                "discount",
                "Discount",
                lambda booking: pounds_of(booking.discount_pence),
                (Booking.discount_pence,),
                SortedBy.MONEY,
                numeric=True,
            ),
        ),
        load=loading(Booking, joinedload(Booking.delegate), event),
        order="-event",
        cuts=("from", "to"),
    )


def name_of(session: Session, by: By, key: str) -> str | None:
    """What a group is called; None where there is no such thing."""
    if key in {LOOSE, NOBODY}:
        return label_of(by, key, None)
    match by:
        case By.AGENCY if key.isdecimal() and len(key) < 10:
            return session.scalar(select(Agency.name).where(Agency.id == int(key)))
        case By.COURSE:
            return session.scalar(select(Course.title).where(Course.code == key))
        case By.FUNDER:
            return session.scalar(select(Funder.name).where(Funder.code == key))
    return None
