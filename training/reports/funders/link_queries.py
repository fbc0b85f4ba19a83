"""Reading the links that show a funder what its money bought."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.links import token_hash
from training.reports.funders.models import FunderLink


def links_of(session: Session, funder_id: int) -> Sequence[FunderLink]:
    """The newest first."""
    return session.scalars(
        select(FunderLink)
        .where(FunderLink.funder_id == funder_id)
        .options(joinedload(FunderLink.made_by))
        .order_by(FunderLink.made_at.desc(), FunderLink.id.desc())
    ).all()


def link_of_funder(session: Session, funder_id: int, link_id: int) -> FunderLink | None:
    """Locked, to be changed."""
    query = select(FunderLink).where(FunderLink.id == link_id, FunderLink.funder_id == funder_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def link_with_token(session: Session, token: str, *, to_change: bool = False) -> FunderLink | None:
    """For whoever holds the link. `to_change`: it is locked, so that of opening and withdrawing at once the later one
    knows of the earlier.
    """
    query = select(FunderLink).where(FunderLink.token_hash == token_hash(token))
    if to_change:
        return session.scalar(query.with_for_update().execution_options(populate_existing=True))
    return session.scalar(query.options(joinedload(FunderLink.funder)))
