"""A delegate answers the evaluation form, without signing in, and gets the certificate."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.certificates.models import Certificate
from training.evaluations.models import Evaluation


@pytest.fixture
def form(make, session):
    course = make.course(refresh_months=36)
    event = make.event(course, days=-1)
    booking = make.booking(event, outcome="attended")
    evaluation = Evaluation(
        booking_id=booking.id,
        event_id=event.id,
        token="a" * 22,
        form="standard",
        sent_at=clock.now(),
        expires_at=clock.now() + timedelta(days=90),
    )
    session.add(evaluation)
    session.commit()
    return evaluation


def answers(evaluation, **more):
    confidences = {}
    for outcome in evaluation.booking.event.course.outcomes:
        confidences[f"outcome-{outcome.id}-before"] = "2"
        confidences[f"outcome-{outcome.id}-after"] = "4"
    return {
        **confidences,
        "content": "5",
        "trainer": "4",
        "venue": "3",
        "pace": "about right",
        "mix_helped": "yes",
        "recommend": "10",
        **more,
    }


def test_answering_issues_the_certificate(client, form, session):
    page = client.submit(f"/evaluations/{form.token}", "Send my answers", **answers(form, comments="Good"))
    assert "Your certificate is being made" in main_text(page)
    session.expire_all()
    assert form.submitted_at and form.comments == "Good"
    assert [(one.before, one.after) for one in form.confidences] == [(2, 4), (2, 4)]
    assert session.scalar(select(Certificate).where(Certificate.booking_id == form.booking_id))
