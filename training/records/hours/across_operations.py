"""What was attended here counts at a level of another framework, too, because somebody looked: inside transaction()."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.board_lists.lists import Level
from training.bookings.earlier_training.elsewhere import DoneElsewhere
from training.bookings.earlier_training.models import Equivalence
from training.bookings.earlier_training.operations import accept_training, lock_person, refuse_counted, write_down
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.courses.renewal import takes_refresher
from training.history.operations import record
from training.records.hours.across_queries import certificate_of, held_at, other_levels
from training.records.hours.rolling_hours import carried_on_until
from training.refusals import Code, Refused
from training.settings.queries import rules


def count_across(
    session: Session,
    booking: Booking,
    level: Level,
    done: DoneElsewhere,
    until: date | None,
    actor: Actor,
    now: datetime,
) -> Equivalence:
    """Let an attended booking count at a level of another framework from now on, to the end of `until` where that is
    given. They are told. It is taken back like what was accepted from elsewhere.

    Raises Refused when they did not attend it all, the Board took its certificate back, it counts in that framework
    already, it does not say how many hours, or it is a refresher that came too long after everything that it could
    carry on there.
    """
    person_id = booking.delegate_id
    if person_id is None or booking.outcome != Outcome.ATTENDED:
        raise Refused(Code.NOT_POSSIBLE, "They did not attend all of it. Close its register first, or correct it.")
    lock_person(session, person_id)
    certificate = certificate_of(session, booking)
    if certificate is not None and certificate.revoked_at is not None:
        raise Refused(Code.NOT_POSSIBLE, "Its certificate was taken back, so it counts nowhere. Issue another first.")
    if level.code not in {one.code for one in other_levels(session, booking.event.course, clock.local(now).date())}:
        raise Refused(
            Code.NOT_POSSIBLE, "It counts in that framework by itself. Choose a level of another one", "level"
        )
    refuse_counted(session, person_id, level, done, now, booking.id)
    _refuse_late_refresher(session, booking, level, done, now)
    equivalence = write_down(session, person_id, level, done.in_a_line, "attended here", actor, now)
    equivalence.booking_id = booking.id
    accept_training(session, equivalence, done, until, actor, now)
    details = {"equivalence": equivalence.id, "level": level.code}
    record(session, "booking", booking.id, "counted in another framework", actor, now, **details)
    return equivalence


def _refuse_late_refresher(
    session: Session, booking: Booking, level: Level, done: DoneElsewhere, now: datetime
) -> None:
    """A refresher carries on what was there, and nothing that was over for longer than the rule says."""
    asked = level.hours_on(clock.local(now).date())
    if asked is None or booking.event.course.renews_id is None or booking.delegate_id is None:
        return
    months, name = rules(session).refresher_takes_lapsed_months, level.name_on(done.completed_on)
    held = held_at(session, booking.delegate_id, level)
    until = carried_on_until(held, asked.years, done.completed_on, months)
    if until is not None and takes_refresher(until, done.completed_on, months):
        return
    before = f"What they had at {name} counted until {clock.show_date(until, weekday=False)}" if until else ""
    late = (
        f"{before}, and a refresher carries that on for {months} months"
        if until
        else f"Nothing at {name} comes before it"
    )
    raise Refused(Code.NOT_POSSIBLE, f"This is a refresher. {late}. Count other training there first", "level")
