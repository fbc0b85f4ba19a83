"""Confirming that an agency is a member of ECVYS: the register, the claims and the prices together."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings.charging.repricing import reprice_members
from training.people.membership_operations import Period, add_membership, confirm_claims, refuse_decided
from training.people.models import Membership, MembershipClaim
from training.people.operations import Refused


def confirm_claim(
    session: Session, claim: MembershipClaim, period: Period, actor: Actor, now: datetime
) -> tuple[int, int]:
    """Write the membership into the register, and do what follows from it.

    Returns how many claims it confirmed and how many bookings it made cheaper. Raises Refused when the claim was
    decided before, or the dates meet another membership of the agency.
    """
    refuse_decided(session, claim)
    if claim.agency.checked_at is None:
        raise Refused("Nobody has looked at this agency yet. Match it to the list or add it first.")
    return _follow(session, claim, add_membership(session, period, actor, now), actor, now)


def confirm_by_register(
    session: Session, claim: MembershipClaim, membership: Membership, actor: Actor, now: datetime
) -> tuple[int, int]:
    """The same where the register has the membership already. Raises Refused when it is another agency's."""
    if membership.agency_id != claim.agency_id:
        raise Refused("That membership is another agency’s.")
    return _follow(session, claim, membership, actor, now)


def _follow(
    session: Session, claim: MembershipClaim, membership: Membership, actor: Actor, now: datetime
) -> tuple[int, int]:
    claims = confirm_claims(session, claim, membership, actor, now)
    return len(claims), reprice_members(session, membership, actor, now)
