"""The message that says what has changed in a course since somebody came. Nobody has to have it."""

from datetime import datetime

from sqlalchemy.orm import Session

from training import clock
from training.admin.programme.editions.queries import once_of
from training.certificates.models import Certificate
from training.courses.editions.models import CourseEdition
from training.links import new_token, token_hash
from training.mail.operations import post
from training.people.models import Person
from training.timetable.models import StopLink, Topic


def tell_holder(
    session: Session, edition: CourseEdition, person: Person, certificate: Certificate, now: datetime
) -> None:
    """Once to each person, with the link that stops news."""
    assert person.email is not None  # queries.holder_to_tell
    token = new_token()
    session.add(StopLink(person_id=person.id, topic=Topic.NEWS, token_hash=token_hash(token), created_at=now))
    post(
        session,
        "certificates/content_changed",
        person.email,
        now,
        {
            "name": person.name,
            "course_title": certificate.course_title,
            "course_code": edition.course.code,
            "dates": certificate.dates,
            "edition": edition.name,
            "from_day": clock.show_date(edition.from_day, weekday=False),
            "changes": [line for line in edition.changes.splitlines() if line.strip()],
            "token": token,
        },
        to_person_id=person.id,
        about=("booking", certificate.booking_id),
        once=once_of(edition.id, person.id),
    )
