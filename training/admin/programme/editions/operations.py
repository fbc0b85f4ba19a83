"""Telling people what has changed in a course that they hold a certificate of, inside transaction()."""

from datetime import datetime

from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.admin.programme.editions.emails import tell_holder
from training.admin.programme.editions.queries import holder_to_tell, holders_of, latest_certificate
from training.courses.editions.models import CourseEdition
from training.history.operations import record
from training.jobs import operations as jobs
from training.jobs.models import Job
from training.refusals import Code, Refused

KIND = "editions/tell"
NO_WORDS = "Say first what has changed, and save the edition."
NOBODY = (
    "Nobody is left to be told: all who hold such a certificate were, cannot be written to or want no such messages."
)
NO_LONGER = "It does not concern them any more, they have no address, or they have stopped such messages."


def tell_of_edition(
    session: Session, edition: CourseEdition, form_token: str, goes_back_to: str, actor: Actor, now: datetime
) -> Job:
    """Have the worker write to each whom it concerns, once for ever. Raises Refused where it concerns nobody."""
    if not edition.changes:
        raise Refused(Code.MISSING, NO_WORDS)
    to_tell = holders_of(session, edition, clock.local(now).date()).to_tell
    if not to_tell:
        raise Refused(Code.DONE, NOBODY)
    job = jobs.start(
        session,
        KIND,
        to_tell,
        actor,
        now,
        goes_back_to=goes_back_to,
        form_token=form_token,
        about=("course", edition.course_id),
        details={"edition": edition.id},
    )
    edition.told_at = now
    record(session, "course", edition.course_id, "edition told of", actor, now, edition=edition.id, people=len(to_tell))
    return job


def tell_person(session: Session, job: Job, person_id: int, _actor: Actor, now: datetime) -> None:
    """One of them. Raises Refused where it concerns them no longer."""
    edition = session.get(CourseEdition, job.details["edition"])
    if edition is None:
        raise Refused(Code.CHANGED, NO_LONGER)
    person = holder_to_tell(session, edition, person_id, clock.local(now).date())
    if person is None:
        raise Refused(Code.CHANGED, NO_LONGER)
    certificate = latest_certificate(session, edition, person_id)
    assert certificate is not None  # whom it concerns holds one
    tell_holder(session, edition, person, certificate, now)
