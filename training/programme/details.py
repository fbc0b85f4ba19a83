"""What the pages of one course and one event say, in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from training import clock
from training.bookings.eligibility import (
    Applicant,
    EventFacts,
    is_full,
    listed,
    why_not_bookable,
    why_not_for,
    why_over_the_cap,
)
from training.bookings.emails import what_follows
from training.bookings.queries import event_facts
from training.courses.kinds.areas import AreaPlaces
from training.courses.models import Course, Event, EventKind, EventState, LineManager, Mode, OpenTo
from training.payments.cancellation import Exits
from training.payments.policy import Policy
from training.payments.pricing import ComingFor
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


def certificate_text(event: Event) -> str:
    """Who gets a certificate, and when it comes; nothing where there is none."""
    if not event.takes_bookings or event.kind == EventKind.PUBLIC:
        return ""
    several = len(event.sittings) > 1
    sentences = [f"It is for everybody who comes{' to all of it' if several else ''}."]
    follows = what_follows(event)
    if follows.evaluation:
        sentences.append("After the event we will send you a short form that asks what you learned.")
        sentences.append("Fill it in, and your certificate is ready within moments.")
        sentences.extend(() if follows.certificate else ("It is in your training record.",))
    else:
        begins = "We will send it" if follows.certificate else "It is in your training record"
        sentences.append(f"{begins} when the trainer has closed the register after the event.")
    if several:
        sentences.append("If you miss a day, you can make up for it at another date of the course.")
    return " ".join([*sentences, counts_text(event.course)])


def counts_text(course: Course) -> str:
    """How long the learning counts, in a sentence."""
    if course.refresh_months is None:
        return "It has no end date."
    length = duration_text(course.refresh_months)
    if course.renews and course.renews_id != course.id:
        return f"It renews “{course.renews.title}” for {length}."
    again = "take it again" if course.renews_id == course.id else "renew it"
    return f"It counts for {length}, then {again}."


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
        return "Everybody. You do not need to belong to an organisation. There is no certificate."
    if offer.open_to == OpenTo.INVITATION:
        return "People who have been invited. Ask the training team if you think you should be."
    if offer.open_to == OpenTo.AGENCIES:
        names = [agency.name for agency in offer.agencies]
        return f"Staff and volunteers of {listed(names)} only." if names else "Certain organisations only."
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


@dataclass(frozen=True)
class SharesOfPlaces:
    """What whoever looks reads of how many places one organisation may hold, and of those kept for other areas."""

    why_wait: Sequence[str] = ()
    """For each of their organisations that may have no place yet: why, and until when."""
    limit: str = ""
    """How many it may hold and does, where that concerns them."""


def shares_of_places(
    cap: int | None,
    opens_on: date,
    own: Sequence[ComingFor],
    held: Mapping[int, int],
    areas: AreaPlaces | None,
    now: datetime,
    *,
    books_for_others: bool = False,
) -> SharesOfPlaces:
    """`cap` while it is in force; `own`, whom somebody comes for, is empty for a guest, who reads of it in general.

    `held`: how many places the people of each agency hold. While they hold none, it concerns only who books several.
    Who works alone has no cap.
    """
    day = clock.show_date(opens_on)
    if not own:
        at_most = "" if cap is None else f"Before {day}, each organisation can have up to {_places(cap)}."
        return SharesOfPlaces(limit=at_most)
    why_wait, limits = [], []
    for who in own:
        holds = held.get(who.agency_id, 0) if who.agency_id else 0
        capped = why_over_the_cap(cap, holds, opens_on, now) if who.agency_id else None
        if sentence := capped or (areas.why_not_yet(who.area) if areas else None):
            why_wait.append(f"{who.name}: {sentence}" if len(own) > 1 else sentence)
        elif cap is not None and holds:
            limits.append(f"{who.name} has {holds} of the {_places(cap)} it can have before {day}.")
        elif cap is not None and books_for_others and who.agency_id:
            limits.append(f"{who.name} can have up to {_places(cap)} before {day}.")
    return SharesOfPlaces(why_wait, " ".join(limits))


def _places(number: int) -> str:
    return "1 place" if number == 1 else f"{number} places"


def cancelling_text(pence: int, event: Event, now: datetime, policy: Policy, exits: Exits) -> str:
    """What cancelling costs and until when it costs nothing: the same words as when booking a place for this price."""
    return terms(policy, pence, event.starts_at, now, exits)


def place_text(event: Event) -> str:
    """“Charter Hall, Colchester”, “Online”, or both."""
    if event.venue is None:
        return "Online"
    room = f"{event.venue.name}, {event.venue.town}"
    return f"{room}, or online" if is_online(event) else room


def is_online(event: Event) -> bool:
    return any(pool.mode == Mode.ONLINE for pool in event.pools) or event.venue is None


def places_texts(event: Event) -> list[str]:
    """“3 places left”; for an event in a room and online, how many of each, a line for each."""
    if len(event.pools) < 2:
        return [places_left_text(event.places_left)]
    names = {Mode.ROOM: "In the room", Mode.ONLINE: "Online"}
    left = {names[Mode(pool.mode)]: pool.capacity - pool.taken for pool in event.pools}
    return [f"{where}: {places_left_text(count) if count > 0 else 'full'}" for where, count in left.items()]


def few_places(event: Event) -> bool:
    return event.places_left <= FEW_PLACES
