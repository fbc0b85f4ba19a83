"""Making one of two people, inside transaction(): what hangs on the loser moves, and the row stays and says where."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from training import clock
from training.access import Actor, Role
from training.bookings import settling
from training.bookings.lifecycle import LIVE, Action
from training.bookings.models import Booking, BookingLink, Purpose
from training.courses.models import PlacePool
from training.db import Base
from training.history.operations import record
from training.mail.models import Message
from training.merging.address_operations import give_password, settle_addresses
from training.merging.emails import telling_that
from training.merging.models import KnownApart, Merge, MergeKind, MergeRow
from training.merging.names import renamed
from training.merging.queries import Twice, booked_twice
from training.merging.row_operations import Log, changed_since, move_by_rules, put_back, seal_all
from training.people.accounts import end_sign_ins
from training.people.models import Agency, Person
from training.refusals import Code, Refused

BOOKED_TWICE = "Booked twice by one person."
"""Why cancelling the booking too many costs nothing."""
BOOKED_MEANWHILE = "One of them has just booked. Nothing was changed: look at it again."
MOST_NAMED = 3


@dataclass(frozen=True)
class MergePerson:
    """What is chosen of two people: whose name and whose address stay, and which of two bookings for one event."""

    name_of_loser: bool = False
    main_address_of_loser: bool = False
    keep: Collection[str] = field(default_factory=tuple)
    """References of bookings that stay where both had booked one event."""


def merge_people(
    session: Session, loser_id: int, winner_id: int, chosen: MergePerson, actor: Actor, now: datetime
) -> Merge:
    """One person of two: everything of the loser is the winner's. Raises Refused with a sentence, and changes nothing.

    Places are locked first, then both people: who books for one of them meanwhile waits.
    """
    events = lock_places(session, Booking.delegate_id, (loser_id, winner_id))
    loser, winner = _locked_people(session, loser_id, winner_id)
    refuse_people(session, loser, winner, actor)
    if events_of(session, Booking.delegate_id, (loser_id, winner_id)) - events:
        raise Refused(Code.CHANGED, BOOKED_MEANWHILE)
    for twice in booked_twice(session, loser.id, winner.id):
        _cancel_one_of_two(session, twice, chosen.keep, actor, now)
    merge = begin_merge(session, MergeKind.PERSON, loser.id, winner.id, actor, now)
    log = Log(merge)
    _rename_messages(session, log)
    settle_addresses(session, log, winner, main_of_loser=chosen.main_address_of_loser or not winner.email)
    _end_links(session, log, loser.id, now)
    move_by_rules(session, log, now)
    session.expire_all()
    end_sign_ins(session, loser.id)
    if chosen.main_address_of_loser:
        end_sign_ins(session, winner.id)
    person = Base.metadata.tables["person"]
    if chosen.name_of_loser and loser.name != winner.name:
        log.changed(person, {"id": winner.id}, {"name": winner.name, "name_key": winner.name_key})
        winner.name = loser.name
    if not winner.job_role and loser.job_role:
        log.changed(person, {"id": winner.id}, {"job_role": winner.job_role})
        winner.job_role = loser.job_role
    if loser.off_lists and not winner.off_lists:
        log.changed(person, {"id": winner.id}, {"off_lists": False})
        winner.off_lists = True
    give_password(session, log, loser, winner)
    log.changed(person, {"id": loser.id}, {"active": loser.active, "merged_into_id": None})
    loser.active, loser.merged_into_id = False, winner.id
    seal_all(session, log)
    record(session, "person", winner.id, "merged", actor, now, merge=merge.id, other=loser.id, rows=len(log.rows))
    record(session, "person", loser.id, "merged into another", actor, now, merge=merge.id, other=winner.id)
    return merge


def refuse_people(session: Session, loser: Person, winner: Person, actor: Actor) -> None:
    """Raises Refused where these two cannot become one, whatever is chosen."""
    if loser.id == winner.id:
        raise Refused(Code.NOT_POSSIBLE, "That is the same person. Choose somebody else.")
    for one in (loser, winner):
        if one.merged_into_id is not None:
            into = session.get_one(Person, one.merged_into_id)
            raise Refused(Code.DONE, f"{one.name} is merged with {into.name} already.")
    if actor.person_id == loser.id:
        raise Refused(Code.NOT_ALLOWED, "That is you. Merge the other way round, so that your own account stays.")
    for role, words in (
        (Role.ADMINISTRATOR, "a training administrator"),
        (Role.BOARD_READER, "a Board reader"),
        (Role.AREA_READER, "a reader of an area"),
    ):
        if role in loser.role_names:
            raise Refused(
                Code.NOT_ALLOWED, f"{loser.name} is {words}. Take that role away first, or merge the other way round."
            )
    if not winner.active:
        raise Refused(
            Code.NOT_POSSIBLE,
            f"The account of {winner.name} is switched off. Switch it on, or merge the other way round.",
        )


def lock_places(session: Session, whose: InstrumentedAttribute[int | None], ids: Collection[int]) -> set[int]:
    """Lock the places of every event that one of these has booked, in ascending id, before any fact is read."""
    events = events_of(session, whose, ids)
    session.scalars(
        select(PlacePool)
        .where(PlacePool.event_id.in_(events))
        .order_by(PlacePool.event_id, PlacePool.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return events


def events_of(session: Session, whose: InstrumentedAttribute[int | None], ids: Collection[int]) -> set[int]:
    return set(session.scalars(select(Booking.event_id).where(whose.in_(ids), Booking.state.in_(LIVE))))


def _locked_people(session: Session, loser_id: int, winner_id: int) -> tuple[Person, Person]:
    rows = session.scalars(
        select(Person)
        .where(Person.id.in_((loser_id, winner_id)))
        .options(selectinload(Person.roles))
        .order_by(Person.id)
        .with_for_update(of=Person)
        .execution_options(populate_existing=True)
    )
    found = {person.id: person for person in rows}
    if loser_id not in found or winner_id not in found:
        raise Refused(Code.CHANGED, "One of them is not there any more.")
    return found[loser_id], found[winner_id]


def _cancel_one_of_two(session: Session, twice: Twice, keep: Collection[str], actor: Actor, now: datetime) -> None:
    """The booking that does not stay is cancelled for nothing, as any other is. Raises Refused with a sentence."""
    when = f"{twice.event.course.title} on {clock.show_date(twice.event.starts_at)}"
    if twice.both_came:
        raise Refused(
            Code.NOT_POSSIBLE,
            f"The register says that both came to {when}, so they are two people. If one was marked by mistake, open"
            " the register again and put it right first.",
        )
    if twice.event.register_closed_at is not None:
        raise Refused(
            Code.NOT_POSSIBLE,
            f"Both are booked for {when}, whose register is closed. Open it again and cancel one booking first.",
        )
    kept = {twice.of_loser.ref, twice.of_winner.ref} & set(keep)
    if len(kept) != 1:
        raise Refused(Code.MISSING, f"Choose which booking for {when} stays.", f"keep_{twice.event.id}")
    both = (twice.of_loser, twice.of_winner)
    stays, goes = both if twice.of_loser.ref in kept else both[::-1]
    tell = telling_that(stays)
    settling.carry_out(session, goes, Action.CANCEL, actor, now, free_because=BOOKED_TWICE, tell=tell)
    session.flush()


def begin_merge(session: Session, kind: MergeKind, loser_id: int, winner_id: int, actor: Actor, now: datetime) -> Merge:
    merge = Merge(kind=kind, loser_id=loser_id, winner_id=winner_id, merged_at=now, merged_by_id=actor.person_id)
    session.add(merge)
    session.flush()
    return merge


def _rename_messages(session: Session, log: Log) -> None:
    """What the loser was written once, the winner is not written again: the names of such messages hold the id."""
    loser, winner = log.merge.loser_id, log.merge.winner_id
    theirs = select(Booking.id).where(Booking.delegate_id == loser)
    about = (Message.about == "booking") & Message.about_id.in_(theirs)
    named = select(Message.id, Message.once).where(Message.once.is_not(None), or_(about, Message.to_person_id == loser))
    new = {number: (once, renamed(once, loser, winner)) for number, once in session.execute(named).tuples() if once}
    changed = {number: names for number, names in new.items() if names[0] != names[1]}
    taken = set(session.scalars(select(Message.once).where(Message.once.in_([name for _, name in changed.values()]))))
    table = Base.metadata.tables["message"]
    for number, (before, after) in changed.items():
        if after not in taken:
            log.changed(table, {"id": number}, {"once": before})
            session.execute(update(table).where(table.c.id == number).values(once=after))


def _end_links(session: Session, log: Log, loser_id: int, now: datetime) -> None:
    """What was sent to the loser opens no booking of the winner's."""
    still_open = (BookingLink.purpose == Purpose.ENTRANCE, BookingLink.ended_at.is_(None))
    theirs = select(BookingLink.id).join(BookingLink.booking).where(*still_open, Booking.delegate_id == loser_id)
    ended = session.scalars(theirs).all()
    for number in ended:
        log.changed(Base.metadata.tables["booking_link"], {"id": number}, {"ended_at": None})
    session.execute(update(BookingLink).where(BookingLink.id.in_(ended)).values(ended_at=now))


