"""The desk: what needs the administrator today."""

from datetime import date, timedelta

from flask import render_template

from training import clock, workdays
from training.access import Role, requires
from training.admin.blueprint import desk as bp
from training.admin.desk import queries
from training.admin.desk.note_queries import agencies_and_notes
from training.admin.money import queries as money_queries
from training.admin.programme.readiness import state_of, unready
from training.bookings.standing import until_text
from training.courses.deciding.queries import asked_of_events
from training.db import db
from training.mail.queries import mail_trouble
from training.settings.queries import rules

COMING_DAYS = 28


@bp.get("")
@requires(Role.ADMINISTRATOR)
def home() -> str:
    """Four numbers, what needs a person as sentences, and the events of the next four weeks."""
    session, now, today = db.session(), clock.now(), clock.today()
    coming = queries.coming_events(session, now, clock.start_of(today + timedelta(days=COMING_DAYS + 1)))
    last_working_day = workdays.add(today, -1)
    mail = mail_trouble(session, most=queries.SHOWN)
    counts = queries.counts(session, clock.start_of(last_working_day), now, rules(session))
    asked = asked_of_events(session, now)
    agencies, promised = agencies_and_notes(session, today)
    return render_template(
        "admin/desk/home.html",
        today=today,
        now=now,
        until_text=until_text,
        coming=[(event, *state_of(event, now)) for event in coming],
        coming_days=COMING_DAYS,
        next_week=sum(event.starts_at < now + timedelta(days=7) for event in coming),
        new_bookings=counts.new_bookings,
        earlier_training=counts.earlier_training,
        certificates=counts.certificates,
        since=_since(last_working_day, today),
        since_day=last_working_day,
        registers=queries.open_registers(session, now),
        agencies=agencies,
        promised=promised,
        held_up=mail.held_up,
        failed=queries.EventWaiting(mail.given_up, mail.kinds_given_up),
        documents=queries.failing_documents(session),
        signing_key=counts.signing_key,
        unsigned=counts.unsigned,
        lacking=queries.documents_held_up(session, counts.credits_with_vat),
        charges=counts.charges,
        approvals=queries.awaiting_approval(session),
        unready=unready(coming, now),
        undecided=asked.to_decide,
        behind=asked.behind,
        not_published=counts.not_published,
        wordings=counts.wordings,
        quotes_to_put_right=counts.quotes_to_put_right,
        money=money_queries.money_needing_attention(session, today),
        texts=counts.texts,
        concerns=counts.concerns,
        concern_since=counts.concern_since,
        ecvys=counts.ecvys,
    )


def _since(last_working_day: date, today: date) -> str:
    return "yesterday" if today - last_working_day == timedelta(days=1) else f"{last_working_day:%A}"
