"""A register that was closed lately, as its trainer closed it: the forms went out, and a few have answered by now."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from demonstration.afterwards import answers_to, keys_of
from demonstration.moments import Doing, Moments
from training.access import Actor
from training.attendance.closing import close_register
from training.certificates import emails
from training.certificates.designs.queries import design_text
from training.certificates.models import Certificate, CertificateDocument
from training.certificates.tasks import make
from training.certificates.wording import certificate_text
from training.courses.models import Event
from training.evaluations.models import Evaluation
from training.evaluations.operations import Given, answer_evaluation
from training.links import link_to
from training.settings.queries import rules

CLOSED_AFTER = timedelta(minutes=50)
ANSWERING = 6
"""How many have answered, all within the last day: earlier ones came with the year's other answers."""
PRINTED_AFTER = timedelta(minutes=1)


def close_lately(session: Session, moments: Moments, event: Event, rng: Random) -> None:
    """Have its register closed, whose marks are there, and the forms of some answered."""

    def close(at: datetime) -> None:
        close_register(session, event.id, {}, Actor(event.trainers[0].id, "trainer"), at)
        forms = session.scalars(select(Evaluation).where(Evaluation.event_id == event.id).order_by(Evaluation.id)).all()
        for form in rng.sample(forms, min(ANSWERING, len(forms))):
            answered_at = moments.now - timedelta(minutes=rng.randint(30, 1200))
            moments.at(answered_at, _answering(session, form, event, rng))

    moments.at(event.ends_at + CLOSED_AFTER, close)


def _answering(session: Session, form: Evaluation, event: Event, rng: Random) -> Doing:
    def answer(at: datetime) -> None:
        said: dict[tuple[str, int | None], Given] = {
            (key, None): given for key, given in answers_to(keys_of(form.version), rng).items()
        }
        for outcome in event.course.outcomes:
            before, now = rng.randint(1, 3), rng.randint(3, 5)
            said["confidence", outcome.id] = Given(number=now, looking_back=before)
        answer_evaluation(session, form.id, said, at)
        _print(session, form.booking_id, at + PRINTED_AFTER)

    return answer


def _print(session: Session, booking_id: int, at: datetime) -> None:
    """As the worker does: the certificate goes out with its message."""
    certificate = session.scalars(select(Certificate).where(Certificate.booking_id == booking_id)).one()
    design = design_text(certificate.design, rules(session).board_name)
    made = make(certificate_text(certificate, design, link_to))
    certificate.document = CertificateDocument(pdf=made.pdf, signed_by=made.signed_by)
    certificate.rendered_at = at
    emails.tell_issued(session, certificate, at)
