"""What the administrator does to cancellation policies, inside transaction(). Courses follow; bookings never do."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from training.access import Actor
from training.courses.models import Course
from training.history.operations import record
from training.payments.models import CancellationPolicy
from training.payments.policy import Policy
from training.refusals import Code, Refused, mapped

SUBJECT = "cancellation policy"
NAME_TAKEN = {"cancellation_policy.name": ("name", "Another policy has this name")}
REPLACED = "This policy was changed after you opened it. Open it again to see how it is now."


def add_policy(session: Session, name: str, policy: Policy, actor: Actor, now: datetime) -> CancellationPolicy:
    """Add a policy that courses can have. Raises Refused when its name is taken."""
    row = CancellationPolicy.of(name, policy, now)
    with mapped(session, NAME_TAKEN):
        session.add(row)
    record(session, SUBJECT, row.id, "created", actor, now)
    return row


def change_policy(
    session: Session, policy_id: int, name: str, policy: Policy, actor: Actor, now: datetime
) -> CancellationPolicy:
    """Say from now on something else: a new version, which the courses of the old one have from now on.

    Bookings keep the version they agreed to. A new name alone is no new version. Answers with the version in force.
    Raises Refused when somebody replaced it meanwhile, or the name is taken.
    """
    old = _locked(session, policy_id)
    if old.policy == policy:
        if old.name != name:
            with mapped(session, NAME_TAKEN):
                old.name = name
            record(session, SUBJECT, old.id, "renamed", actor, now)
        return old
    new, was_default = CancellationPolicy.of(name, policy, now), old.is_default
    old.replaced_at, old.is_default = now, False
    session.flush()  # its name and its being the default are free for the new version
    new.is_default = was_default
    with mapped(session, NAME_TAKEN):
        session.add(new)
    old.replaced_by_id = new.id
    session.execute(update(Course).where(Course.policy_id == old.id).values(policy_id=new.id))
    record(session, SUBJECT, old.id, "replaced", actor, now, by=new.id)
    record(session, SUBJECT, new.id, "created", actor, now, instead_of=old.id)
    return new


def make_default(session: Session, policy_id: int, actor: Actor, now: datetime) -> None:
    """Let new bookings of all courses without a policy of their own go by this one. Raises Refused."""
    chosen = _locked(session, policy_id)
    if chosen.is_default:
        return
    session.execute(update(CancellationPolicy).where(CancellationPolicy.is_default).values(is_default=False))
    chosen.is_default = True
    session.flush()
    record(session, SUBJECT, chosen.id, "made default", actor, now)


def _locked(session: Session, policy_id: int) -> CancellationPolicy:
    """A policy in force, locked. Raises Refused when it no longer is."""
    row = session.scalars(
        select(CancellationPolicy)
        .where(CancellationPolicy.id == policy_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if row.replaced_at is not None:
        raise Refused(Code.CHANGED, REPLACED)
    return row
