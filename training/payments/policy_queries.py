from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.payments.cancellation import Exits
from training.payments.policy import DEFAULT_POLICY, Policy
from training.payments.policy_models import CancellationPolicy
from training.settings.queries import rules


def stored_policy(session: Session, policy_id: int | None) -> CancellationPolicy | None:
    """A policy with its steps, in one query: that of a course or booking, or the default where it names none."""
    wanted = CancellationPolicy.is_default if policy_id is None else CancellationPolicy.id == policy_id
    return (
        session.scalars(select(CancellationPolicy).where(wanted).options(joinedload(CancellationPolicy.steps)))
        .unique()
        .one_or_none()
    )


def policy_with(session: Session, policy_id: int | None) -> Policy:
    """What that policy says. A database without a default has the ESCB's own."""
    stored = stored_policy(session, policy_id)
    return stored.policy if stored else DEFAULT_POLICY


def default_policy_id(session: Session) -> int | None:
    return session.scalar(select(CancellationPolicy.id).where(CancellationPolicy.is_default))


def policies_in_force(session: Session) -> Sequence[CancellationPolicy]:
    """Those a course can have, the default first."""
    found = session.scalars(
        select(CancellationPolicy)
        .where(CancellationPolicy.replaced_at.is_(None))
        .options(joinedload(CancellationPolicy.steps))
        .order_by(CancellationPolicy.is_default.desc(), CancellationPolicy.name)
    )
    return found.unique().all()


def exits(session: Session) -> Exits:
    """The free ways out by the rules in force."""
    in_force = rules(session)
    return Exits(free_hours=in_force.free_cancelling_hours, moved_days=in_force.free_after_move_days)
