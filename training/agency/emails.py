"""What people are told when a coordinator says that they are of an agency, or no longer."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.mail.operations import post
from training.people.models import Affiliation, Agency


def tell_added(session: Session, tie: Affiliation, agency: Agency, now: datetime) -> None:
    """To whoever owns the address: what the agency sees of them, and how to say that it is a mistake."""
    _tell(session, "agency/added", tie, agency, now)


def tell_left(session: Session, tie: Affiliation, agency: Agency, now: datetime) -> None:
    _tell(session, "agency/left", tie, agency, now)


def _tell(session: Session, template: str, tie: Affiliation, agency: Agency, now: datetime) -> None:
    if tie.person.email:
        context = {"name": tie.shown_name, "agency_name": agency.name}
        about = ("agency", agency.id)
        post(session, template, tie.person.email, now, context, to_person_id=tie.person_id, about=about)
