"""Ways to a course beside the list: three questions, a month's calendar, and the map of the site for search engines."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from dateutil.relativedelta import relativedelta
from flask import Response, render_template, request, url_for
from sqlalchemy.orm import Session

from training import clock, workdays
from training.access import public
from training.board_lists.lists import BoardLists
from training.board_lists.queries import board_lists
from training.bookings.calendar import TimeSpan
from training.db import db
from training.links import link_to
from training.programme import filters, listing, queries
from training.programme.blueprint import bp
from training.programme.dates import ComingDate
from training.programme.filters import Filters
from training.programme.finding.forms import WhichForm
from training.programme.finding.month import MonthEvent, first_of_month, last_of_month, weeks_of
from training.programme.finding.which import Step, StepKind, advise
from training.programme.searching.queries import EVERYTHING, search
from training.programme.searching.ranking import Hit
from training.records.contact import Contact

_DATES_A_STEP = 3


@bp.get("/courses/which")
@public
def which() -> str | tuple[str, int]:
    """Three questions, and in their place the level, why, and the next dates once they are answered."""
    form, asked = WhichForm(request.args), "asked" in request.args or "contact" in request.args
    if not asked or not form.validate():
        html = render_template("programme/finding/which.html", form=form, advice=None)
        return (html, 422) if asked else html
    session, now = db.session(), clock.now()
    dates = [coming for coming in queries.coming_dates(session, now) if not coming.booking_closed]
    advice = advise(
        Contact(form.contact.data), form.holds.data, form.since.data or "", queries.months_by_level(session)
    )
    chosen = [(step, step_dates(step, dates)[:_DATES_A_STEP]) for step in advice.steps]
    topics, hits = _topics(session, form.who.data or "", dates)
    sittings = queries.sittings_of(session, _ids([*topics, *(one for _, some in chosen for one in some)]))
    return render_template(
        "programme/finding/which.html",
        form=form,
        advice=advice,
        steps=[(_heading(step, board_lists(session)), step, listing.rows_of(some, sittings)) for step, some in chosen],
        topics=listing.rows_of(topics, sittings, hits),
        who=form.who.data or "",
    )


def _topics(session: Session, who: str, dates: Sequence[ComingDate]) -> tuple[list[ComingDate], Mapping[int, Hit]]:
    """The topics that fit best whoever somebody is, and why they were found."""
    if not who:
        return [], listing.NO_HITS
    topic_codes = {one.code for one in board_lists(session).levels if one.is_topic}
    topics = [coming for coming in dates if coming.level in topic_codes]
    hits = search(session, who, topics).hits
    return listing.in_order_of((one for one in topics if one.event_id in hits), hits)[:_DATES_A_STEP], hits


def step_dates(step: Step, dates: Sequence[ComingDate]) -> list[ComingDate]:
    """The dates by which a step is done: to renew a level, those of its refresher, or else of the level itself."""
    renewing = [coming for coming in dates if coming.renews_level == step.level]
    whole = [coming for coming in dates if coming.level == step.level and not coming.renews_level]
    return renewing or whole if step.kind == StepKind.RENEW else whole


def _heading(step: Step, lists: BoardLists) -> str:
    level = lists.levels.find(step.level)
    name = level.in_a_sentence(clock.today()) if level else step.level
    return f"{'Renew' if step.kind == StepKind.RENEW else 'Take'} {name}"


def _ids(dates: Sequence[ComingDate]) -> list[int]:
    return [coming.event_id for coming in dates]


@bp.get("/courses/calendar")
@public
def month() -> str:
    """One month of the programme, ?show=2026-05, narrowed as the list is."""
    session, now = db.session(), clock.now()
    dates = queries.coming_dates(session, now)
    known = listing.answers(dates, board_lists(session), clock.local(now).date())
    wanted = Filters.from_address(request.args).keeping(known)
    searched = search(session, wanted.words, dates) if wanted.words else EVERYTHING
    found, _ = filters.choose(dates, wanted, searched.dates)
    sittings = queries.sittings_of(session, _ids(found))
    events = _by_day(found, sittings)
    first = first_of_month(request.args.get("show", "")) or min(events, default=clock.today()).replace(day=1)
    last = last_of_month(first)
    around = [first + relativedelta(months=step) for step in (-1, 1)]
    shown = sum(len(on) for day, on in events.items() if first <= day <= last)
    return render_template(
        "programme/finding/month.html",
        heading=f"{first:%B %Y}",
        weeks=weeks_of(first, last, events, _notes, clock.today()),
        moves=[(f"{day:%B %Y}", _month_address(wanted, day)) for day in around],
        shown=shown,
        wanted=wanted,
        chosen=listing.chosen(wanted, known, searched.asked.pieces, "programme.month"),
        not_found=listing.not_found(searched.unknown, something=bool(found)),
        subscribe=listing.subscribe_url(wanted),
        list_url=listing.courses_url(wanted),
        next_month=_next_with_events(events, last, wanted),
    )


def _by_day(dates: Sequence[ComingDate], sittings: Mapping[int, Sequence[TimeSpan]]) -> dict[date, list[MonthEvent]]:
    found: dict[date, list[MonthEvent]] = defaultdict(list)
    for coming in dates:
        for sitting in sittings.get(coming.event_id, ()):
            found[clock.local(sitting.starts_at).date()].append(
                MonthEvent(
                    title=coming.title,
                    time=clock.show_time(sitting.starts_at),
                    where=coming.town or "Online",
                    address=url_for("programme.event", ref=coming.ref),
                )
            )
    return found


def _notes(day: date) -> Sequence[str]:
    bank = workdays.bank_holiday(day)
    return [bank] if bank else []


def _month_address(wanted: Filters, day: date) -> str:
    narrowed = f"&{wanted.query()}" if wanted.anything else ""
    return f"{url_for('programme.month', show=f'{day:%Y-%m}')}{narrowed}"


def _next_with_events(events: Mapping[date, object], last: date, wanted: Filters) -> tuple[str, str] | None:
    """The first month after this one that has something, and its address."""
    after = min((day for day in events if day > last), default=None)
    return (f"{after:%B %Y}", _month_address(wanted, after)) if after else None


@bp.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """The pages that search engines may list: the programme, its courses and its coming events."""
    session = db.session()
    dates = queries.coming_dates(session, clock.now())
    undated = queries.courses_without_dates(session, clock.now())
    codes = dict.fromkeys([*(coming.course_code for coming in dates), *(course.code for course in undated)])
    addresses = [
        *(link_to(f"programme.{name}") for name in ("home", "courses", "which", "month")),
        *(link_to("programme.course", code=code) for code in codes),
        *(link_to("programme.event", ref=coming.ref) for coming in dates),
    ]
    return Response(render_template("programme/finding/sitemap.xml", addresses=addresses), mimetype="application/xml")
