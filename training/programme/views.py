"""The public pages: home, courses, events and their calendars, and the statements that the law asks for."""

from dataclasses import replace

from flask import Response, abort, jsonify, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import public, writes_on_get
from training.board_lists.queries import board_lists
from training.bookings.charging.queries import coming_for, offer_of
from training.bookings.emails import organiser
from training.db import db
from training.interest.announcing import why_not_asked
from training.links import link_to
from training.programme import details, feeds, filters, health, listing, queries
from training.programme.blueprint import bp
from training.programme.dates import FORMATS, ComingDate
from training.programme.filters import Filters
from training.programme.my_next import next_of
from training.programme.search_engines import course_told
from training.programme.searching.queries import EVERYTHING, search
from training.settings.queries import rules

NEXT_ON_HOME = 5


@bp.get("/")
@public
def home() -> str:
    session = db.session()
    dates = queries.coming_dates(session, clock.now())
    next_ones = [coming for coming in dates if coming.bookable][:NEXT_ON_HOME] or dates[:NEXT_ON_HOME]
    sittings = queries.sittings_of(session, [coming.event_id for coming in next_ones])
    _, counts = filters.choose(dates, Filters())
    lists = board_lists(session)
    options = listing.options("level", Filters(), counts, listing.answers(dates, lists, clock.today()))
    return render_template(
        "programme/home.html",
        rows=listing.rows_of(next_ones, sittings),
        mine=next_of(session, current_user.id, clock.now()) if current_user.is_authenticated else None,
        total=len(dates),
        levels=[(option, lists.levels.find(option.value)) for option in options],
        free=counts["free"]["yes"],
        online=counts["where"]["online"],
    )


@bp.get("/courses")
@public
def courses() -> str | AnyResponse:
    if "" in request.args.values():
        # A form sends what was left empty, too; people share the address.
        return redirect(listing.courses_url(Filters.from_address(request.args), 1))
    session, now = db.session(), clock.now()
    listed = queries.coming_dates(session, now, cancelled=True)
    undated = queries.courses_without_dates(session, now)
    dates = [coming for coming in listed if not coming.cancelled]
    known = listing.answers(listed, board_lists(session), clock.today())
    wanted = Filters.from_address(request.args).keeping(known)
    searched = search(session, wanted.words, listed, undated) if wanted.words else EVERYTHING
    found, _ = filters.choose(listed, wanted, searched.dates)
    _, counts = filters.choose(dates, wanted, searched.dates)
    page = listing.page_of(found if wanted.by_time else listing.in_order_of(found, searched.hits), wanted.page)
    nearest = [] if found else listing.nearest(listed, wanted, searched.hits or searched.nearest)
    named = [course for course in undated if filters.fits_undated(course, wanted, searched.courses)]
    if not found and not named:
        named = filters.undated_instead(undated, wanted)
    sittings = queries.sittings_of(session, [coming.event_id for coming in (*page.dates, *nearest)])
    return render_template(
        "programme/courses.html",
        wanted=wanted,
        page=page,
        summary=listing.summary(page, len(dates), wanted),
        corrected=listing.corrected(searched.asked),
        not_found=listing.not_found(searched.unknown, something=bool(found)),
        understood=listing.understood(searched.asked, farther=searched.farther),
        months=(listing.months if wanted.by_time else listing.best_first)(page.dates, sittings, searched.hits),
        nearest=listing.rows_of(nearest, sittings, searched.hits or searched.nearest),
        tell_of={
            coming.course_code: coming.title
            for coming in nearest
            if why_not_asked(retired=False, open_to=coming.open_to) is None
        },
        groups=listing.filter_groups(wanted, counts, known),
        course_options=listing.filled(listing.options("course", wanted, counts, known)),
        chosen=listing.chosen(wanted, known, searched.asked.pieces),
        undated=named if page.number == page.pages else [],
        may_ask=lambda course: why_not_asked(retired=False, open_to=course.open_to) is None,
        subscribe=listing.subscribe_url(wanted),
        url_for_page=lambda number: listing.courses_url(wanted, number),
        url_by=lambda by_date: listing.courses_url(replace(wanted, by_date=by_date)),
    )