def undo_merge(session: Session, merge_id: int, actor: Actor, now: datetime) -> Merge:
    """Give everything back, as it was before the merge. Raises Refused with a sentence where that cannot be done."""
    merge = session.scalar(select(Merge).where(Merge.id == merge_id).with_for_update())
    if merge is None:
        raise Refused(Code.CHANGED, "This merge is not there any more.")
    if merge.undone_at is not None:
        raise Refused(Code.DONE, "This merge was undone already.")
    if now > merge.undo_until:
        until = clock.show_moment(merge.undo_until)
        raise Refused(Code.CLOSED, f"A merge can be undone for a day. This one could be until {until}.")
    whose = Booking.delegate_id if merge.kind == MergeKind.PERSON else Booking.agency_id
    lock_places(session, whose, (merge.loser_id, merge.winner_id))
    winner = _locked_winner(session, merge)
    if winner.merged_into_id is not None:
        raise Refused(Code.NOT_POSSIBLE, f"{winner.name} was merged with another afterwards. Undo that first.")
    rows = session.scalars(select(MergeRow).where(MergeRow.merge_id == merge.id).order_by(MergeRow.id.desc())).all()
    if changed := changed_since(session, rows):
        raise Refused(Code.CHANGED, _why_not_undone(changed))
    try:
        put_back(session, rows)
    except IntegrityError:
        raise Refused(Code.CHANGED, _why_not_undone(["something that came since"])) from None
    merge.undone_at, merge.undone_by_id = now, actor.person_id
    record(session, merge.kind, merge.winner_id, "merge undone", actor, now, merge=merge.id, other=merge.loser_id)
    record(session, merge.kind, merge.loser_id, "merge undone", actor, now, merge=merge.id, other=merge.winner_id)
    session.flush()
    return merge


