"""What the administrator does to people and agencies that reaches into other packages, inside transaction()."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor, Role
from training.admin.programme.emails import tell_trainers
from training.attendance.operations import end_links_of
from training.bookings.charging.repricing import reprice_members
from training.bookings.models import Booking
from training.courses.event_operations import Changes, unassign_trainer
from training.courses.models import Event
from training.history.operations import record
from training.merging.agency_operations import merge_agencies, what_is_known_of
from training.people import operations as people
from training.people.membership_operations import MembershipPeriod, add_membership, confirm_claims, refuse_decided
from training.people.models import Agency, Membership, MembershipClaim, Person
from training.people.operations import AgencyDetails
from training.refusals import Code, Refused


def confirm_claim(
    session: Session, claim: MembershipClaim, period: MembershipPeriod, actor: Actor, now: datetime
) -> tuple[int, int]:
    """Write the membership into the register, and do what follows from it.

    Returns how many claims it confirmed and how many bookings it made cheaper. Raises Refused when the claim was
    decided before, or the dates meet another membership of the agency.
    """
    refuse_decided(session, claim)
    if claim.agency.checked_at is None:
        raise Refused(Code.NOT_POSSIBLE, "Nobody has looked at this agency yet. Match it to the list or add it first.")
    return _follow(session, claim, add_membership(session, period, actor, now), actor, now)


def confirm_by_register(
    session: Session, claim: MembershipClaim, membership: Membership, actor: Actor, now: datetime
) -> tuple[int, int]:
    """The same where the register has the membership already. Raises Refused when it is another agency's."""
    if membership.agency_id != claim.agency_id:
        raise Refused(Code.NOT_ALLOWED, "That membership is another agency’s.")
    return _follow(session, claim, membership, actor, now)


def _follow(
    session: Session, claim: MembershipClaim, membership: Membership, actor: Actor, now: datetime
) -> tuple[int, int]:
    claims = confirm_claims(session, claim, membership, actor, now)
    return len(claims), reprice_members(session, membership, actor, now)


def take_role(session: Session, person: Person, role: Role, actor: Actor, now: datetime) -> list[str]:
    """Take a role away with what hangs on it, and tell a trainer which events are theirs no longer.

    Returns sentences about what ended. Raises Refused.
    """
    invitations = people.take_role(session, person, role, actor, now)
    sentences = [_invitations_ended(invitations)] if invitations else []
    if role is Role.TRAINER:
        events = unassign_trainer(session, person, actor, now)
        for event in events:
            tell_trainers(session, event, [*event.trainers, person], Changes(), now)
        if events:
            sentences.append(f"No longer the trainer of {'; '.join(_title_and_day(event) for event in events)}.")
        if links := end_links_of(session, person.id, now):
            sentences.append(_links_ended(links))
    return sentences


def switch_off(session: Session, person: Person, actor: Actor, now: datetime) -> list[str]:
    """Close an account with its links to registers. Returns sentences about what ended. Raises Refused."""
    people.switch_off(session, person, actor, now)
    links = end_links_of(session, person.id, now)
    return [_links_ended(links)] if links else []


def _title_and_day(event: Event) -> str:
    return f"{event.course.title} on {clock.show_date(event.starts_at)}"


def _links_ended(links: int) -> str:
    if links == 1:
        return "The link to a register that was sent to them no longer works."
    return f"The {links} links to registers that were sent to them no longer work."


def _invitations_ended(invitations: int) -> str:
    if invitations == 1:
        return "An invitation to book for an agency that they had sent is withdrawn."
    return f"{invitations} invitations to book for an agency that they had sent are withdrawn."


def add_to_list(session: Session, agency: Agency, details: AgencyDetails, actor: Actor, now: datetime) -> None:
    """Describe an agency. When a delegate had typed it, its bookings learn now what nobody knew on the day."""
    was_typed = agency.checked_at is None
    people.describe_agency(session, agency, details, actor, now)
    session.flush()
    if was_typed:
        _fill_in_bookings(session, agency)


def match_agency(session: Session, typed: Agency, target: Agency, actor: Actor, now: datetime) -> int:
    """A typed agency is one we know: its people and bookings move there. Returns how many bookings."""
    if typed.checked_at is not None:
        raise Refused(Code.DONE, f"{typed.name} is on the list already.")
    if target.checked_at is None:
        raise Refused(Code.MISSING, "Choose an agency that is on the list.")
    moved = session.scalar(select(func.count()).where(Booking.agency_id == typed.id)) or 0
    merge_agencies(session, typed.id, target.id, actor, now)
    record(session, "agency", target.id, "matched", actor, now, typed=typed.id, bookings=moved)
    return moved


def _fill_in_bookings(session: Session, known: Agency) -> None:
    """Bookings of an agency that nobody had checked get what we know of it. Others stay as they were on the day."""
    session.execute(update(Booking).where(Booking.agency_id == known.id).values(what_is_known_of(known)))