@bp.get("/courses/<code>")
@public
def course(code: str) -> str:
    session, now = db.session(), clock.now()
    found = queries.course_by_code(session, code)
    if found is None:
        abort(404)
    in_force = rules(session)
    dates = queries.coming_dates(session, now, course_id=found.id, cancelled=True)
    sittings = queries.sittings_of(session, [coming.event_id for coming in dates])
    own = coming_for(session, current_user.id, now) if current_user.is_authenticated else ()
    return render_template(
        "programme/course.html",
        course=found,
        told=course_told(found, dates, in_force.board_name),
        level_text=board_lists(session).levels.name(found.level, clock.today()),
        format_text=FORMATS[found.format],
        offer=offer_of(session, found, own, now),
        hours=details.hours_text(found.hours, found.sittings),
        counts=details.counts_text(found),
        delivered_by=details.delivered_by(found, in_force.board_name),
        open_to=details.open_to_text(found),
        audiences=[audience.name for audience in found.audiences],
        line_manager=details.line_manager_text(found, in_force),
        first=details.first_text(found),
        rows=listing.rows_of_one_course(dates, sittings),
        bookable=any(coming.bookable for coming in dates),
        may_ask=why_not_asked(retired=found.retired_at is not None, open_to=found.open_to) is None,
    )


@bp.get("/calendar.ics")
@public
def calendar() -> Response:
    """The coming dates for somebody's calendar, filtered like the list."""
    wanted = [coming.event_id for coming in _asked_for()]
    session = db.session()
    events = queries.events_for_calendar(session, wanted)
    return feeds.calendar_response(feeds.programme_calendar(events, clock.now(), organiser(session)), "training.ics")


@bp.get("/programme.json")
@public
def programme_json() -> Response:
    dates = _asked_for()
    sittings = queries.sittings_of(db.session(), [coming.event_id for coming in dates])
    response = jsonify(feeds.programme_json(dates, sittings, clock.now()))
    response.headers["Access-Control-Allow-Origin"] = "*"  # it is all public: partner sites may show it
    return response


@bp.get("/programme.atom")
@public
def atom() -> Response:
    return Response(feeds.atom(_asked_for(), rules(db.session()).board_name), mimetype="application/atom+xml")


def _asked_for() -> list[ComingDate]:
    """The coming dates that fit the filters in the address, the same ones as in the list."""
    session, now = db.session(), clock.now()
    dates = queries.coming_dates(session, now)
    known = listing.answers(dates, board_lists(session), clock.local(now).date())
    wanted = Filters.from_address(request.args).keeping(known)
    searched = search(session, wanted.words, dates) if wanted.words else EVERYTHING
    found, _ = filters.choose(dates, wanted, searched.dates)
    return found


@bp.get("/accessibility")
@public
def accessibility() -> str:
    return render_template("programme/accessibility.html")


@bp.get("/privacy")
@public
def privacy() -> str:
    return render_template("programme/privacy.html", rules=rules(db.session()))


@bp.get("/cookies")
@public
def cookies() -> str:
    return render_template("programme/cookies.html")


@bp.get("/healthz")
@public
def healthz() -> Response:
    """This process answers. It asks nobody else."""
    return Response("This process is running.\n", mimetype="text/plain")


@bp.get("/readyz")
@public
@writes_on_get("it tries whether the database takes a write, on a row that says nothing")
def readyz() -> Response:
    """People can be sent here: the database answers, is of this version, and takes what they write."""
    sentence = health.why_not_ready(db.session(), clock.now())
    return Response(f"{sentence or 'Ready.'}\n", status=503 if sentence else 200, mimetype="text/plain")


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """Search engines may read the programme; filtered lists would only repeat it."""
    private = (
        "/account/",
        "/admin/",
        "/agency",
        "/bookings/",
        "/courses?",
        "/evaluations/",
        "/interest/",
        "/my/",
        "/register/",
        "/verify/",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in private), f"Sitemap: {link_to('programme.sitemap')}"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
