"""What people are told about a claim that their agency is a member of ECVYS."""

from datetime import datetime

from sqlalchemy.orm import Session

from training import clock
from training.mail.operations import post
from training.people.models import Membership, MembershipClaim

_MARKS = str.maketrans("", "", "[]<>`*_\\")


def tell_claim_confirmed(session: Session, claim: MembershipClaim, membership: Membership, now: datetime) -> None:
    """The discount is theirs, and until when."""
    _post(session, "people/claim_confirmed", claim, now, until=clock.show_date(membership.ends_on, weekday=False))


def tell_claim_refused(session: Session, claim: MembershipClaim, now: datetime) -> None:
    _post(session, "people/claim_refused", claim, now, reason=claim.refused_because)


def _post(session: Session, template: str, claim: MembershipClaim, now: datetime, **more: str) -> None:
    person, agency = claim.person, claim.agency
    if person.email:
        context = {"name": person.name.translate(_MARKS), "agency_name": agency.name.translate(_MARKS), **more}
        post(session, template, person.email, now, context, to_person_id=person.id, about=("claim", claim.id))
