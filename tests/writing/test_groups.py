"""The groups that can be written to: who is of each, and that a person stands once."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.interest.models import InterestLink
from training.mail.models import Message
from training.timetable.models import StopLink, StoppedMessages
from training.writing.group_queries import GROUPS, ids_of_group
from training.writing.models import Readers
from training.writing.queries import reach_of


@pytest.fixture
def admin(client_for, make):
    return client_for(make.administrator())


def names(session, word, of_id=None):
    """Whom a message to this group reaches."""
    session.commit()
    group = GROUPS[word]
    ids = ids_of_group(session, group, of_id, clock.now())
    return [one.name or one.address for one in reach_of(session, Readers(group.readers), ids, group.topic).readers]


def test_the_groups_of_an_event(make, session):
    event = make.event(days=-2, trainers=(make.trainer("Terry Trainer"),), register_closed_at=clock.now())
    came = make.booking(event, make.person("Ann Bell"), outcome="attended")
    make.booking(event, make.person("Bo Carr"), outcome="did not attend")
    make.booking(event, make.person("Cy Dunn"), state="waiting", waiting_order=1)
    make.booking(event, make.person("Di Elm"), state="cancelled", ended_at=clock.now())
    make.evaluation(came)
    assert names(session, "places", event.id) == ["Ann Bell", "Bo Carr"]
    assert names(session, "waiting", event.id) == ["Cy Dunn"]
    assert names(session, "attended", event.id) == ["Ann Bell"]
    assert names(session, "unanswered", event.id) == ["Ann Bell"]
    assert names(session, "its-trainers", event.id) == ["Terry Trainer"]


def test_who_came_to_two_dates_of_a_course_stands_once_and_who_stopped_news_not_at_all(make, session):
    course, ann, bo = make.course(), make.person("Ann Bell"), make.person("Bo Carr")
    for days in (-90, -30):
        event = make.event(course, days=days)
        make.booking(event, ann, outcome="attended")
        make.booking(event, bo, outcome="attended")
    session.add(StoppedMessages(person_id=bo.id, topic="news", stopped_at=clock.now()))
    assert names(session, "past", course.id) == ["Ann Bell"]


def test_the_interested_coordinators_and_trainers(make, session):
    course, agency = make.course(), make.agency()
    make.interest(course, make.person("Ann Bell"))
    make.interest(course, "guest@example.org")
    make.coordinator(agency)
    make.coordinator(make.agency())
    make.trainer("Terry Trainer")
    assert names(session, "interested", course.id) == ["Ann Bell", "guest@example.org"]
    assert len(names(session, "coordinators", agency.id)) == 1
    assert len(names(session, "coordinators")) == 2
    assert names(session, "trainers") == ["Terry Trainer"]
    assert names(session, "runs-out") == []


def test_news_carries_a_link_that_stops_it_and_the_interested_get_their_own(make, session, admin, run_job, client):
    course = make.course()
    make.booking(make.event(course, days=-30), make.person("Ann Bell"), outcome="attended")
    make.interest(course, "guest@example.org")
    for group in ("past", "interested"):
        asked = admin.submit(
            f"/admin/messages/new?group={group}&course={course.code}", "Preview", subject="News", body="Hello {{name}}"
        )
        admin.submit("", "Send to 1 person", page=asked)
        run_job("jobs.work")
        run_job("jobs.work")
    session.expire_all()
    past, interested = session.scalars(select(Message).order_by(Message.id)).all()
    assert "/messages/stop/" in past.text
    assert "Hello there" in interested.text
    assert session.scalars(select(StopLink.topic)).all() == ["news"]
    assert len(session.scalars(select(InterestLink)).all()) == 1
    address = next(word.strip("<>") for word in past.text.split() if "/messages/stop/" in word)
    path = address.partition("localhost")[2] or "/" + address.split("/", 3)[3]
    assert "news about training" in main_text(client.get(path))


@pytest.mark.parametrize(
    ("query", "sentence"),
    (
        ("", "Write to people"),
        ("?group=places", "Choose the event"),
        ("?group=places&event=NO-SUCH", "Choose the event"),
        ("?group=past", "Choose the course"),
        ("?group=coordinators&agency=", "2 people get it"),
        ("?group=coordinators&agency=x", "Choose the organisation"),
        ("?group=nobody", "Write to people"),
    ),
)
def test_a_group_that_is_not_named_is_asked_for(make, session, admin, query, sentence):
    for _ in range(2):
        make.coordinator(make.agency())
    assert sentence in main_text(admin.get(f"/admin/messages/new{query}"))