def _locked_winner(session: Session, merge: Merge) -> Person | Agency:
    both = (merge.loser_id, merge.winner_id)
    if merge.kind == MergeKind.PERSON:
        session.scalars(select(Person.id).where(Person.id.in_(both)).order_by(Person.id).with_for_update()).all()
        return session.get_one(Person, merge.winner_id, populate_existing=True)
    session.scalars(select(Agency.id).where(Agency.id.in_(both)).order_by(Agency.id).with_for_update()).all()
    return session.get_one(Agency, merge.winner_id, populate_existing=True)


def _why_not_undone(changed: list[str]) -> str:
    named = "; ".join(changed[:MOST_NAMED])
    more = len(changed) - MOST_NAMED
    rest = f"; and {more} more" if more > 0 else ""
    return f"It can no longer be undone, since this has changed after the merge: {named}{rest}. Nothing was done."


def keep_apart(session: Session, kind: MergeKind, ids: Iterable[int], actor: Actor, now: datetime) -> None:
    """Somebody has looked: these two are two. They are not asked about again."""
    lower, higher = sorted(set(ids))
    same = (KnownApart.kind == kind, KnownApart.lower_id == lower, KnownApart.higher_id == higher)
    if session.scalar(select(KnownApart.id).where(*same)) is not None:
        return
    session.add(KnownApart(kind=kind, lower_id=lower, higher_id=higher, said_at=now, said_by_id=actor.person_id))
    record(session, kind, lower, "known to be another", actor, now, other=higher)
