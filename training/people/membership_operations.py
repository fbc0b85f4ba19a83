"""The register of ECVYS, inside transaction(): added, changed, ended, brought in from a list, claimed by a delegate."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.history.operations import record
from training.people import emails
from training.people.member_list import KnownMember, MemberList, MemberListPlan, as_key, compare
from training.people.membership_queries import is_member, open_claims_of, register_of
from training.people.models import Affiliation, Agency, Membership, MembershipClaim, full_name
from training.refusals import Code, Refused

CHANGED_MEANWHILE = "Somebody has changed the register since this preview was made. Look once more, then apply it."


@dataclass(frozen=True)
class MembershipPeriod:
    """A membership as somebody types it. Both days are included."""

    agency_id: int
    member_number: str
    starts_on: date
    ends_on: date


def add_membership(session: Session, period: MembershipPeriod, actor: Actor, now: datetime) -> Membership:
    """Write a membership into the register. Raises Refused when the agency has another on one of its days."""
    _refuse_what_cannot_be(session, period)
    membership = Membership(**vars(period))
    session.add(membership)
    session.flush()
    record(session, "membership", membership.id, "added", actor, now, agency=period.agency_id)
    return membership


def change_membership(
    session: Session, membership: Membership, period: MembershipPeriod, actor: Actor, now: datetime
) -> list[str]:
    """Put a membership right. Returns the names of what changed; raises Refused as adding does."""
    _refuse_what_cannot_be(session, period, but=membership.id)
    changed = [name for name, value in vars(period).items() if getattr(membership, name) != value]
    for name in changed:
        setattr(membership, name, getattr(period, name))
    if changed:
        record(session, "membership", membership.id, "changed", actor, now, fields=changed)
    return changed


def end_membership(session: Session, membership: Membership, actor: Actor, now: datetime) -> None:
    """Today is its last day. Raises Refused when it has ended, or has not begun."""
    today = clock.local(now).date()
    if membership.ends_on <= today:
        raise Refused(Code.DONE, f"Its last day is {clock.show_date(membership.ends_on)} already.")
    if membership.starts_on > today:
        raise Refused(Code.NOT_POSSIBLE, "It has not begun yet. Change its dates instead.")
    membership.ends_on = today
    record(session, "membership", membership.id, "ended", actor, now)


def _refuse_what_cannot_be(session: Session, period: MembershipPeriod, but: int | None = None) -> None:
    if period.ends_on < period.starts_on:
        raise Refused(Code.NOT_POSSIBLE, "The membership ends before it begins. Choose a later last day")
    _lock(session, [period.agency_id])
    met = session.scalar(
        select(Membership)
        .where(
            Membership.agency_id == period.agency_id,
            Membership.starts_on <= period.ends_on,
            Membership.ends_on >= period.starts_on,
            Membership.id != (but or 0),
        )
        .limit(1)
    )
    if met:
        since, until = (clock.show_date(day, weekday=False) for day in (met.starts_on, met.ends_on))
        raise Refused(
            Code.TAKEN, f"The register has this agency as a member from {since} to {until} already. Change that one"
        )


def _lock(session: Session, agency_ids: Iterable[int] | None = None) -> None:
    """Lock agencies, in ascending id, before their memberships are read: no two may meet. None: all of them."""
    query = select(Agency.id).order_by(Agency.id).with_for_update()
    session.scalars(query if agency_ids is None else query.where(Agency.id.in_(list(agency_ids)))).all()


def version_of(register: Iterable[KnownMember]) -> str:
    """What stands for the register as it is: another after every change."""
    return hashlib.sha256(repr(sorted(vars(member).items() for member in register)).encode()).hexdigest()[:32]


def plan_for(
    session: Session, listed: MemberList, choices: Mapping[str, int], today: date
) -> tuple[MemberListPlan, str]:
    """What following a list would change now, and the version of the register for which that is so."""
    register = register_of(session)
    ours: dict[str, dict[int, str]] = defaultdict(dict)
    columns = (Agency.id, Agency.name, Agency.town, Agency.postcode)
    named = session.execute(select(*columns).where(Agency.is_listed).order_by(Agency.id)).tuples()
    for agency_id, *parts in named:
        whole = full_name(*parts)
        for name in (parts[0], whole):
            ours[as_key(name)][agency_id] = whole
    agencies = {key: next(iter(found)) for key, found in ours.items() if len(found) == 1}
    namesakes = {key: tuple(found.values()) for key, found in ours.items() if len(found) > 1}
    return compare(listed, register, agencies, choices, today, namesakes), version_of(register)


def follow_list(
    session: Session, listed: MemberList, choices: Mapping[str, int], seen: str, actor: Actor, now: datetime
) -> MemberListPlan:
    """Make the register what a list says, all of it or nothing. `seen` is the version that its preview was made of.

    Raises Refused when the register has changed since, or when the list cannot be followed as it stands.
    """
    _lock(session)
    today = clock.local(now).date()
    plan, version = plan_for(session, listed, choices, today)
    if version != seen:
        raise Refused(Code.CHANGED, CHANGED_MEANWHILE)
    if plan.wrong:
        raise Refused(
            Code.MISSING, "Some lines of the list cannot be followed. Put them right in the file, and send it again."
        )
    for addition in plan.added:
        row = addition.listed
        membership = Membership(
            agency_id=addition.agency_id, member_number=row.number, starts_on=row.starts_on, ends_on=row.ends_on
        )
        session.add(membership)
        session.flush()
        record(session, "membership", membership.id, "added from a list", actor, now, agency=addition.agency_id)
    for change in plan.changed:
        membership = session.get_one(Membership, change.before.id)
        membership.member_number = change.number
        membership.starts_on, membership.ends_on = change.listed.starts_on, change.listed.ends_on
        record(session, "membership", membership.id, "changed by a list", actor, now)
    for member in plan.ended:
        session.get_one(Membership, member.id).ends_on = today
        record(session, "membership", member.id, "ended by a list", actor, now)
    return plan


def claim_membership(
    session: Session, person_id: int, agency_id: int, member_number: str, actor: Actor, now: datetime
) -> MembershipClaim:
    """Ask the administrator to look. Raises Refused when it is not theirs to claim, known, or being looked at."""
    session.scalars(select(Agency.id).where(Agency.id == agency_id).with_for_update()).all()
    tied = select(Affiliation.id).where(
        Affiliation.person_id == person_id, Affiliation.agency_id == agency_id, Affiliation.ended_at.is_(None)
    )
    if session.scalar(tied) is None:
        raise Refused(Code.MISSING, "Choose an organisation that you work or volunteer for.")
    if is_member(session, agency_id, clock.local(now).date()):
        raise Refused(Code.DONE, "We know that it is a member: you get the discount with your next booking.")
    if agency_id in open_claims_of(session, person_id):
        raise Refused(Code.DONE, "You have told us already. We are looking at it, and will write to you either way.")
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
        raise Refused(Code.DONE, f"This claim was decided on {clock.show_date(claim.decided_at)} already.")
