"""One coming date of a course, as lists, filters and feeds see it: plain values, read in one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from training import clock
from training.board_lists.lists import BoardList
from training.bookings.eligibility import EventFacts, is_full, why_not_bookable
from training.courses.models import EventKind, EventState, Format, OpenTo
from training.payments.pricing import ANYBODY, Price, PriceList, PriceOffer, offer
from training.search.normal_form import sort_key

FORMATS: dict[str, str] = {
    Format.CLASSROOM: "In a room",
    Format.WEBINAR: "Webinar",
    Format.BRIEFING: "Briefing",
    Format.CONFERENCE: "Conference",
}
FEW_PLACES = 5
FULL = "Full: join the waiting list"
NO_RULES = PriceList((), 0, date.min, BoardList(()))


def places_left_text(count: int) -> str:
    return f"{count} place left" if count == 1 else f"{count} places left"


@dataclass(frozen=True, kw_only=True)
class ComingDate:
    """An event that has not started, with what a list says about it. `capacity` and `taken` count all its places."""

    event_id: int
    course_id: int = 0
    ref: str
    state: str
    starts_at: datetime
    ends_at: datetime
    closes_at: datetime
    published_at: datetime | None
    price_pence: int
    open_to: str
    kind: str = EventKind.USUAL
    partner: str = ""
    """Who runs it, where that is not the Board."""
    partner_link: str = ""
    """Where it is booked; empty: here."""
    kept_areas: str | None = None
    """The areas for which a joint event keeps places: a code a line."""
    area_names: Sequence[str] = ()
    """What they are called on the day the list is read."""
    version: int
    course_code: str
    title: str
    level: str
    format: str
    summary: str
    audience: str
    audience_names: str | None = None
    """Whom its course is for, as the Board files courses: a name a line."""
    refresh_months: int | None
    level_name: str = ""
    """What it is called on the day the list is read."""
    renews_level: str | None
    """The level of the course whose validity it renews."""
    renews_text: str = ""
    """“level 3”; nothing for a topic."""
    delivery_partner: str
    funder: str | None
    venue: str | None
    town: str | None
    quadrant: str | None
    quadrant_name: str = ""
    """What it is called on the day the list is read."""
    online: bool
    capacity: int
    taken: int
    read_at: datetime
    """The moment at which this was so."""
    prices: PriceList = NO_RULES
    """By what the prices of its course were decided then."""

    @property
    def places_left(self) -> int:
        return self.capacity - self.taken

    @cached_property
    def _takes_bookings(self) -> bool:
        """The same rule as the booking itself; whoever books a full event joins its waiting list."""
        return why_not_bookable(self._facts, self.read_at) is None

    @property
    def _facts(self) -> EventFacts:
        return EventFacts(
            self.state,
            self.starts_at,
            self.closes_at,
            self.places_left,
            self.open_to,
            frozenset(),
            counted_only=self.kind == EventKind.HEADCOUNT,
            booked_with=self.partner if self.partner_link else "",
        )

    @cached_property
    def bookable(self) -> bool:
        """Whether somebody could book a place online now."""
        return self._takes_bookings and not is_full(self._facts)

    @cached_property
    def takes_names(self) -> bool:
        """Whether it is full, and somebody could join its waiting list online now."""
        return self._takes_bookings and is_full(self._facts)

    @property
    def goes_elsewhere(self) -> bool:
        """Whether people come to it, or book it, without a booking here: with a partner, or as they like."""
        with_partner = bool(self.partner_link) and not self.booking_closed
        return not self.cancelled and (with_partner or self.kind == EventKind.HEADCOUNT)

    @property
    def cancelled(self) -> bool:
        return self.state == EventState.CANCELLED

    @property
    def booking_closed(self) -> bool:
        return self.state == EventState.CLOSED or self.read_at >= self.closes_at

    @cached_property
    def offer(self) -> PriceOffer:
        return offer(self.prices, self.price_pence, self.funder)

    @cached_property
    def price(self) -> Price:
        """What it costs whoever is no member and has no tariff."""
        return self.prices.price(self.price_pence, self.funder, ANYBODY)

    @property
    def audiences(self) -> Sequence[str]:
        """“Early years”, “Designated leads”."""
        return sorted((self.audience_names or "").splitlines(), key=sort_key)

    @property
    def month(self) -> str:
        """“2026-12”: the month it starts in, in London."""
        return f"{clock.local(self.starts_at):%Y-%m}"

    @property
    def where(self) -> str:
        """“Colchester, North”, “Online”, or both for an event that can be joined either way."""
        room = ", ".join(part for part in (self.town, self.quadrant_name) if part)
        if room and self.online:
            return f"{room}, or online"
        return room or "Online"

    @property
    def places_text(self) -> str:
        """“3 places left”, or in two words why nobody can book."""
        if self.cancelled:
            return "Cancelled"
        if self.bookable:
            return places_left_text(self.places_left)
        if self.takes_names:
            return FULL
        if self.partner_link and not self.booking_closed:
            return f"Book with {self.partner}"
        if self.kind == EventKind.HEADCOUNT:
            return "No booking needed"
        if self.open_to == OpenTo.INVITATION:
            return "By invitation"
        return "Booking closed" if self.booking_closed else "Full"

    @property
    def places_tone(self) -> str:
        """“full” also stands for closed: nothing to be had."""
        if self.bookable:
            return "few" if self.places_left <= FEW_PLACES else "ok"
        by_invitation = self.open_to == OpenTo.INVITATION and not self.cancelled
        return "ok" if self.goes_elsewhere or by_invitation else "full"

    @property
    def taken_percent(self) -> int:
        """In steps of five, and 0 or 100 only when it is empty or full."""
        if self.places_left <= 0 or self.cancelled:
            return 100
        return min(95, -(-self.taken * 20 // self.capacity) * 5)

    @cached_property
    def filed_under(self) -> Mapping[str, frozenset[str]]:
        """For each filter, the answers under which this date is found."""
        where = {self.quadrant.lower()} if self.quadrant else set()
        return {
            "level": frozenset({self.level}),
            "where": frozenset(where | ({"online"} if self.online else set())),
            "format": frozenset({self.format}),
            "month": frozenset({self.month}),
            "course": frozenset({self.course_code}),
            "audience": frozenset(self.audiences),
            "free": frozenset({"yes"} if self.price.pence == 0 else ()),
            "places": frozenset({"left"} if self.bookable else ()),
        }
