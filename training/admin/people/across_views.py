"""What somebody attended here counts at a level of another framework, too: looked at and accepted by hand."""

from collections.abc import Sequence
from decimal import Decimal

from flask import abort, url_for
from sqlalchemy.orm import Session

from training import clock, fields
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.admin.bookings import queries as bookings_queries
from training.admin.people.forms import CountsUntilForm
from training.answers import Answer, carried_out, page_with
from training.board_lists.lists import Level
from training.board_lists.queries import board_lists
from training.bookings.earlier_training.elsewhere import MOST_HOURS, DoneElsewhere
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.certificates.training_record import AttendedBooking
from training.certificates.wording import hours_text
from training.db import db
from training.records.hours import across_operations, across_queries
from training.records.hours.rolling_hours import hours_held
from training.records.wording import asked_words, hours_words
from training.refusals import Code, Refused
from training.settings.queries import rules


class CountAcrossForm(CountsUntilForm):
    level = fields.select("At which level does it count, too?", [], "Choose the level")
    hours = fields.decimal(
        "How many of its hours count there?",
        "Enter how many hours",
        hint="At most as many as it lasted",
        highest=MOST_HOURS,
    )
    with_others = fields.tick("They count as multi-agency: people from other organisations took part")


@bp.route("/bookings/<ref>/count-across", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def count_across(ref: str) -> Answer:
    """What was attended, how they stand at the levels of other frameworks, and the form that lets it count there."""
    session, today = db.session(), clock.today()
    booking, attended = _attended_or_404(ref)
    levels = across_queries.other_levels(session, booking.event.course, today)
    begun = {"hours": attended.hours, "with_others": across_queries.is_shared(session, booking)}
    form = CountAcrossForm(data=begun)
    form.level.choices = [("", "Choose a level"), *((one.code, one.full_name_on(today)) for one in levels)]

    def count(session: Session) -> str:
        mine, its = _attended_or_404(ref)
        level = next(one for one in levels if one.code == form.level.data)
        if form.hours.data > its.hours:
            raise Refused(Code.TOO_MUCH, f"It lasted {hours_text(its.hours)}. Enter no more than that", "hours")
        done = _done(mine, its, form.hours.data, with_others=form.with_others.data)
        across_operations.count_across(session, mine, level, done, form.counts_until.data, current_actor(), clock.now())
        return f"It counts at {level.name_on(today)}, too, from now on. They are told."

    there = url_for("admin.people.person", person_id=booking.delegate_id)
    if done := carried_out(form, count, there, field="level"):
        return done
    booking, attended = _attended_or_404(ref)
    return page_with(
        form,
        "admin/people/count_across.html",
        booking=booking,
        attended=attended,
        stands=_stands(db.session(), booking, levels),
        accepted=across_queries.accepted_across(db.session(), booking),
        names=board_lists(db.session()).levels.names(today),
        months=rules(db.session()).refresher_takes_lapsed_months,
    )


def _done(booking: Booking, its: AttendedBooking, hours: Decimal, *, with_others: bool) -> DoneElsewhere:
    board = rules(db.session()).board_name
    title = its.certificate.course_title if its.certificate else booking.event.course.title
    return DoneElsewhere(
        title=title, provider=board, completed_on=its.last_day, minutes=round(hours * 60), with_others=with_others
    )


def _stands(session: Session, booking: Booking, levels: Sequence[Level]) -> list[tuple[str, str]]:
    """How they stand at each of the levels, and what it asks."""
    today, months = clock.today(), rules(session).refresher_takes_lapsed_months
    found = []
    for level in levels:
        asked = level.hours_on(today)
        if asked is not None and booking.delegate_id is not None:
            held = across_queries.held_at(session, booking.delegate_id, level)
            said = f"{hours_words(hours_held(held, asked, today, months))}. It asks {asked_words(asked)}."
            found.append((level.full_name_on(today), said))
    return found


def _attended_or_404(ref: str) -> tuple[Booking, AttendedBooking]:
    found = bookings_queries.booking_by_ref(db.session(), ref)
    if found is None or found.delegate_id is None or found.outcome != Outcome.ATTENDED:
        abort(404)
    return found, across_queries.attended_booking(db.session(), found)
