"""A delegate says that their agency is a member of ECVYS, and it is so or not so, inside transaction()."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.history.operations import record
from training.people import emails
from training.people.membership_queries import is_member, open_claims_of
from training.people.models import Affiliation, Agency, Membership, MembershipClaim
from training.people.operations import Refused


def claim_membership(
    session: Session, person_id: int, agency_id: int, member_number: str, actor: Actor, now: datetime
) -> MembershipClaim:
    """Ask the administrator to look. Raises Refused when it is not theirs to claim, known, or being looked at."""
    session.scalars(select(Agency.id).where(Agency.id == agency_id).with_for_update()).all()
    tied = select(Affiliation.id).where(
        Affiliation.person_id == person_id, Affiliation.agency_id == agency_id, Affiliation.ended_at.is_(None)
    )
    if session.scalar(tied) is None:
        raise Refused("Choose an organisation that you work or volunteer for.")
    if is_member(session, agency_id, clock.local(now).date()):
        raise Refused("We know that it is a member: you get the discount with your next booking.")
    if agency_id in open_claims_of(session, person_id):
        raise Refused("You have told us already. We are looking at it, and write to you either way.")
    claim = MembershipClaim(person_id=person_id, agency_id=agency_id, member_number=member_number, created_at=now)
    session.add(claim)
    session.flush()
    record(session, "membership claim", claim.id, "claimed", actor, now, agency=agency_id)
    return claim


def refuse_claim(session: Session, claim: MembershipClaim, reason: str, actor: Actor, now: datetime) -> None:
    """It is not so. The delegate is told why. Raises Refused when somebody has decided before."""
    refuse_decided(session, claim)
    claim.decided_at, claim.decided_by_id, claim.refused_because = now, actor.person_id, reason
    record(session, "membership claim", claim.id, "refused", actor, now)
    emails.tell_claim_refused(session, claim, now)


def confirm_claims(
    session: Session, claim: MembershipClaim, membership: Membership, actor: Actor, now: datetime
) -> list[MembershipClaim]:
    """It is so: this claim, and those of colleagues that wait, are confirmed by the membership. Everybody is told."""
    refuse_decided(session, claim)
    waiting = session.scalars(
        select(MembershipClaim)
        .where(MembershipClaim.agency_id == claim.agency_id, MembershipClaim.decided_at.is_(None))
        .order_by(MembershipClaim.id)
    ).all()
    for one in waiting:
        one.decided_at, one.decided_by_id, one.membership_id = now, actor.person_id, membership.id
        record(session, "membership claim", one.id, "confirmed", actor, now, membership=membership.id)
        emails.tell_claim_confirmed(session, one, membership, now)
    return list(waiting)


def refuse_decided(session: Session, claim: MembershipClaim) -> None:
    """Raises Refused when somebody has decided a claim before. The agency is locked, so nobody else does meanwhile."""
    session.scalars(select(Agency.id).where(Agency.id == claim.agency_id).with_for_update()).all()
    session.refresh(claim)
    if claim.decided_at is not None:
        raise Refused(f"This claim was decided on {clock.show_date(claim.decided_at)} already.")
