"""Reading what somebody has done before: attended with us, accepted from elsewhere, or still to be decided."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, Select, cast, exists, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session, aliased, joinedload

from training import clock
from training.board_lists.lists import BoardList, Level
from training.board_lists.queries import board_lists
from training.bookings.earlier_training.elsewhere import DoneElsewhere
from training.bookings.earlier_training.models import Equivalence
from training.bookings.earlier_training.prerequisites import (
    Done,
    OpenQuestion,
    PrerequisiteVerdict,
    Taught,
    decide,
    why_missing,
    why_sign_in,
)
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.bookings.queries import last_completed
from training.courses.models import Course, Event, Sitting
from training.courses.queries import by_level_and_title
from training.courses.renewal import valid_until
from training.people.models import Person
from training.settings.queries import rules


def done_by(session: Session, person_ids: Collection[int]) -> dict[int, list[Done]]:
    """What these people attended in full here, and what was accepted from elsewhere, by person. In one query.

    What was completed at another date counts from the last day there, as its certificate does.
    """
    course = (Course.id, Course.title, Course.level, Course.renews_id, Course.refresh_months)
    attended = (
        select(
            Booking.delegate_id,
            *course,
            Event.ends_at,
            last_completed().label("completed"),
            cast(null(), Date).label("until"),
            literal("").label("said"),
            cast(null(), Date).label("done_on"),
        )
        .join(Booking.event)
        .join(Event.course)
        .where(Booking.delegate_id.in_(person_ids), Booking.outcome == Outcome.ATTENDED)
    )
    accepted = (
        select(
            Equivalence.person_id,
            func.coalesce(Course.id, 0),
            func.coalesce(Course.title, ""),
            func.coalesce(Equivalence.level, Course.level),
            Course.renews_id,
            Course.refresh_months,
            Equivalence.decided_at,
            cast(null(), Sitting.ends_at.type),
            Equivalence.counts_until,
            words_of_accepted(),
            Equivalence.completed_on,
        )
        .outerjoin(Equivalence.course)
        .where(Equivalence.person_id.in_(person_ids), is_accepted(), stands())
    )
    found: dict[int, list[Done]] = defaultdict(list)
    levels = board_lists(session).levels
    rows = session.execute(union_all(attended, accepted))
    for person_id, *of_course, months, at, completed, until, said, done_on in rows:
        day = clock.local(max(at, completed or at)).date()
        taught = _named(Taught(*of_course), levels, day)
        done = Done(taught, done_on or day, until if said else valid_until(day, months), said)
        found[person_id].append(replace(done, accepted_on=day) if said else done)
    return found


def _named(taught: Taught, levels: BoardList[Level], day: date) -> Taught:
    """What was accepted at a level is no course, and is called like the level."""
    return taught if taught.title else replace(taught, title=levels.name(taught.level, day))


def stands() -> ColumnElement[bool]:
    """For a query of equivalences: of what was attended here, that this is still so. A register may be corrected."""
    attended = exists().where(Booking.id == Equivalence.booking_id, Booking.outcome == Outcome.ATTENDED)
    return Equivalence.booking_id.is_(None) | attended


def words_of_accepted() -> ColumnElement[str]:
    """For a query of equivalences: what it was, or of older ones what they told us."""
    return func.coalesce(func.nullif(Equivalence.title, ""), Equivalence.said)


def is_accepted() -> ColumnElement[bool]:
    """For a query of equivalences."""
    return Equivalence.decided_at.is_not(None) & (Equivalence.refused_because == "")


def asked_by(session: Session, course: Course) -> OpenQuestion:
    """What a course asks for first."""
    return OpenQuestion(
        before=taught_course(course.prerequisite) if course.prerequisite else None,
        blocks=course.prerequisite_blocks,
        is_refresher=course.renews_id is not None,
        takes_lapsed_months=rules(session).refresher_takes_lapsed_months,
    )


def taught_course(course: Course) -> Taught:
    return Taught(course.id, course.title, course.level, course.renews_id)


def verdict_on(
    session: Session, course: Course, person: Person | None, now: datetime, *, who: str = "You"
) -> PrerequisiteVerdict:
    """How somebody stands with what a course asks for; of a guest nothing is known. One query, and none where it asks
    for nothing.
    """
    asked = asked_by(session, course)
    done = done_by(session, [person.id])[person.id] if person and asked.before else []
    return decide(asked, done, board_lists(session).levels, clock.local(now).date(), who=who)


def why_prerequisite_missing(session: Session, course: Course, person: Person | None, now: datetime) -> str | None:
    """Why this person cannot have a place on this course, or None. For whoever books it for them: it says no more.

    A place that is still to be named (person None) is looked at when it is named.
    """
    if person is None or not course.prerequisite_blocks or course.prerequisite is None:
        return None
    refuses = verdict_on(session, course, person, now).refuses
    return why_missing(course.prerequisite.title, person.name) if refuses else None


def who_has_done_enough(session: Session, course: Course, people: Iterable[Person], now: datetime) -> set[int] | None:
    """Which of these people may have a place on a course that asks for another first; None where it insists on none.

    For whoever books for them. One query, however many they are.
    """
    if not course.prerequisite_blocks or course.prerequisite is None:
        return None
    asked, today = asked_by(session, course), clock.local(now).date()
    levels, done = board_lists(session).levels, done_by(session, {person.id for person in people})
    return {person_id for person_id, theirs in done.items() if not decide(asked, theirs, levels, today).refuses}


def why_not_booked_by(session: Session, course: Course, person: Person | None, now: datetime) -> str | None:
    """Why whoever looks cannot book this course for themselves, or None. A guest (person None) signs in first."""
    return why_prerequisite_missing(session, course, person, now) if person else why_not_as_guest(course)


def why_not_as_guest(course: Course) -> str | None:
    """Why nobody can book this course without signing in, or None. The same for every address."""
    blocks = course.prerequisite_blocks and course.prerequisite is not None
    return why_sign_in(course.prerequisite.title) if blocks and course.prerequisite else None


def equivalences_of(session: Session, person_id: int) -> Sequence[Equivalence]:
    """What somebody has asked, the latest first."""
    return session.scalars(
        _with_all()
        .where(Equivalence.person_id == person_id)
        .order_by(Equivalence.created_at.desc(), Equivalence.id.desc())
    ).all()


def open_question(session: Session, person_id: int, course_id: int) -> Equivalence | None:
    """What somebody has asked about a course, and nobody has decided yet."""
    return session.scalar(
        select(Equivalence).where(
            Equivalence.person_id == person_id, Equivalence.course_id == course_id, Equivalence.decided_at.is_(None)
        )
    )


def waiting(session: Session) -> Sequence[Equivalence]:
    """What nobody has decided yet, oldest first. For the administrator."""
    return session.scalars(
        _with_all().where(Equivalence.decided_at.is_(None)).order_by(Equivalence.created_at, Equivalence.id)
    ).all()


def decided(session: Session, most: int) -> Sequence[Equivalence]:
    """What was decided last. For the administrator."""
    return session.scalars(
        _with_all()
        .where(Equivalence.decided_at.is_not(None))
        .order_by(Equivalence.decided_at.desc(), Equivalence.id.desc())
        .limit(most)
    ).all()


def equivalence_with_all(session: Session, equivalence_id: int) -> Equivalence | None:
    """One of them. For the administrator."""
    return session.scalar(_with_all().where(Equivalence.id == equivalence_id))


def counted_alike(
    session: Session, person_id: int, framework: str, done: DoneElsewhere, booking_id: int | None = None
) -> Equivalence | None:
    """What stands or waits already of the same training in a framework that is counted by levels: by what it was called
    and its day, or by its booking.
    """
    levels = [one.code for one in board_lists(session).levels if one.framework == framework]
    same_words = (func.lower(Equivalence.title) == done.title.lower()) & (Equivalence.completed_on == done.completed_on)
    same = same_words if booking_id is None else same_words | (Equivalence.booking_id == booking_id)
    return session.scalar(
        select(Equivalence)
        .where(Equivalence.person_id == person_id, Equivalence.level.in_(levels), Equivalence.refused_because == "")
        .where(same)
        .order_by(Equivalence.id)
        .limit(1)
    )


def own_equivalence(session: Session, person_id: int, equivalence_id: int) -> Equivalence | None:
    """One of those that somebody has asked themselves, else None."""
    return session.scalar(_with_all().where(Equivalence.id == equivalence_id, Equivalence.person_id == person_id))


def courses_to_count_as(session: Session, also: Collection[int] = ()) -> Sequence[Course]:
    """The courses that training from elsewhere may count as: those of a level, those that another, which is still
    offered, asks for first, and those with the ids `also`. A refresher counts as what it renews, so nobody asks for it
    by itself.
    """
    after = aliased(Course)
    asked_for = select(after.prerequisite_id).where(after.prerequisite_id.is_not(None), after.retired_at.is_(None))
    ladder = [level.code for level in board_lists(session).levels if not level.is_topic]
    whole = Course.level.in_(ladder) & Course.retired_at.is_(None) & Course.renews_id.is_(None)
    found = session.scalars(select(Course).where(or_(whole, Course.id.in_(asked_for), Course.id.in_(also))))
    return by_level_and_title(session, found)


def _with_all() -> Select[tuple[Equivalence]]:
    return select(Equivalence).options(
        joinedload(Equivalence.person), joinedload(Equivalence.course), joinedload(Equivalence.evidence)
    )
