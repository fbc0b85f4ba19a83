"""What people are told about their agency: that it is a member of ECVYS or not, and who books for it."""

from datetime import datetime

from sqlalchemy.orm import Session

from training import clock
from training.mail.operations import post
from training.people.models import Agency, CoordinatorInvitation, Membership, MembershipClaim, Person


def tell_claim_confirmed(session: Session, claim: MembershipClaim, membership: Membership, now: datetime) -> None:
    """The discount is theirs, and until when, if it has an end."""
    until = "" if membership.ends_on == clock.NO_END else clock.show_date(membership.ends_on, weekday=False)
    _post(session, "people/claim_confirmed", claim, now, until=until)


def tell_claim_refused(session: Session, claim: MembershipClaim, now: datetime) -> None:
    _post(session, "people/claim_refused", claim, now, reason=claim.refused_because)


def _post(session: Session, template: str, claim: MembershipClaim, now: datetime, **more: str) -> None:
    person, agency = claim.person, claim.agency
    if person.email:
        context = {"name": person.name, "agency_name": agency.name, **more}
        post(session, template, person.email, now, context, to_person_id=person.id, about=("claim", claim.id))


def send_invitation(session: Session, invitation: CoordinatorInvitation, token: str, now: datetime) -> None:
    """The link, to the invited address: the only place where it is ever written."""
    context = {
        "name": invitation.name,
        "agency_name": invitation.agency.name,
        "invited_by": invitation.invited_by.name,
        "until": clock.show_date(invitation.expires_at),
        "token": token,
    }
    about = ("agency", invitation.agency_id)
    post(session, "people/coordinator_invited", invitation.email, now, context, about=about)


def tell_accepted(session: Session, invitation: CoordinatorInvitation, person: Person, now: datetime) -> None:
    _tell(
        session,
        "people/coordinator_accepted",
        invitation.invited_by,
        invitation.agency,
        now,
        who=person.name,
    )


def tell_removed(session: Session, person: Person, agency: Agency, now: datetime) -> None:
    _tell(session, "people/coordinator_removed", person, agency, now)


def _tell(session: Session, template: str, to: Person, agency: Agency, now: datetime, **more: str) -> None:
    if to.email:
        context = {"name": to.name, "agency_name": agency.name, **more}
        post(session, template, to.email, now, context, to_person_id=to.id, about=("agency", agency.id))
