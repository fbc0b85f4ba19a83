"""Reading whom a written message reaches, and what was written. For the administrator only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, defer, joinedload, selectinload

from training.bookings.models import Booking
from training.bookings.queries import arranger_of
from training.courses.models import Event
from training.interest.models import Interest
from training.mail.models import Message
from training.people.models import Person
from training.timetable.models import StoppedMessages, Topic
from training.writing.models import Readers, WrittenMessage, once_of

_AT_ONCE = 500
"""Ids in one condition of a query."""


@dataclass(frozen=True)
class Reader:
    """Somebody whom a message reaches, by the id that was chosen."""

    subject_id: int
    name: str
    address: str
    person_id: int | None
    instead_of: str = ""
    """Whose booking they made, where that person has no address."""

    @property
    def key(self) -> str:
        """By which one person is known, whatever number of bookings they have."""
        return str(self.person_id) if self.person_id else self.address.lower()


@dataclass(frozen=True)
class Reach:
    """Who gets a message, each once, and who does not."""

    readers: Sequence[Reader]
    unreached: Sequence[str]
    """The names of those who have no address, and nobody who booked for them."""
    again: int
    """How many were chosen more than once, by another booking of theirs."""
    stopped: Sequence[str] = ()
    """The names of those who want no more messages about this."""

    @property
    def instead(self) -> list[Reader]:
        return [one for one in self.readers if one.instead_of]


@dataclass
class _Gathered:
    found: dict[int, Reader] = field(default_factory=dict)
    unreached: dict[int, str] = field(default_factory=dict)


def reach_of_message(session: Session, message: WrittenMessage) -> Reach:
    """Whom a draft reaches now."""
    return reach_of(session, Readers(message.readers), message.chosen, message.topic)


def reach_of(session: Session, readers: Readers, ids: Sequence[int], topic: str | None = None) -> Reach:
    """Whom a message to these reaches now, in their order; who reads of their own booking comes before a stand-in."""
    gathered = _Gathered()
    for first in range(0, len(ids), _AT_ONCE):
        _GATHERERS[readers](session, ids[first : first + _AT_ONCE], gathered)
    everybody = [gathered.found[one] for one in ids if one in gathered.found]
    each: dict[str, Reader] = {}
    for reader in sorted(everybody, key=lambda one: bool(one.instead_of)):
        each.setdefault(reader.key, reader)
    kept, stopped = {reader.subject_id for reader in each.values()}, _who_stopped(session, topic, each.values())
    once = [reader for reader in everybody if reader.subject_id in kept]
    return Reach(
        readers=[reader for reader in once if reader.person_id not in stopped],
        unreached=[gathered.unreached[one] for one in ids if one in gathered.unreached],
        again=len(everybody) - len(once),
        stopped=[reader.name for reader in once if reader.person_id in stopped],
    )


def _who_stopped(session: Session, topic: str | None, readers: Iterable[Reader]) -> set[int | None]:
    if topic not in set(Topic):
        return set()
    people, stopped = [reader.person_id for reader in readers if reader.person_id], set[int | None]()
    for first in range(0, len(people), _AT_ONCE):
        of = StoppedMessages.person_id.in_(people[first : first + _AT_ONCE])
        stopped |= set(session.scalars(select(StoppedMessages.person_id).where(StoppedMessages.topic == topic, of)))
    return stopped


def _of_bookings(session: Session, ids: Sequence[int], into: _Gathered) -> None:
    rows = session.execute(
        select(Booking.id, Person.id, Person.name, Person.email)
        .outerjoin(Person, Person.id == Booking.delegate_id)
        .where(Booking.id.in_(ids))
    )
    without = []
    for booking_id, person_id, name, email in rows.tuples():
        if email:
            into.found[booking_id] = Reader(booking_id, name, email, person_id)
        else:
            without.append(booking_id)
    if without:
        _of_who_booked(session, without, into)


def _of_who_booked(session: Session, ids: Sequence[int], into: _Gathered) -> None:
    """Of bookings whose delegate has no address: whoever arranges things for them."""
    bookings = session.scalars(
        select(Booking)
        .where(Booking.id.in_(ids))
        .options(joinedload(Booking.delegate), joinedload(Booking.booked_by).selectinload(Person.roles))
    )
    known: dict[tuple[int | None, int | None, bool], Person | None] = {}
    for booking in bookings:
        key = (booking.booked_by_id, booking.agency_id, booking.walk_in)
        if key not in known:
            known[key] = arranger_of(booking)
        to = known[key]
        if to is None or not to.email:
            into.unreached[booking.id] = booking.whose
        else:
            into.found[booking.id] = Reader(booking.id, to.name, to.email, to.id, instead_of=booking.whose)


def _of_people(session: Session, ids: Sequence[int], into: _Gathered) -> None:
    of_chosen = aliased(Person)
    rows = session.execute(
        select(of_chosen.id, Person.id, Person.name, Person.email)
        .join(Person, Person.id == func.coalesce(of_chosen.merged_into_id, of_chosen.id))
        .where(of_chosen.id.in_(ids))
    ).tuples()
    for chosen_id, person_id, name, email in rows:
        if email:
            into.found[chosen_id] = Reader(chosen_id, name, email, person_id)
        else:
            into.unreached[chosen_id] = name


def _of_interested(session: Session, ids: Sequence[int], into: _Gathered) -> None:
    rows = session.execute(
        select(Interest.id, Interest.email, Person.id, Person.name, Person.email)
        .outerjoin(Person, Person.id == Interest.person_id)
        .where(Interest.id.in_(ids), Interest.ended_at.is_(None))
    )
    for interest_id, guest, person_id, name, email in rows.tuples():
        address = email or guest
        if address:
            into.found[interest_id] = Reader(interest_id, name or "", address, person_id)
        elif name:
            into.unreached[interest_id] = name


_GATHERERS = {Readers.BOOKINGS: _of_bookings, Readers.PEOPLE: _of_people, Readers.INTERESTED: _of_interested}


def written_by_ref(session: Session, ref: str) -> WrittenMessage | None:
    return session.scalar(
        select(WrittenMessage).where(WrittenMessage.ref == ref).options(selectinload(WrittenMessage.written_by))
    )


def written_listed() -> Select[tuple[WrittenMessage]]:
    """Every message that was written, drafts too, the newest first."""
    return select(WrittenMessage).options(selectinload(WrittenMessage.written_by)).order_by(WrittenMessage.id.desc())


def written_about(session: Session, about: str, about_id: int) -> Sequence[WrittenMessage]:
    """What was written to people about one event, the newest first; twenty at most."""
    return session.scalars(
        select(WrittenMessage)
        .where(WrittenMessage.about == about, WrittenMessage.about_id == about_id, WrittenMessage.subject != "")
        .options(joinedload(WrittenMessage.written_by))
        .order_by(WrittenMessage.id.desc())
        .limit(20)
    ).all()


def copies_of(message: WrittenMessage) -> Select[tuple[Message]]:
    """What each of its readers was sent, without the words, in the order of writing."""
    theirs = Message.once.startswith(once_of(message), autoescape=True)
    return select(Message).where(theirs).options(defer(Message.text), defer(Message.html)).order_by(Message.id)


def words_to_take(session: Session) -> Sequence[WrittenMessage]:
    """Whose words can be taken again: those that were kept by a name, by their names, then the latest that went."""
    kept = session.scalars(
        select(WrittenMessage)
        .where(WrittenMessage.kept_as.is_not(None))
        .order_by(func.lower(WrittenMessage.kept_as))
        .limit(100)
    ).all()
    sent = session.scalars(
        select(WrittenMessage)
        .where(WrittenMessage.kept_as.is_(None), WrittenMessage.sent_at.is_not(None))
        .order_by(WrittenMessage.sent_at.desc())
        .limit(20)
    ).all()
    return [*kept, *sent]


def booking_to_fill_in(session: Session, booking_id: int) -> Booking | None:
    """A booking with all that the fields of a message are filled with."""
    return session.scalar(
        select(Booking)
        .where(Booking.id == booking_id)
        .options(
            joinedload(Booking.delegate),
            joinedload(Booking.event).options(
                joinedload(Event.course), joinedload(Event.venue), selectinload(Event.sittings)
            ),
        )
    )
