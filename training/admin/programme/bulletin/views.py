"""The bulletin: ticks on the left hand, and on the same page what they make, as HTML and as plain text."""

from collections.abc import Sequence
from datetime import date

from flask import render_template, request

from training import clock
from training.access import Role, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.bulletin.editions import NAMES, Edition, lines_of, price_in, usual_since
from training.courses.models import OpenTo
from training.db import db
from training.files_in.dates import day_of
from training.links import link_to
from training.programme.dates import ComingDate
from training.programme.queries import coming_dates, sittings_of


@bp.get("/programme/bulletin")
@requires(Role.ADMINISTRATOR)
def bulletin() -> str:
    """?edition=, ?since= (published from that day on is new), ?tick= for each event; without ?chosen= all are."""
    session, today = db.session(), clock.today()
    edition = Edition.ECVYS if request.args.get("edition") == Edition.ECVYS else Edition.BOARD
    typed = request.args.get("since", "").strip()
    since, not_read = _since(typed, edition, today)
    dates = [one for one in coming_dates(session, clock.now()) if _may_come(one)]
    new, others = _cut(dates, since)
    ticked = set(request.args.getlist("tick")) if "chosen" in request.args else {str(one.event_id) for one in dates}
    chosen = [one for one in dates if str(one.event_id) in ticked]
    sittings = sittings_of(session, [one.event_id for one in chosen])
    links = {one.ref: str(link_to("programme.event", ref=one.ref)) for one in chosen}
    parts = [
        (heading, lines_of(edition, [one for one in some if one in chosen], sittings, links))
        for heading, some in (("New dates", new), ("Places left", others))
    ]
    shown = {"parts": [(heading, courses) for heading, courses in parts if courses], "edition": edition}
    return render_template(
        "admin/programme/bulletin/page.html",
        editions=NAMES,
        since=since,
        typed=typed if not_read else f"{since.day} {since:%B %Y}",
        not_read=not_read,
        lists=[("New since then", new), ("Published before, with places", others)],
        ticked=ticked,
        prices={one.event_id: price_in(edition, one) for one in dates},
        count=len(chosen),
        **shown,
        html=render_template("admin/programme/bulletin/body.html", **shown),
        text=render_template("admin/programme/bulletin/body.txt", **shown).strip() + "\n",
    )


def _may_come(found: ComingDate) -> bool:
    """Whether anybody who reads of it can still have a place, here or with a partner, or comes without one."""
    return found.open_to == OpenTo.EVERYBODY and (found.bookable or found.goes_elsewhere)


def _since(typed: str, edition: Edition, today: date) -> tuple[date, bool]:
    """The day, and whether something was typed that is none."""
    day = day_of(typed) if typed else None
    known = day is not None and 2000 <= day.year <= 2100
    return (day if day and known else usual_since(edition, today)), bool(typed) and not known


def _cut(dates: Sequence[ComingDate], since: date) -> tuple[list[ComingDate], list[ComingDate]]:
    """What was published from that day on, and the rest."""
    first = clock.start_of(since)
    new = [one for one in dates if one.published_at and one.published_at >= first]
    return new, [one for one in dates if one not in new]
