"""Charges for cancelling late and for not coming, inside transaction(): proposed, then confirmed or waived."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.access import Actor
from training.bookings import places
from training.bookings.charging import emails
from training.bookings.charging.absence import REGISTER_CORRECTED, ClosedBooking, Follow, Proposed, what_follows
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.courses.models import Event
from training.history.operations import record
from training.payments.cancellation import AbsenceCost, cost_of_absence
from training.payments.ledger_operations import Due, propose_charge, settle, take_back_proposal
from training.payments.models import ChargeReason, Proposal
from training.payments.queries import Account, accounts_of, policy_with
from training.refusals import Code, Refused

ALREADY_DECIDED = "These charges had been decided before, so nothing was changed."
WAIVED_BY_HAND = "The training team dropped the charge."


@dataclass(frozen=True)
class Followed:
    """What closing a register did about charges: how many of each."""

    proposed: int = 0
    taken_back: int = 0
    put_right: int = 0


@dataclass(frozen=True)
class ChargesDecided:
    """How many charges were confirmed or waived, what they come to, what goes back, and how many had been before."""

    count: int
    pence: int
    back_pence: int
    before: int


def cost_of_not_coming(session: Session, booking: Booking) -> AbsenceCost:
    """What not coming costs this booking, by the policy it was made under.

    Nothing where it completes another one: that is paid for, and who does not come stays without a certificate.
    """
    if booking.completes_id is not None:
        return AbsenceCost(0, "Completes another booking")
    return cost_of_absence(policy_with(session, booking.policy_id), booking.price_pence)


def follow_outcomes(
    session: Session, before: Mapping[Booking, Outcome | None], actor: Actor, now: datetime
) -> Followed:
    """Bring the charges for absences in line with the outcomes that a register has just fixed.

    `before` says of each booking what the register said when it was closed before. The places are locked.
    """
    latest = _latest_absences(session, [booking.id for booking in before])
    concerned = [booking for booking in before if booking.outcome == Outcome.DID_NOT_ATTEND or booking.id in latest]
    accounts = accounts_of(session, [booking.id for booking in concerned])
    done = dict.fromkeys(Follow, 0)
    for booking in concerned:
        proposal = latest.get(booking.id)
        cost = cost_of_not_coming(session, booking)
        seen = _seen(booking, before[booking], proposal, cost.pence, accounts[booking.id])
        follow = what_follows(seen)
        done[follow] += 1
        if follow is Follow.PROPOSE:
            propose_charge(session, booking.id, Due(ChargeReason.ABSENCE, cost.pence, cost.explanation), actor, now)
        elif follow is Follow.TAKE_BACK and proposal:
            take_back_proposal(session, proposal, actor, now)
        elif follow is Follow.PUT_RIGHT and proposal:
            _put_right(session, booking, proposal, actor, now)
    return Followed(done[Follow.PROPOSE], done[Follow.TAKE_BACK], done[Follow.PUT_RIGHT])


def confirm_charges(session: Session, proposal_ids: Iterable[int], actor: Actor, now: datetime) -> ChargesDecided:
    """Charge what is proposed: what is not owed yet becomes owed, and what was paid beyond it goes back.

    Raises Refused with a sentence when all of them had been decided before.
    """
    chosen, before = _undecided(session, proposal_ids)
    pence = back = 0
    for proposal, booking in chosen:
        due = Due(ChargeReason(proposal.reason), proposal.pence, proposal.explanation)
        given_back = _settle(session, booking, due, f"{proposal.explanation}, confirmed.", actor, now)
        _decide(proposal, None, actor, now)
        record(session, "booking", booking.id, "charge confirmed", actor, now, pence=proposal.pence)
        emails.tell_charged(session, booking, proposal, given_back, now)
        pence, back = pence + proposal.pence, back + given_back
    return ChargesDecided(len(chosen), pence, back, before)


def waive_charges(
    session: Session, proposal_ids: Iterable[int], because: str, actor: Actor, now: datetime
) -> ChargesDecided:
    """Let nothing be owed for these. Raises Refused without a reason, or when all had been decided before."""
    if not because.strip():
        raise Refused(Code.MISSING, "Enter why the charge is waived: the reason is kept.")
    chosen, before = _undecided(session, proposal_ids)
    return _waive(session, chosen, because, before, actor, now)


def waive_confirmed_charge(
    session: Session, booking_id: int, because: str, actor: Actor, now: datetime
) -> ChargesDecided:
    """Take back a charge of one booking, whether it was confirmed or not. Raises Refused with a sentence."""
    if not because.strip():
        raise Refused(Code.MISSING, "Enter why the charge is waived: the reason is kept.")
    booking = session.get_one(Booking, booking_id)
    places.lock_for(session, booking)
    proposal = chargeable(session, booking_id)
    if proposal is None:
        raise Refused(Code.DONE, "There is no charge to waive: it was waived before, or there never was one.")
    return _waive(session, [(proposal, booking)], because, 0, actor, now)


def chargeable(session: Session, booking_id: int) -> Proposal | None:
    """The charge of a booking that could be waived: its latest, unless that was waived."""
    latest = session.scalar(
        select(Proposal)
        .where(Proposal.booking_id == booking_id)
        .order_by(Proposal.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return unless_waived(latest)


def unless_waived(latest: Proposal | None) -> Proposal | None:
    """The latest charge of a booking, where there still is one to waive."""
    return None if latest is None or latest.waived else latest


def _waive(
    session: Session,
    chosen: Sequence[tuple[Proposal, Booking]],
    because: str,
    before: int,
    actor: Actor,
    now: datetime,
) -> ChargesDecided:
    pence = back = 0
    for proposal, booking in chosen:
        given_back = _settle(session, booking, None, WAIVED_BY_HAND, actor, now)
        _decide(proposal, because, actor, now)
        record(session, "booking", booking.id, "charge waived", actor, now, pence=proposal.pence)
        emails.tell_waived(session, booking, proposal, given_back, now)
        pence, back = pence + proposal.pence, back + given_back
    return ChargesDecided(len(chosen), pence, back, before)


def _undecided(session: Session, proposal_ids: Iterable[int]) -> tuple[list[tuple[Proposal, Booking]], int]:
    """These proposals, read once the places of their events are locked in ascending order, and how many were decided.

    Two administrators at the same list take turns, and each charge is decided once.
    """
    wanted = sorted(set(proposal_ids))
    mine = Proposal.id.in_(wanted)
    events = select(Booking.event_id).join(Proposal, Proposal.booking_id == Booking.id).where(mine).distinct()
    for event_id in sorted(session.scalars(events)):
        places.lock_pools(session, event_id)
    rows = session.execute(
        select(Proposal, Booking)
        .join(Booking, Booking.id == Proposal.booking_id)
        .where(mine)
        .options(
            joinedload(Booking.delegate),
            joinedload(Booking.booked_by),
            joinedload(Booking.payer),
            joinedload(Booking.event).joinedload(Event.course),
        )
        .order_by(Proposal.id)
        .with_for_update(of=Proposal)
        .execution_options(populate_existing=True)
    ).tuples()
    found = list(rows)
    chosen = [(proposal, booking) for proposal, booking in found if proposal.decided_at is None]
    if not chosen:
        raise Refused(Code.DONE, ALREADY_DECIDED)
    return chosen, len(wanted) - len(chosen)


def _settle(session: Session, booking: Booking, due: Due | None, because: str, actor: Actor, now: datetime) -> int:
    try:
        return settle(session, booking.id, due, because[:200], actor, now, by=booking.payer)
    except Refused as refused:
        raise Refused(refused.code, f"Booking {booking.ref}: {refused}") from None


def _decide(proposal: Proposal, waived_because: str | None, actor: Actor, now: datetime) -> None:
    proposal.decided_at, proposal.decided_by_id = now, actor.person_id
    proposal.waived, proposal.waived_because = waived_because is not None, waived_because or ""


def _latest_absences(session: Session, booking_ids: Sequence[int]) -> dict[int, Proposal]:
    """The latest proposal for an absence of each booking that has one."""
    rows = session.scalars(
        select(Proposal)
        .where(Proposal.booking_id.in_(booking_ids), Proposal.reason == ChargeReason.ABSENCE)
        .order_by(Proposal.id)
    )
    return {proposal.booking_id: proposal for proposal in rows}


def _seen(
    booking: Booking, before: Outcome | None, proposal: Proposal | None, cost_pence: int, account: Account
) -> ClosedBooking:
    proposed = Proposed.NOT_YET
    if proposal is not None:
        proposed = {None: Proposed.OPEN, False: Proposed.CONFIRMED, True: Proposed.WAIVED}[proposal.waived]
    return ClosedBooking(
        before=before,
        outcome=Outcome(booking.outcome) if booking.outcome else None,
        proposed=proposed,
        cost_pence=cost_pence,
        walk_in=booking.walk_in,
        names_payer=booking.payer_id is not None,
        charged_pence=sum(line.due_pence for line in account.lines),
        paid_pence=account.paid_pence,
    )


def _put_right(session: Session, booking: Booking, proposal: Proposal, actor: Actor, now: datetime) -> None:
    """Somebody was charged for an absence, and had been there: they owe the price of the place and nothing else."""
    due = None
    if booking.price_pence:
        due = Due(ChargeReason.PLACE, booking.price_pence, booking.price_explanation)
    back = _settle(session, booking, due, REGISTER_CORRECTED, actor, now)
    _decide(proposal, REGISTER_CORRECTED, actor, now)
    record(session, "booking", booking.id, "charge put right", actor, now, pence=proposal.pence)
    emails.tell_put_right(session, booking, proposal, back, now)
