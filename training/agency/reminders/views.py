"""Reminding people of what is due: who gets it and in which words, then one press; and what became of each."""

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.agency.blueprint import bp, chosen_agency
from training.agency.levels.queries import asks_of
from training.agency.people_queries import PeopleFilter, Show
from training.agency.reminders import emails, operations, queries
from training.agency.reminders.leaving_out import LeftOut
from training.agency.reminders.models import ReminderState
from training.answers import Answer, refusals_shown
from training.board_lists.queries import board_lists
from training.db import db, transaction
from training.links import new_token
from training.lists import page_or_file, searched
from training.mail.operations import Written
from training.people.models import Agency
from training.records.wording import hours_words, name_of, state_word
from training.settings.queries import rules

MOST_AT_ONCE = 1000
_ASKED_OF = frozenset({Show.ALL, Show.DUE, Show.OUT, Show.NEVER})
_EXAMPLE = "example"
"""What stands for the secret of a link in the words that are shown before."""
WHY_NOT = {
    LeftOut.NO_ADDRESS: ("No e-mail address", "Tell them yourself, or add their address"),
    LeftOut.STOPPED: ("Wants no such messages", "They stopped them. Speak to them"),
    LeftOut.ON_ITS_WAY: ("A reminder is on its way", "It goes by itself"),
    LeftOut.REMINDED: ("Reminded a short time ago", ""),
    LeftOut.BOOKED: ("Has a place already", "On all that is due"),
}
"""Why somebody is left out, and what to do about it."""


@bp.get("/reminders/new")
@requires(Role.COORDINATOR)
def remind() -> Answer:
    """Who gets a reminder, with what is due for each; in which words; and who does not, and why."""
    agency, agencies = chosen_agency()
    session, now = db.session(), clock.now()
    wanted = _wanted(session, agency.id)
    whom = queries.whom_to_remind(session, wanted, now)
    levels = board_lists(session).levels
    return render_template(
        "agency/reminders/remind.html",
        agency=agency,
        agencies=agencies,
        wanted=wanted,
        whom=whom,
        shown=whom.both[:MOST_AT_ONCE],
        words=_words(session, agency, whom),
        why_not=WHY_NOT,
        levels=levels,
        name_of=name_of,
        state_word=state_word,
        hours_words=hours_words,
        again_days=rules(session).remind_again_days,
        today=clock.today(),
        form_token=new_token(),
    )


@bp.post("/reminders")
@requires(Role.COORDINATOR)
def send_reminders() -> Response:
    """Have those reminded who are ticked; the worker writes to each."""
    agency, _ = chosen_agency()
    agency_id = agency.id
    ticked = [int(one) for one in request.form.getlist("tick")[:MOST_AT_ONCE] if _is_number(one)]
    back = url_for("agency.remind", agency=agency_id, show=request.args.get("show"), q=request.args.get("q"))
    with refusals_shown(go_to=back), transaction() as session:
        token, here = request.form.get("form_token", "")[:40], url_for("agency.reminders", agency=agency_id)
        asked = operations.ask_to_remind(session, agency_id, ticked, token, here, current_actor(), clock.now())
    flash(_said(asked), "done")
    return redirect(url_for("agency.reminders", agency=agency_id))


@bp.get("/reminders")
@requires(Role.COORDINATOR)
def reminders() -> Answer:
    """Every reminder that was asked for, and what became of it; while some are on their way it looks again."""
    agency, agencies = chosen_agency()
    session = db.session()
    done, total = queries.on_their_way(session, agency.id, clock.now())
    return page_or_file(
        queries.reminders_list(session, agency.id, clock.today()),
        "agency/reminders/list.html",
        agency=agency,
        agencies=agencies,
        done=done,
        total=total,
        state_words=queries.STATE_WORDS,
        ReminderState=ReminderState,
    )


@bp.post("/reminders/<int:reminder_id>/take-back")
@requires(Role.COORDINATOR)
def take_back_reminder(reminder_id: int) -> Response:
    """Somebody who is away is not reminded after all."""
    agency, _ = chosen_agency()
    agency_id = agency.id
    if queries.reminder_of_agency(db.session(), agency_id, reminder_id) is None:
        abort(404)

    here = url_for("agency.reminders", agency=agency_id)
    with refusals_shown(go_to=here), transaction() as session:
        row = queries.reminder_of_agency(session, agency_id, reminder_id) or abort(404)
        operations.take_back(session, row, current_actor(), clock.now())
    flash("It is taken back. They will not be reminded when they are back.", "done")
    return redirect(here)


def _wanted(session: Session, agency_id: int) -> PeopleFilter:
    """What the address asks for, as the list of people does; what it asks that there is not is left out."""
    show, course = request.args.get("show", ""), request.args.get("course", "")
    chosen = Show(show) if show in _ASKED_OF else Show.ALL
    course_id = int(course) if _is_number(course) and chosen is not Show.ALL else None
    return PeopleFilter(agency_id, chosen, course_id, searched(), asks_of(session, agency_id))


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 10


def _words(session: Session, agency: Agency, whom: queries.WhomToRemind) -> Written | None:
    """As the first of them reads it."""
    if not whom.both:
        return None
    return emails.as_read_by(session, agency, whom.both[0], clock.now(), _EXAMPLE)


def _said(asked: operations.Asked) -> str:
    now, away = asked.now, asked.away
    gone = "" if not now else "1 reminder is on its way." if now == 1 else f"{now} reminders are on their way."
    later = f"{away} people are away, and get it once they are back." if away > 1 else ""
    return f"{gone} {later or ('1 person is away, and gets it once back.' if away else '')}".strip()
