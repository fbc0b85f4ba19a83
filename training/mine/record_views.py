"""Somebody's training record."""

from flask import render_template
from flask_login import current_user

from training import clock
from training.access import signed_in
from training.board_lists.queries import board_lists
from training.bookings.earlier_training.past_queries import past_training_of
from training.certificates import queries, training_record
from training.certificates.wording import hours_text
from training.db import db
from training.mine.blueprint import bp
from training.mine.related_links import evaluation_forms_of, quoting_links_of
from training.settings.queries import rules


@bp.get("/my/record")
@signed_in
def record() -> str:
    """Everything somebody attended, what it counts for and until when."""
    session = db.session()
    attended = queries.attended_by(session, current_user.id)
    return render_template(
        "mine/record.html",
        forms=evaluation_forms_of(session, [booking.id for booking, certificate in attended if certificate is None]),
        entries=training_record.entries(
            attended, board_lists(db.session()).levels, clock.today(), rules(session).renewal_notice_days
        ),
        quoting=quoting_links_of(session, [booking.id for booking, _ in attended]),
        past=past_training_of(session, current_user.id),
        total=hours_text(training_record.total_hours(attended)),
    )
