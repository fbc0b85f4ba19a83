"""Bookings, their links and needs as tables, and the sentences of what their constraints refuse."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training import clock
from training.bookings.eligibility import booked_already
from training.bookings.lifecycle import FINISHED, HOLDS_A_PLACE, LIVE, Awaits, Outcome, State
from training.bookings.reasons.models import CancelCategory
from training.courses.models import Event, PlacePool, Sitting
from training.db import Base, code, one_of
from training.payments.models import Payer, Way
from training.payments.pricing import LONGEST_EXPLANATION
from training.people.models import NAME_LENGTH, Agency, Person
from training.refusals import Code, Refused


class Purpose(StrEnum):
    """What a link in a message is for."""

    OFFER = "offer"
    APPROVAL = "approval"
    ENTRANCE = "entrance"
    """The booking's page, for its delegate, who need not sign in."""


NEVER_CONFIRMED = "Never confirmed"
"""Instead of a name: nobody confirmed the address, so the person was forgotten with the place that was held."""


def _among(states: frozenset[State]) -> str:
    return "(" + ", ".join(f"'{state}'" for state in sorted(states)) + ")"


class Booking(Base):
    """One delegate's claim on a place, from request to outcome. A walk-in is one too, outside the pool of places."""

    __tablename__ = "booking"
    __table_args__ = (
        one_of("state", State),
        one_of("awaits", Awaits),
        one_of("outcome", Outcome),
        one_of("pays_by", Way),
        one_of("cancel_category", CancelCategory),
        CheckConstraint("(pays_by IS NULL) = (payer_id IS NULL)", name="payer_pays_some_way"),
        CheckConstraint(
            "(state = 'requested') = (awaits IS NOT NULL) OR (state = 'waiting' AND awaits = 'address')",
            name="requested_awaits_something",
        ),
        CheckConstraint("(state = 'waiting') = (waiting_order IS NOT NULL)", name="waiting_has_order"),
        CheckConstraint(
            f"walk_in OR pool_id IS NOT NULL OR state NOT IN {_among(HOLDS_A_PLACE)}", name="place_has_pool"
        ),
        CheckConstraint("NOT walk_in OR pool_id IS NULL", name="walk_in_outside_pool"),
        CheckConstraint("price_pence >= 0", name="price_not_negative"),
        CheckConstraint("discount_pence >= 0", name="discount_not_negative"),
        CheckConstraint("(transfers > 0) = (transferred_at IS NOT NULL)", name="transferred_at_some_time"),
        # One person cannot hold two live bookings for one event.
        Index(
            "uq_booking_live",
            "event_id",
            "delegate_id",
            unique=True,
            sqlite_where=text(f"state IN {_among(LIVE)}"),
            postgresql_where=text(f"state IN {_among(LIVE)}"),
        ),
        CheckConstraint("(completes_id IS NULL) = (comes_for = '')", name="completes_some_sittings"),
        # What was missed is completed at one date at a time; after an outcome it may be tried again.
        Index(
            "uq_booking_completing",
            "completes_id",
            unique=True,
            sqlite_where=text(f"state IN {_among(LIVE)} AND outcome IS NULL"),
            postgresql_where=text(f"state IN {_among(LIVE)} AND outcome IS NULL"),
        ),
        Index("ix_booking_event_state", "event_id", "state"),
        # Nobody stands in the same place of a list.
        Index("uq_booking_waiting_order", "event_id", "waiting_order", unique=True),
        Index("ix_booking_held", "held_until"),
        Index("ix_booking_created_at", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(code(12), unique=True)
    form_token: Mapped[str | None] = mapped_column(code(40), unique=True)
    """From the page it was made on: a form sent twice makes one booking."""
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    pool_id: Mapped[int | None] = mapped_column(ForeignKey("place_pool.id"), index=True)
    """Where its place is; of a waiting booking the only kind of place it would take, or any."""
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Empty: to be named by whoever booked."""
    booked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(code())
    awaits: Mapped[str | None] = mapped_column(code())
    held_until: Mapped[datetime | None]
    """When a place that is not confirmed yet is given up; of an offered one, until when it may be accepted."""
    waiting_order: Mapped[int | None]
    """Where it stands on the waiting list: the lowest comes first."""
    passed_over_because: Mapped[str] = mapped_column(String(300), default="")
    """Why the administrator has no place offered to it for now; empty: it takes its turn."""
    address_token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    walk_in: Mapped[bool] = mapped_column(default=False)
    came_as: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    """The name that a walk-in gave whose address is somebody's we know: registers show this one, not whose it is."""
    outcome: Mapped[str | None] = mapped_column(code())
    outcome_at: Mapped[datetime | None]
    """Since when the register says so; empty: since before this was kept."""
    outcome_because: Mapped[str] = mapped_column(String(300), default="")
    """Why a trainer decided otherwise than the marks would."""

    completes_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"), index=True)
    """The booking of which somebody missed sittings, and comes to them here."""
    comes_for: Mapped[str] = mapped_column(String(60), default="")
    """For which sittings, as “2,3”; empty: for all."""

    # As on the day of booking.
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    agency_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    sector: Mapped[str | None] = mapped_column(ForeignKey("sector.code"))
    tariff: Mapped[str | None] = mapped_column(ForeignKey("tariff.code"))
    area: Mapped[str | None] = mapped_column(code(20), ForeignKey("area.code"))
    quadrant: Mapped[str | None] = mapped_column(code(10), ForeignKey("quadrant.code"))
    job_role: Mapped[str] = mapped_column(String(120), default="")
    manager_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    manager_email: Mapped[str] = mapped_column(String(254), default="")
    manager_warned_at: Mapped[datetime | None]
    """When a manager who has to approve and had not answered was asked again."""
    prerequisite: Mapped[str] = mapped_column(String(300), default="")
    """What the delegate declared about the course that should come before."""
    price_pence: Mapped[int] = mapped_column(default=0)
    pays_by: Mapped[str | None] = mapped_column(code())
    """How it is to be paid; empty where nothing is."""
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("payer.id"), index=True)
    """Who pays what it costs, or what it would cost not to come."""
    policy_id: Mapped[int | None] = mapped_column(ForeignKey("cancellation_policy.id"), index=True)
    """The cancellation policy it was made under; empty for an old booking: today's default."""
    price_explanation: Mapped[str] = mapped_column(String(LONGEST_EXPLANATION), default="")
    discount_pence: Mapped[int] = mapped_column(default=0)
    """What membership of ECVYS took off: without it the place would have cost so much more."""

    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    transfers: Mapped[int] = mapped_column(default=0)
    """How often it was moved to another event of the course, whoever did it."""
    transferred_at: Mapped[datetime | None]
    """When it was last moved."""
    substitutions: Mapped[int] = mapped_column(default=0)
    """How often somebody else came to have the place: the entry in the new one's calendar is newer each time."""
    ended_at: Mapped[datetime | None]
    """When it was cancelled, lapsed or declined."""
    cancel_category: Mapped[str | None] = mapped_column(code(30))
    """Why it was cancelled, for the figures; empty: nobody said. The words are in reasons/models.py."""
    declined_because: Mapped[str] = mapped_column(String(500), default="")
    """What the delegate is told of why it was declined."""
    name_reminded_at: Mapped[datetime | None]
    """When whoever booked was reminded that nobody is named for it yet."""

    event: Mapped[Event] = relationship()
    pool: Mapped[PlacePool | None] = relationship()
    delegate: Mapped[Person | None] = relationship(foreign_keys=delegate_id)
    booked_by: Mapped[Person | None] = relationship(foreign_keys=booked_by_id)
    agency: Mapped[Agency | None] = relationship()
    payer: Mapped[Payer | None] = relationship()
    completes: Mapped["Booking | None"] = relationship(foreign_keys=completes_id, remote_side=id)
    needs: Mapped["Needs | None"] = relationship(back_populates="booking", cascade="all, delete-orphan")

    @property
    def whose(self) -> str:
        """The name of its delegate, or why there is none."""
        if self.delegate:
            return self.delegate.name
        return NEVER_CONFIRMED if self.booked_by_id is None and self.state in FINISHED else "To be named"

    @property
    def booked_on(self) -> date:
        """The day as of which it keeps agency, sector, area and quadrant."""
        return clock.local(self.created_at).date()

    def comes_to(self, position: int) -> bool:
        """Whether they are expected at this sitting of the event."""
        return comes_to(self.comes_for, position)

    @property
    def sittings(self) -> list[Sitting]:
        """Those of the event that they come for."""
        return [sitting for sitting in self.event.sittings if self.comes_to(sitting.position)]


def comes_to(comes_for: str, position: int) -> bool:
    """Whether a booking for these sittings, as “2,3”, is for the one at this position; an empty one is for all."""
    return not comes_for or position in positions(comes_for)


def positions(comes_for: str) -> frozenset[int]:
    """{2, 3} from “2,3”."""
    return frozenset(int(number) for number in comes_for.split(",") if number)


class BookingLink(Base):
    """A link in a message that lets whoever holds it do one thing with one booking."""

    __tablename__ = "booking_link"
    __table_args__ = (one_of("purpose", Purpose),)

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(code())
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sent_to: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When another took its place."""

    booking: Mapped[Booking] = relationship()

    def beside(self, token_hash: str, now: datetime) -> "BookingLink":
        """Another link that does the same for whoever has this one, by its token."""
        same = {"booking_id": self.booking_id, "purpose": self.purpose, "sent_to": self.sent_to}
        return BookingLink(token_hash=token_hash, created_at=now, **same)


class Needs(Base):
    """Access and dietary needs: special-category data, in a table of its own, deleted 30 days after the event."""

    __tablename__ = "needs"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    access: Mapped[str] = mapped_column(Text, default="")
    dietary: Mapped[str] = mapped_column(Text, default="")

    booking: Mapped[Booking] = relationship(back_populates="needs")


FULL = "Somebody else has just taken the last place. Nothing was booked."
CHANGED = "The date, the time, the place or the price of this event has just changed. Check it, then book again."
MOVED = "This booking has just been moved to another date. Look at it again: nothing was changed."
NO_PLACE_THERE = "No place is left there any more. Nothing was changed: choose another date."
NOBODY_PAYS = (
    "That date costs something, and your booking names nobody who pays. Book that date, then cancel this booking."
)
COMPLETING_ALREADY = "You have a booking already that completes what you missed. Cancel it first, then choose again."
TRY_AGAIN = "The same details were being saved twice at the same moment. Nothing was booked: try again."

# PostgreSQL names the constraint, SQLite the columns of an index, and both the name of a CHECK.
_LIVE = "uq_booking_live"
_SENTENCES = (
    (_LIVE, "booking.event_id, booking.delegate_id", Code.TAKEN, ""),
    ("uq_booking_completing", "booking.completes_id", Code.TAKEN, COMPLETING_ALREADY),
    ("ck_place_pool_never_oversold", "ck_place_pool_never_oversold", Code.FULL, FULL),
    ("uq_booking_waiting_order", "booking.event_id, booking.waiting_order", Code.CHANGED, TRY_AGAIN),
    ("uq_booking_form_token", "booking.form_token", Code.CHANGED, TRY_AGAIN),
    ("uq_person_address_signs_in", "person_address.address_key", Code.CHANGED, TRY_AGAIN),
    ("uq_affiliation_current", "affiliation.person_id, affiliation.agency_id", Code.CHANGED, TRY_AGAIN),
    ("uq_message_once", "message.once", Code.CHANGED, TRY_AGAIN),
)


def refusal_of(error: IntegrityError, name: str | None = None) -> Exception:
    """The refusal that says what the database would not have; the error itself where nobody expected it.

    `name` of the delegate, where somebody else books for them.
    """
    said = str(error.orig)
    for constraint, columns, kind, sentence in _SENTENCES:
        if constraint in said or columns in said:
            return Refused(kind, booked_already(name) if constraint == _LIVE else sentence)
    return error
