"""What the pages of one course and one event say, in words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from training import clock
from training.bookings.eligibility import (
    Applicant,
    EventFacts,
    cap_in_force,
    is_full,
    listed,
    why_not_bookable,
    why_not_for,
)
from training.bookings.queries import event_facts
from training.courses.models import Course, Event, EventKind, EventState, LineManager, Mode, OpenTo, Venue
from training.payments.cancellation import Exits
from training.payments.policy import Policy
from training.payments.terms import terms
from training.programme.dates import FEW_PLACES, places_left_text
from training.programme.listing import duration_text
from training.settings.rules import Rules


@dataclass(frozen=True)
class BookableVerdict:
    """Whether whoever looks can book the event now, or join its waiting list; if not, the sentence that says why."""

    bookable: bool
    sentence: str = ""
    waits: bool = False
    """Every place is taken: whoever books joins the waiting list."""


def verdict(
    event: Event, now: datetime, *, agencies: Collection[int | None] | None, invited: bool = False
) -> BookableVerdict:
    """For a guest `agencies` is None; for somebody signed in, the agencies they belong to (None: work of their own).

    `invited`: whether somebody signed in has an invitation to this event.
    """
    facts = event_facts(event)
    sentence = why_not_bookable(facts, now, invited=invited) or (_why_not_theirs(facts, agencies) if agencies else None)
    return BookableVerdict(sentence is None, sentence or "", waits=sentence is None and is_full(facts))


def wait_text(waiting: int) -> str:
    """How many wait already, as far as their addresses are confirmed."""
    if waiting == 0:
        return "Nobody is waiting yet."
    return "1 person is waiting." if waiting == 1 else f"{waiting:,} people are waiting."


def _why_not_theirs(facts: EventFacts, agencies: Collection[int | None]) -> str | None:
    """Somebody of several agencies may come for any one of them."""
    reasons = [why_not_for(facts, Applicant(agency, agency_known=True, booked_already=False)) for agency in agencies]
    return None if None in reasons else reasons[0]


def standing(event: Event, now: datetime) -> str:
    """What a tag over the title says of an event that is not simply coming, or nothing."""
    if event.state == EventState.CANCELLED:
        return "Cancelled"
    if event.state == EventState.DRAFT:
        return "Draft"
    if now >= event.ends_at:
        return "Past"
    return "Under way" if now >= event.starts_at else ""


def hours_text(hours: Decimal, sittings: int) -> str:
    """“3.5 hours”, “12 hours over 2 days”."""
    number = f"{hours.normalize():f}"
    text = f"{number} hour" if number == "1" else f"{number} hours"
    return f"{text} over {sittings} days" if sittings > 1 else text


def counts_text(course: Course) -> str:
    """How long the learning counts."""
    if course.refresh_months is None:
        return "It does not run out."
    length = duration_text(course.refresh_months)
    if course.renews and course.renews_id != course.id:
        return f"Renews “{course.renews.title}” for {length}."
    again = ", then take it again" if course.renews_id == course.id else ", then renew it"
    return f"{length[0].upper()}{length[1:]}{again}."


def delivered_by(course: Course, board_name: str) -> str:
    return f"{course.delivery_partner}, with the {board_name}" if course.delivery_partner else board_name


def run_by(event: Event, board_name: str) -> str:
    """Who delivers an event: its own partner, or whoever delivers its course."""
    return f"{event.partner}, with the {board_name}" if event.partner else delivered_by(event.course, board_name)


def open_to_text(offer: Course | Event) -> str:
    """Who may book, in a sentence. Its agencies are loaded only where it matters which they are."""
    if isinstance(offer, Event) and offer.kind == EventKind.HEADCOUNT:
        return "Nobody has to book. We count how many people come."
    if isinstance(offer, Event) and offer.kind == EventKind.PUBLIC:
        return "Everybody. You need no organisation. There is no certificate."
    if offer.open_to == OpenTo.INVITATION:
        return "People who have been invited. Ask the training team if you think you should be."
    if offer.open_to == OpenTo.AGENCIES:
        names = [agency.name for agency in offer.agencies]
        return f"Staff and volunteers of {listed(names)} only." if names else "Certain agencies only."
    return "Everybody who works or volunteers with children, young people or families."


def first_text(course: Course) -> str:
    """What follows the title of the course that comes before: how it is shown, and whether nobody books without it."""
    if course.prerequisite_blocks:
        return (
            "with us, or training like it that we have accepted. Without it this course cannot be booked: sign in when"
            " you book, so that we can see it."
        )
    return "or the same at your own organisation. Where we do not have it in our records, you tell us when you book."


def line_manager_text(course: Course, in_force: Rules) -> str:
    """What the course asks of a line manager, or nothing."""
    if course.line_manager == LineManager.TOLD:
        return "We ask for your line manager’s name and e-mail address, and tell them when your place is confirmed."
    if course.line_manager == LineManager.MUST_APPROVE:
        days = in_force.approval_days
        length = f"{days} working day" if days == 1 else f"{days} working days"
        return f"Your line manager has to approve the booking. Your place is held for {length} while they do."
    return ""


def cap_text(event: Event, opens_on: date, now: datetime) -> str:
    """How many places one agency may hold for now, or nothing."""
    most = cap_in_force(event.agency_cap, opens_on, now)
    if most is None:
        return ""
    places = "1 place" if most == 1 else f"{most} places"
    return f"Before {clock.show_date(opens_on)}, one organisation may hold at most {places}."


def cancelling_text(pence: int, event: Event, now: datetime, policy: Policy, exits: Exits) -> str:
    """What cancelling costs and until when it costs nothing: the same words as when booking a place for this price."""
    return terms(policy, pence, event.starts_at, now, exits)


def map_url(venue: Venue) -> str:
    return venue.map_page


def place_text(event: Event) -> str:
    """“Charter Hall, Colchester”, “Online”, or both."""
    if event.venue is None:
        return "Online"
    room = f"{event.venue.name}, {event.venue.town}"
    return f"{room}, or online" if is_online(event) else room


def is_online(event: Event) -> bool:
    return any(pool.mode == Mode.ONLINE for pool in event.pools) or event.venue is None


def places_text(event: Event) -> str:
    """“3 places left”; for an event in a room and online, how many of each."""
    if len(event.pools) < 2:
        return places_left_text(event.places_left)
    names = {Mode.ROOM: "in the room", Mode.ONLINE: "online"}
    left = ", ".join(f"{pool.capacity - pool.taken} {names[Mode(pool.mode)]}" for pool in event.pools)
    return f"Places left: {left}"


def few_places(event: Event) -> bool:
    return event.places_left <= FEW_PLACES
