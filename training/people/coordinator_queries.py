"""Reading who books for an agency, and who has been asked to."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from training.links import token_hash
from training.people.coordinator_models import CoordinatorInvitation
from training.people.models import Coordinator, Person


def coordinators_of(session: Session, agency_id: int) -> Sequence[tuple[Person, Coordinator]]:
    """Who books for an agency, by name, and since when."""
    rows = session.execute(
        select(Person, Coordinator)
        .join(Coordinator, Coordinator.person_id == Person.id)
        .where(Coordinator.agency_id == agency_id)
        .order_by(func.lower(Person.name), Person.id)
    )
    return rows.tuples().all()


def open_invitations(session: Session, agency_id: int) -> Sequence[CoordinatorInvitation]:
    """Invitations to book for an agency that nobody has accepted or withdrawn; those that ran out, too."""
    return session.scalars(
        select(CoordinatorInvitation)
        .where(CoordinatorInvitation.agency_id == agency_id, CoordinatorInvitation.ended_at.is_(None))
        .options(joinedload(CoordinatorInvitation.invited_by))
        .order_by(CoordinatorInvitation.created_at, CoordinatorInvitation.id)
    ).all()


def invitation_with_link(session: Session, token: str) -> CoordinatorInvitation | None:
    return session.scalar(
        select(CoordinatorInvitation)
        .where(CoordinatorInvitation.token_hash == token_hash(token))
        .options(joinedload(CoordinatorInvitation.agency))
    )


def invitation_of_coordinator(session: Session, person: Person, invitation_id: int) -> CoordinatorInvitation | None:
    """An invitation to one of the agencies that somebody coordinates; else None."""
    theirs = exists().where(
        Coordinator.agency_id == CoordinatorInvitation.agency_id, Coordinator.person_id == person.id
    )
    return session.scalar(select(CoordinatorInvitation).where(CoordinatorInvitation.id == invitation_id, theirs))
