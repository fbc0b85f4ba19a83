"""The page of one event, which answers everything that somebody asks before they book, and its calendar file."""

from collections.abc import Sequence
from datetime import date, datetime

from flask import Response, abort, render_template
from flask_login import current_user

from training import clock
from training.access import Role, has_role, public
from training.board_lists.queries import board_lists
from training.bookings.charging.queries import coming_for, offer_of
from training.bookings.eligibility import cap_in_force, cap_opens_on
from training.bookings.emails import organiser
from training.bookings.invitations.queries import of_address
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.bookings.queries import kept_places_text, live_booking, places_of_agencies
from training.bookings.standing import until_text
from training.bookings.waiting_queries import area_places, how_many_wait, position
from training.courses.event_operations import notes_of
from training.courses.models import Event, EventKind, OpenTo
from training.courses.trainers.queries import biographies_of
from training.db import db
from training.files import gateway
from training.interest.announcing import why_not_asked
from training.payments.pricing import ComingFor
from training.payments.queries import PriceLists, free_cancellation_windows, policy_with
from training.programme import details, feeds, listing, queries
from training.programme.blueprint import bp
from training.programme.dates import ComingDate
from training.programme.search_engines import event_told
from training.settings.queries import rules

OTHER_DATES = 3


@bp.get("/events/<ref>")
@public
def event(ref: str) -> str:
    session, now = db.session(), clock.now()
    shown = event_or_404(ref)
    found = shown.event
    in_force = rules(session)
    prices = PriceLists(session, clock.local(now).date(), found.course_id)
    others = _other_dates(found, prices)
    sittings = queries.sittings_of(session, [coming.event_id for coming in others])
    person = current_user if current_user.is_authenticated else None
    own = coming_for(session, current_user.id, now) if person else ()
    offer = offer_of(session, found, own, now, prices.of(found.course_id))
    agencies = [who.agency_id for who in own] if person and found.open_to == OpenTo.AGENCIES else None
    by_invitation = person is not None and found.open_to == OpenTo.INVITATION
    invited = by_invitation and of_address(session, found.id, current_user.email) is not None
    verdict = details.verdict(found, now, agencies=agencies, invited=invited)
    booking = live_booking(session, found.id, person.id) if person else None
    may_have_place = verdict.bookable and not verdict.waits and not booking
    opens_on = cap_opens_on(found.starts_at, in_force.cap_opens_days)
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
        share=_share_of_places(found, own, opens_on, now) if may_have_place else details.SharesOfPlaces(),
        waiting=details.wait_text(how_many_wait(session, found.id)) if verdict.waits and not booking else "",
        booking=booking,
        turn=_turn(booking) if booking else "",
        when=[clock.show_sitting(sitting.starts_at, sitting.ends_at) for sitting in found.sittings],
        place=details.place_text(found),
        online=details.is_online(found),
        notes=notes_of(found),
        biographies=biographies_of(session, found.id),
        audiences=shown.audiences,
        outcomes=shown.outcomes,
        offer=offer,
        places=details.places_texts(found),
        few_places=details.few_places(found),
        hours=details.hours_text(found.course.hours, len(found.sittings)),
        certificate=details.certificate_text(found),
        leads_to=queries.courses_after(session, found.course) if found.takes_bookings else [],
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


def _share_of_places(found: Event, own: Sequence[ComingFor], opens_on: date, now: datetime) -> details.SharesOfPlaces:
    """How many places one organisation may hold, and where those of whoever looks stand. Counted only for them."""
    session = db.session()
    cap = cap_in_force(found.agency_cap, opens_on, now)
    theirs = [who.agency_id for who in own if who.agency_id] if cap is not None else []
    held = places_of_agencies(session, found.id, theirs)
    areas = area_places(session, found, now) if own else None
    books_for_others = has_role(Role.COORDINATOR)
    return details.shares_of_places(cap, opens_on, own, held, areas, now, books_for_others=books_for_others)


def _turn(booking: Booking) -> str:
    """Where somebody stands who waits for a place here, or until when they may answer."""
    if booking.state == State.OFFERED and booking.held_until:
        return f"A place is free for you: answer until {until_text(booking.held_until, clock.today())}."
    if booking.state == State.WAITING and booking.awaits is None:
        return f"You are number {position(db.session(), booking)} on the waiting list."
    return ""


def _cancelling(found: Event, pence: int) -> str:
    session = db.session()
    policy = policy_with(session, found.course.policy_id)
    return details.cancelling_text(pence, found, clock.now(), policy, free_cancellation_windows(session))


def event_or_404(ref: str) -> queries.EventFound:
    """An event that whoever looks may see."""
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


@bp.get("/venues/<int:venue_id>/map/<digest>")
@public
def venue_map(venue_id: int, digest: str) -> Response:
    """The picture of a venue's map. Its address changes with it, so that browsers may keep it."""
    kept = queries.map_picture(db.session(), venue_id, digest) or abort(404)
    try:
        content = gateway.read(kept.kept_as)
    except gateway.FileGone:
        abort(404)
    return Response(
        content, mimetype=kept.content_type, headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )


@bp.get("/events/<ref>.ics")
@public
def event_calendar(ref: str) -> Response:
    found, session = event_or_404(ref).event, db.session()
    return feeds.calendar_response(feeds.event_calendar(found, clock.now(), organiser(session)), f"{ref}.ics")
