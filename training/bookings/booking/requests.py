"""What a booking is made from: what is said of it and by whom, and who is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from training.bookings.lifecycle import Decision
from training.bookings.models import Booking
from training.payments.models import Payer
from training.people.models import Agency, Person
from training.people.workplaces.workplace import Workplace

TellOfNew = Callable[[Session, Booking, Decision, str | None, datetime], None]
"""Writes the message about a new booking; the text is the token of the link that confirms its address."""


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a delegate says when they book, beside who they are."""

    job_role: str = ""
    manager_name: str = ""
    manager_email: str = ""
    prerequisite: str = ""
    access_needs: str = ""
    dietary_needs: str | None = ""
    """None: they were not asked, since nobody eats together online."""
    remember_needs: bool | None = None
    """Whether we are to remember them for the next booking; None: they were not asked."""
    payer: Payer | None = None
    """Without the name of an organisation it is the agency they come for."""
    mode: str | None = None
    """In the room or online, where an event has both; None: whichever has a place."""
    workplace: Workplace | None = None
    """Where they work, said with the booking for a county-wide agency; None: as it is kept with their tie."""
    waits: bool = True
    """Where there is no place, join the waiting list."""
    invitation: str | None = None
    """The token of an invitation, which somebody who is not signed in has to show."""
    form_token: str | None = None
    told_of_sharing: frozenset[str] = frozenset()
    """Areas of which the page said, to the delegate themselves, that names are shared with the partnership there."""
    event_version: int | None = None
    """Of the event as the delegate saw it."""


@dataclass(frozen=True, kw_only=True)
class Request(Details):
    """Everything that a booking is made from."""

    delegate: Person | None
    """None: to be named later."""
    agency: Agency | None
    """None: they work for themselves."""
    address_confirmed: bool = True
    typed_address: str = ""
    """Where a guest said that they read their mail: one of the delegate's, not always the main one."""
    completes: Booking | None = None
    """The booking of which they missed some sittings, and complete them here: that costs nothing."""
    comes_for: str = ""
    """Which sittings those are, as “2,3”."""
    speaks_for_itself: bool = True
    """What is said of the delegate's job is kept with them; not where somebody else says it."""

    @property
    def delegate_id(self) -> int | None:
        return self.delegate.id if self.delegate else None

    @property
    def delegate_email(self) -> str | None:
        """By which they are invited, and are told from their manager."""
        return self.typed_address or (self.delegate.email if self.delegate else None)


@dataclass(frozen=True)
class Booked:
    """A new booking; `address_token` when its delegate still has to confirm their address with it."""

    booking: Booking
    address_token: str | None = None
