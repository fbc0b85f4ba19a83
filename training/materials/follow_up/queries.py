"""Who is to be asked what came of the slides, one question by its link, and what was answered all together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select, union
from sqlalchemy.orm import Session, contains_eager, joinedload

from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.courses.models import Event
from training.materials.availability import MaterialKind
from training.materials.follow_up.figures import FEWEST, ShownFigures, SlidesFigures, shown
from training.materials.follow_up.models import SlidesFollowUp
from training.materials.models import Material, MaterialFetch, SlidesRequest
from training.materials.queries import goes_with
from training.texts.models import TextKind
from training.texts.queries import not_hidden, refs_of
from training.years import FinancialYear


def follow_up_by_token(session: Session, token: str) -> SlidesFollowUp | None:
    return session.scalar(
        select(SlidesFollowUp)
        .where(SlidesFollowUp.token == token)
        .options(
            joinedload(SlidesFollowUp.booking).options(
                joinedload(Booking.delegate), joinedload(Booking.event).joinedload(Event.course)
            )
        )
    )


def to_be_asked(session: Session, had_since: datetime, had_before: datetime) -> Sequence[int]:
    """The bookings whose delegates were sent or fetched slides between these moments, and were never asked what came
    of them. Where all slides were withdrawn since, nobody is asked.
    """
    told = select(SlidesRequest.booking_id).where(SlidesRequest.told_at.between(had_since, had_before))
    fetched = (
        select(MaterialFetch.booking_id)
        .join(Material, Material.id == MaterialFetch.material_id)
        .where(Material.kind == MaterialKind.SLIDES, MaterialFetch.first_at.between(had_since, had_before))
    )
    stands = (
        exists()
        .where(
            Material.kind == MaterialKind.SLIDES,
            Material.withdrawn_at.is_(None),
            goes_with(Booking.event_id, Event.course_id),
        )
        .correlate(Booking, Event)
    )
    asked = exists().where(SlidesFollowUp.booking_id == Booking.id)
    return session.scalars(
        select(Booking.id)
        .join(Booking.event)
        .where(
            Booking.id.in_(union(told, fetched)),
            Booking.outcome == Outcome.ATTENDED,
            ~asked,
            stands,
        )
        .order_by(Booking.id)
    ).all()


def to_be_reminded(session: Session, sent_before: datetime, now: datetime) -> Sequence[int]:
    """The questions that were sent so long ago, can still be answered, are not, and of which nobody was reminded."""
    return session.scalars(
        select(SlidesFollowUp.id)
        .where(
            SlidesFollowUp.answered_at.is_(None),
            SlidesFollowUp.reminded_at.is_(None),
            SlidesFollowUp.sent_at <= sent_before,
            SlidesFollowUp.closes_at > now,
        )
        .order_by(SlidesFollowUp.id)
    ).all()


def booking_to_ask(session: Session, booking_id: int) -> Booking | None:
    """Locked, with all that the message says; None where the question has been sent."""
    booking = session.scalar(
        select(Booking)
        .where(Booking.id == booking_id)
        .join(Booking.event)
        .options(joinedload(Booking.delegate), contains_eager(Booking.event).joinedload(Event.course))
        .with_for_update(of=Booking)
        .execution_options(populate_existing=True)
    )
    asked = session.scalar(select(SlidesFollowUp.id).where(SlidesFollowUp.booking_id == booking_id))
    return None if asked else booking


def locked_follow_up(session: Session, follow_up_id: int) -> SlidesFollowUp:
    return session.scalars(
        select(SlidesFollowUp)
        .where(SlidesFollowUp.id == follow_up_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def figures_of_event(session: Session, event: Event) -> ShownFigures:
    """Of one event. Whether its sum is shown depends on the other events of its course in its year."""
    year = FinancialYear.of(event.starts_at)
    by_course = _by_course(session, year, event.id)
    of_course = by_course.get(event.course_id, {})
    courses = shown({course_id: _together(events).answered for course_id, events in by_course.items()})
    events = shown({event_id: one.answered for event_id, one in of_course.items()})
    # where the sum of the course is hidden, those of its events would tell it
    may_show = event.course_id in courses and event.id in events
    return ShownFigures(of_course.get(event.id, SlidesFigures()), may_show)


def figures_of_year(session: Session, year: FinancialYear) -> tuple[ShownFigures, Mapping[int, ShownFigures]]:
    """Of the events of a year at which anybody asked for slides or was handed any: together, and by course."""
    by_course = {course_id: _together(events) for course_id, events in _by_course(session, year).items()}
    total = sum(by_course.values(), SlidesFigures())
    visible = shown({course_id: one.answered for course_id, one in by_course.items()})
    parts = {course_id: ShownFigures(one, course_id in visible) for course_id, one in by_course.items()}
    return ShownFigures(total, total.answered >= FEWEST), parts


def _by_course(session: Session, year: FinancialYear, also: int | None = None) -> dict[int, dict[int, SlidesFigures]]:
    """By course, and by each of its events. `also`: an event that counts whatever was asked for there."""
    found: dict[int, dict[int, SlidesFigures]] = {}
    for row in session.execute(_by_event(year, also)):
        found.setdefault(row.course_id, {})[row.event_id] = SlidesFigures(*row[2:])
    return found


def _together(events: Mapping[int, SlidesFigures]) -> SlidesFigures:
    return sum(events.values(), SlidesFigures())


def _by_event(year: FinancialYear, also: int | None) -> Select[Any]:
    """A row for each event of a year at which anybody asked for slides or was handed any."""
    fetched = exists().where(MaterialFetch.booking_id == Booking.id)
    touched = func.count(SlidesRequest.booking_id) + func.count().filter(fetched) + func.count(SlidesFollowUp.id)
    return (
        select(
            Event.id.label("event_id"),
            Event.course_id.label("course_id"),
            func.count().label("attended"),
            func.count(SlidesRequest.booking_id).label("asked"),
            func.count(SlidesRequest.told_at).label("told"),
            func.count().filter(fetched).label("fetched"),
            func.count(SlidesFollowUp.id).label("followed_up"),
            func.count(SlidesFollowUp.answered_at).label("answered"),
            func.coalesce(func.sum(SlidesFollowUp.colleagues), 0).label("colleagues"),
        )
        .select_from(Booking)
        .join(Booking.event)
        .outerjoin(SlidesRequest, SlidesRequest.booking_id == Booking.id)
        .outerjoin(SlidesFollowUp, SlidesFollowUp.booking_id == Booking.id)
        .where(
            Booking.outcome == Outcome.ATTENDED,
            Event.starts_at >= year.begins,
            Event.starts_at < year.ends,
        )
        .group_by(Event.id, Event.course_id)
        .having((touched > 0) | (Event.id == also))
    )


def words_of_event(session: Session, event_id: int) -> list[tuple[str, str]]:
    """What those said of one event who had the slides, in the order of the alphabet, each with what raises a concern
    about it. Of fewer than five answers none; and none that is hidden.
    """
    answers = select(SlidesFollowUp).join(SlidesFollowUp.booking).where(Booking.event_id == event_id)
    answered = answers.where(SlidesFollowUp.answered_at.is_not(None))
    if (session.scalar(select(func.count()).select_from(answered.subquery())) or 0) < FEWEST:
        return []
    said = session.scalars(
        answered.where(SlidesFollowUp.words != "", not_hidden(TextKind.SLIDES, SlidesFollowUp.id))
    ).all()
    refs = refs_of(session, TextKind.SLIDES, [one.id for one in said])
    found = [(one.words, refs[one.id]) for one in said if one.id in refs]
    return sorted(found, key=lambda one: (one[0].casefold(), one[0]))
