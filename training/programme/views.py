"""The public pages: home, courses, events and their calendars, and the statements that the law asks for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask import Response, abort, jsonify, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Role, has_role, public, writes_on_get
from training.board_lists.queries import board_lists
from training.bookings.charging.queries import coming_for, offer_of
from training.bookings.eligibility import cap_opens_on
from training.bookings.emails import organiser
from training.bookings.invitations.queries import of_address
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.bookings.queries import kept_places_text, live_booking
from training.bookings.standing import until_text
from training.bookings.waiting_queries import area_places, how_many_wait, over_the_cap, position
from training.courses.event_operations import notes_of
from training.courses.models import Event, EventKind, OpenTo
from training.courses.trainers.queries import biographies_of
from training.db import db
from training.interest.announcing import why_not_asked
from training.links import link_to
from training.payments.pricing import ComingFor
from training.payments.queries import PriceLists, free_cancellation_windows, policy_with
from training.programme import details, feeds, filters, health, listing, queries
from training.programme.blueprint import bp
from training.programme.dates import FORMATS, ComingDate
from training.programme.filters import Filters
from training.programme.my_next import next_of
from training.programme.search_engines import course_told, event_told
from training.programme.searching.queries import EVERYTHING, search
from training.settings.queries import rules

NEXT_ON_HOME = 5
OTHER_DATES = 6


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
    nearest = [] if found else listing.nearest(listed, searched.nearest)
    sittings = queries.sittings_of(session, [coming.event_id for coming in (*page.dates, *nearest)])
    return render_template(
        "programme/courses.html",
        wanted=wanted,
        page=page,
        summary=listing.summary(page, len(dates), wanted),
        corrected=listing.corrected(searched.asked),
        understood=listing.understood(searched.asked, farther=searched.farther),
        months=(listing.months if wanted.by_time else listing.best_first)(page.dates, sittings, searched.hits),
        nearest=listing.rows_of(nearest, sittings, searched.nearest),
        tell_of=next(
            (coming for coming in nearest if why_not_asked(retired=False, open_to=coming.open_to) is None), None
        ),
        groups=listing.filter_groups(wanted, counts, known),
        course_options=listing.filled(listing.options("course", wanted, counts, known)),
        chosen=listing.chosen(wanted, known),
        undated=[course for course in undated if filters.fits_undated(course, wanted, searched.courses)]
        if page.number == page.pages
        else [],
        may_ask=lambda course: why_not_asked(retired=False, open_to=course.open_to) is None,
        subscribe=link_to("programme.calendar").replace("http", "webcal", 1).replace("webcals", "webcal", 1)
        + (f"?{wanted.query()}" if wanted.anything else ""),
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
    return render_template(
        "programme/course.html",
        course=found,
        told=course_told(found, dates, in_force.board_name),
        level_text=board_lists(session).levels.name(found.level, clock.today()),
        format_text=FORMATS[found.format],
        offer=offer_of(session, found, _coming_for(now), now),
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


@bp.get("/events/<ref>")
@public
def event(ref: str) -> str:
    session, now = db.session(), clock.now()
    found = _event_or_404(ref)
    in_force = rules(session)
    prices = PriceLists(session, clock.local(now).date(), found.course_id)
    others = _other_dates(found, prices)
    sittings = queries.sittings_of(session, [coming.event_id for coming in others])
    person = current_user if current_user.is_authenticated else None
    own = _coming_for(now)
    offer = offer_of(session, found, own, now, prices.of(found.course_id))
    agencies = [who.agency_id for who in own] if person and found.open_to == OpenTo.AGENCIES else None
    by_invitation = person is not None and found.open_to == OpenTo.INVITATION
    invited = by_invitation and of_address(session, found.id, current_user.email) is not None
    verdict = details.verdict(found, now, agencies=agencies, invited=invited)
    booking = live_booking(session, found.id, person.id) if person else None
    return render_template(
        "programme/event.html",
        event=found,
        told=event_told(
            found,
            offer.everybody.pence,
            bookable=verdict.bookable and not verdict.waits,
            board_name=in_force.board_name,
        ),
        course=found.course,
        level_text=board_lists(session).levels.name(found.course.level, clock.today()),
        standing=details.standing(found, now),
        verdict=verdict,
        capped=_capped(found, own, now) if verdict.bookable and not verdict.waits and not booking else (),
        cap=details.cap_text(found, cap_opens_on(found.starts_at, in_force.cap_opens_days), now),
        waiting=details.wait_text(how_many_wait(session, found.id)) if verdict.waits and not booking else "",
        booking=booking,
        turn=_turn(booking) if booking else "",
        when=[clock.show_sitting(sitting.starts_at, sitting.ends_at) for sitting in found.sittings],
        place=details.place_text(found),
        online=details.is_online(found),
        map_url=details.map_url(found.venue) if found.venue else None,
        notes=notes_of(found),
        biographies=biographies_of(session, found.id),
        audiences=[audience.name for audience in found.course.audiences],
        offer=offer,
        places=details.places_text(found),
        few_places=details.few_places(found),
        hours=details.hours_text(found.course.hours, len(found.sittings)),
        counts=details.counts_text(found.course),
        gives_certificates=found.takes_bookings and found.kind != EventKind.PUBLIC,
        delivered_by=details.run_by(found, in_force.board_name),
        open_to=details.open_to_text(found),
        kept_for_areas=kept_places_text(session, found, now),
        line_manager=details.line_manager_text(found.course, in_force) if found.kind == EventKind.USUAL else "",
        first=details.first_text(found.course),
        cancelling=_cancelling(found, (offer.one or offer.everybody).pence),
        others=listing.rows_of_one_course(others, sittings),
        may_ask=why_not_asked(retired=found.course.retired_at is not None, open_to=found.course.open_to) is None,
        coming=now < found.starts_at,
        books_for_others=has_role(Role.COORDINATOR),
    )


def _capped(found: Event, own: Sequence[ComingFor], now: datetime) -> Sequence[str]:
    """For each agency of whoever looks that may have no place yet: why they would wait, and until when."""
    session = db.session()
    areas = area_places(session, found, now)
    sentences = [
        (
            who.name,
            over_the_cap(session, found, who.agency_id, now) or (areas.why_not_yet(who.area) if areas else None),
        )
        for who in own
    ]
    said = [(name, sentence) for name, sentence in sentences if sentence]
    return [f"{name}: {sentence}" if len(own) > 1 else sentence for name, sentence in said]


def _turn(booking: Booking) -> str:
    """Where somebody stands who waits for a place here, or until when they may answer."""
    if booking.state == State.OFFERED and booking.held_until:
        return f"A place is free for you: answer until {until_text(booking.held_until)}."
    if booking.state == State.WAITING and booking.awaits is None:
        return f"You are number {position(db.session(), booking)} on the waiting list."
    return ""


def _coming_for(now: datetime) -> Sequence[ComingFor]:
    """The agencies of whoever looks: nothing for a guest."""
    return coming_for(db.session(), current_user.id, now) if current_user.is_authenticated else ()


def _cancelling(found: Event, pence: int) -> str:
    session = db.session()
    policy = policy_with(session, found.course.policy_id)
    return details.cancelling_text(pence, found, clock.now(), policy, free_cancellation_windows(session))


def _event_or_404(ref: str) -> Event:
    found = queries.event_visible_to(db.session(), ref, drafts=has_role(Role.ADMINISTRATOR))
    if found is None:
        abort(404)
    return found


def _other_dates(found: Event, prices: PriceLists) -> list[ComingDate]:
    """Other coming dates of the same course, rather ones with places, then with a list, in the order of time."""
    dates = queries.coming_dates(db.session(), clock.now(), course_id=found.course_id, prices=prices)
    others = [coming for coming in dates if coming.event_id != found.id]
    best = sorted(others, key=lambda coming: (not coming.bookable, not coming.takes_names))[:OTHER_DATES]
    return sorted(best, key=lambda coming: coming.starts_at)


@bp.get("/events/<ref>.ics")
@public
def event_calendar(ref: str) -> Response:
    found, session = _event_or_404(ref), db.session()
    return _calendar(feeds.event_calendar(found, clock.now(), organiser(session)), f"{ref}.ics")


@bp.get("/calendar.ics")
@public
def calendar() -> Response:
    """The coming dates for somebody's calendar, filtered like the list."""
    wanted = [coming.event_id for coming in _asked_for()]
    session = db.session()
    events = queries.events_for_calendar(session, wanted)
    return _calendar(feeds.programme_calendar(events, clock.now(), organiser(session)), "training.ics")


def _calendar(content: bytes, filename: str) -> Response:
    return Response(
        content, mimetype="text/calendar", headers={"Content-Disposition": f'attachment; filename="{filename}"'}
    )


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
