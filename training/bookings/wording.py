"""What an event and a booking are called, cost and are at, in the words of pages and messages."""

from collections.abc import Sequence

from training import clock, money
from training.bookings.models import Booking
from training.courses.models import Event
from training.courses.models import Sitting as EventSitting


def place_text(event: Event) -> str:
    """Where it is, in one line."""
    venue = event.venue
    return f"{venue.name}, {venue.address}, {venue.postcode}" if venue else "Online"


def price_text(booking: Booking) -> str:
    """“£80.00 standard price”, “£60.00 (£80.00 less 25%)”, “Free, paid for by …”: the price and why, said once."""
    amount, why = money.price(booking.price_pence), booking.price_explanation
    if why.startswith(amount):
        return why
    return f"{amount} ({why.removesuffix(f' = {amount}')})" if why else amount


def when_text(event: Event) -> str:
    """When it is: one line a sitting."""
    return times_text(event.sittings)


def times_text(sittings: Sequence[EventSitting]) -> str:
    """When some sittings are: one line each."""
    return "\n".join(clock.show_sitting(sitting.starts_at, sitting.ends_at) for sitting in sittings)
