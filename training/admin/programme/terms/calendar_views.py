"""The programme as a calendar: a month or a whole term beside the list, with days off marked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class CalendarEvent:
    """One sitting of an event, as a day of the calendar shows it."""

    title: str
    time: str
    where: str
    address: str
    draft: bool


@dataclass
class CalendarDay:
    text: str
    """“12”."""
    month: str
    """“ May” on the first of a month, for those who see the days in a table."""
    weekday: str
    long_month: str
    """“ May”, after it."""
    """“Tuesday ”, before the day for those who see the days in a list."""
    off: bool
    """A weekend, a bank holiday or a school holiday."""
    is_today: bool
    outside: bool
    """Of a week that the period shares with another."""
    notes: list[str] = field(default_factory=list)
    events: list[CalendarEvent] = field(default_factory=list)


@bp.get("/programme/month")
@requires(Role.ADMINISTRATOR)
def month() -> str:
    """One month of the programme, ?month=2026-05."""
    first = _first_of_month(request.args.get("month", "")) or clock.today().replace(day=1)
    last = first + relativedelta(months=1, days=-1)
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


def _first_of_month(typed: str) -> date | None:
    try:
        first = date.fromisoformat(f"{typed[:7]}-01")
    except ValueError:
        return None
    return first if 2000 <= first.year < 2100 else None


def _page(view: str, heading: str, first: date, last: date, moves: list[tuple[str, str]]) -> str:
    session = db.session()
    events = queries.events_between(session, first, last)
    by_day = _by_day(events)
    holidays, today = days_off(session), clock.today()
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday <= last:
        days = [monday + timedelta(days=n) for n in range(7)]
        weeks.append([_day(day, by_day, holidays, today, outside=not first <= day <= last) for day in days])
        monday += timedelta(weeks=1)
    return render_template(
        "admin/programme/terms/calendar.html",
        view=view,
        heading=heading,
        weeks=weeks,
        moves=moves,
        found=len(events),
    )


def _by_day(events: Sequence[Event]) -> dict[date, list[CalendarEvent]]:
    found: dict[date, list[CalendarEvent]] = defaultdict(list)
    for event in events:
        for sitting in event.sittings:
            found[clock.local(sitting.starts_at).date()].append(
                CalendarEvent(
                    title=event.course.title,
                    time=clock.show_time(sitting.starts_at),
                    where=event.venue.town if event.venue else "Online",
                    address=url_for("admin.programme.edit_event", ref=event.ref),
                    draft=event.state == EventState.DRAFT,
                )
            )
    return found


def _day(
    day: date, by_day: dict[date, list[CalendarEvent]], holidays: Sequence[Holidays], today: date, *, outside: bool
) -> CalendarDay:
    bank, day_off = workdays.bank_holiday(day), next((one for one in holidays if one.has(day)), None)
    notes = [bank] if bank else []
    if day_off and not bank and day.weekday() < 5:
        notes.append(f"Closed: {day_off.name}" if day_off.closed else day_off.name or "School holidays")
    return CalendarDay(
        text=str(day.day),
        month=f" {day:%b}" if day.day == 1 else "",
        weekday=f"{day:%A} ",
        long_month=f" {day:%B}",
        off=bool(bank or day_off) or day.weekday() >= 5,
        is_today=day == today,
        outside=outside,
        notes=[] if outside else notes,
        events=[] if outside else by_day.get(day, []),
    )
