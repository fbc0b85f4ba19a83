"""The programme as a calendar: a month or a whole term beside the list, with days off marked."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from flask import render_template, request, url_for

from training import clock, workdays
from training.access import Role, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.terms import queries, shifts
from training.courses.clashes import Holidays
from training.courses.models import Event, EventState
from training.courses.queries import days_off
from training.db import db
from training.programme.finding.month import MonthEvent, first_of_month, last_of_month, weeks_of


@bp.get("/programme/month")
@requires(Role.ADMINISTRATOR)
def month() -> str:
    """One month of the programme, ?month=2026-05."""
    first = first_of_month(request.args.get("month", "")) or clock.today().replace(day=1)
    last = last_of_month(first)
    around = [(first + relativedelta(months=step)) for step in (-1, 1)]
    moves = [(f"{day:%B %Y}", url_for("admin.programme.month", month=f"{day:%Y-%m}")) for day in around]
    return _page("month", f"{first:%B %Y}", first, last, moves)


@bp.get("/programme/term")
@requires(Role.ADMINISTRATOR)
def term() -> str:
    """A whole term of the programme, ?term=2026-autumn."""
    shown = shifts.term(request.args.get("term", "")) or shifts.term_of(clock.today())
    around = [shifts.term_of(shown.first - timedelta(days=1)), shifts.term_of(shown.last + timedelta(days=1))]
    moves = [(one.name, url_for("admin.programme.term", term=one.code)) for one in around]
    return _page("term", shown.name, shown.first, shown.last, moves)


def _page(view: str, heading: str, first: date, last: date, moves: list[tuple[str, str]]) -> str:
    session = db.session()
    events = queries.events_between(session, first, last)
    holidays = days_off(session)
    weeks = weeks_of(first, last, _by_day(events), lambda day: _notes(day, holidays), clock.today())
    return render_template(
        "admin/programme/terms/calendar.html",
        view=view,
        heading=heading,
        weeks=weeks,
        moves=moves,
        found=len(events),
    )


def _by_day(events: Sequence[Event]) -> dict[date, list[MonthEvent]]:
    found: dict[date, list[MonthEvent]] = defaultdict(list)
    for event in events:
        for sitting in event.sittings:
            found[clock.local(sitting.starts_at).date()].append(
                MonthEvent(
                    title=event.course.title,
                    time=clock.show_time(sitting.starts_at),
                    where=event.venue.town if event.venue else "Online",
                    address=url_for("admin.programme.edit_event", ref=event.ref),
                    draft=event.state == EventState.DRAFT,
                )
            )
    return found


def _notes(day: date, holidays: Sequence[Holidays]) -> Sequence[str]:
    """Why a day is off. At weekends nobody needs to read that the schools are closed."""
    if bank := workdays.bank_holiday(day):
        return [bank]
    found = next((one for one in holidays if one.has(day)), None)
    if found is None:
        return []
    said = f"Closed: {found.name}" if found.closed else found.name or "School holidays"
    return [said if day.weekday() < 5 else ""]
