"""A colleague is asked to observe a session, writes it down, and only whom it concerns reads it."""

from datetime import date

import pytest
from sqlalchemy import select, text

from tests.pages import main_text
from training import clock
from training.concerns.models import Concern
from training.evaluations.observations.models import Observation
from training.evaluations.observations.statements import STATEMENTS, is_due
from training.mail.models import Message

WRITTEN = {"strengths": "Calm, and never in a hurry", "to_work_on": "Let people finish", "agreed": "Longer pauses"}


@pytest.fixture
def session_of_ann(make):
    ann, ben = make.trainer("Ann Trainer"), make.trainer("Ben Trainer")
    return make.event(days=-3, trainers=(ann,), register_closed_at=clock.now()), ann, ben


def write(browser, address, **typed):
    typed = {"observed_on": ["9", "5", "2026"], **dict.fromkeys(STATEMENTS, "4"), **WRITTEN, **typed}
    return browser.submit(address, "Save the observation", **typed)


def test_a_colleague_is_asked_writes_it_down_and_the_trainer_reads_it(session_of_ann, client_for, make, session):
    event, ann, ben = session_of_ann
    admin, bens, anns = client_for(make.administrator()), client_for(ben), client_for(ann)
    page = admin.submit(
        f"/admin/programme/trainers/{ann.id}/observe", "Ask them", event=str(event.id), observer=str(ben.id)
    )
    assert "Ben Trainer is asked to observe it, by a message." in main_text(page)
    message = session.scalars(select(Message)).one()
    assert (message.to_address, message.kind) == (ben.email, "courses/trainer_observes")
    assert "observe **Ann Trainer**" in message.text or "Ann Trainer" in message.text
    again = admin.submit(
        f"/admin/programme/trainers/{ann.id}/observe", "Ask them", event=str(event.id), observer=str(ben.id)
    )
    assert "Ben Trainer is asked already" in main_text(again)

    address = f"/observations/{session.scalars(select(Observation.id)).one()}"
    assert "Ann Trainer in" in main_text(bens.get("/my/events/quality"))
    assert anns.get(address).status_code == 404
    missing = main_text(write(bens, f"{address}/write", care=""))
    assert "Choose a number for “What may upset people was handled with care" in missing
    assert "Let people finish" in missing
    late = main_text(write(bens, f"{address}/write", observed_on=["9", "5", "2027"]))
    assert "Give a day from Saturday 9 May 2026, when the event began, until today." in late
    assert "It is saved. Ann Trainer can read it." in main_text(write(bens, f"{address}/write"))
    read = main_text(anns.get(address))
    assert "Observed by Ben Trainer" in read
    assert "Let people finish" in read
    assert "Change it" not in read
    assert "Let people finish" in main_text(admin.get(address))
    assert anns.get(f"{address}/write").status_code == 404
    assert client_for(make.trainer("Cy Trainer")).get(address).status_code == 404
    assert "by Ben Trainer" in main_text(anns.get("/my/events/quality"))
    admin.post(f"{address}/withdraw")
    assert session.scalars(select(Observation)).one().strengths == WRITTEN["strengths"], "what is written stays"


def test_an_observation_is_not_written_before_its_event_begins(client_for, make, frozen_clock):
    ann, ben = make.trainer("Ann Trainer"), make.trainer("Ben Trainer")
    event = make.event(days=2, trainers=(ann,))
    address, bens = f"/observations/{make.observation(event, ann, ben).id}/write", client_for(ben)
    admin = client_for(make.administrator())
    for page in (bens.get("/my/events/quality"), admin.get(f"/admin/programme/trainers/{ann.id}"), bens.get(address)):
        assert "Write it down" not in main_text(page)
    assert "You can write it once it has taken place, on Thursday 14 May 2026." in main_text(bens.get(address))
    frozen_clock.move_to(event.starts_at)
    assert "Write it down" in main_text(bens.get("/my/events/quality"))
    assert "It is saved." in main_text(write(bens, address, observed_on=["14", "5", "2026"]))


def test_what_may_be_about_a_child_is_hidden_from_everybody_at_one_press(session_of_ann, client_for, make, session):
    event, ann, ben = session_of_ann
    observation, admin = make.observation(event, ann, ben), client_for(make.administrator())
    address = f"/observations/{observation.id}"
    write(client_for(ben), f"{address}/write")
    assert "1 text waits" in main_text(admin.get("/admin/texts"))
    assert "What to work on Let people finish" in main_text(admin.submit("/admin/texts", "Read it"))

    client_for(ann).submit(address, "This may be about a child or a worker (what was written about this session)")
    concern = session.scalars(select(Concern)).one()
    about = f"{event.course.title}, Saturday 9 May 2026"
    assert (concern.author, concern.about) == (f"Ben Trainer, {ben.email}", about)
    for page in (client_for(ann).get(address), admin.get(address), client_for(ben).get(f"{address}/write")):
        assert "Let people finish" not in page.text
    assert "What was written is hidden" in main_text(admin.get(address))


def test_what_is_not_written_yet_can_be_taken_back(session_of_ann, client_for, make, session):
    event, ann, _ = session_of_ann
    administrator = make.administrator()
    admin, address = client_for(administrator), f"/admin/programme/trainers/{ann.id}/observe"
    admin.submit(address, "Ask them", event=str(event.id), observer=str(administrator.id))
    assert session.scalars(select(Message)).all() == [], "nobody is written to who asked themselves"
    assert "Ask no longer" in main_text(admin.get(f"/admin/programme/trainers/{ann.id}"))
    admin.submit(f"/admin/programme/trainers/{ann.id}", "Ask no longer Alex Administrator")
    assert session.scalars(select(Observation)).all() == []


def test_the_overview_says_who_is_due_and_reports_say_only_how_many(session_of_ann, client_for, make, session):
    event, ann, ben = session_of_ann
    make.event(days=-2, trainers=(ben,), register_closed_at=clock.now())
    make.observation(event, ann, ben, written_at=clock.now())
    page = main_text(client_for(make.administrator()).get("/admin/programme/trainers/quality"))
    assert "1 of the 2 trainers who delivered a session in the last 24 months was observed" in page
    assert page.index("Ben Trainer") < page.index("Ann Trainer"), "who is due stands first"
    assert page.count("Due Ask a colleague") == 1
    report = main_text(client_for(make.board_reader()).get("/reports/results"))
    assert "1 of the 2 trainers who delivered a session in the last 24 months was observed by a colleague" in report
    assert "Trainer" not in report


@pytest.mark.parametrize(
    ("delivered", "observed", "due"),
    (
        (date(2026, 5, 1), None, True),
        (date(2026, 5, 1), date(2024, 5, 12), False),
        (date(2026, 5, 1), date(2024, 5, 11), True),
        (date(2024, 5, 11), None, False),
        (None, None, False),
    ),
)
def test_who_delivered_lately_and_was_not_observed_lately_is_due(delivered, observed, due):
    assert is_due(delivered, observed, date(2024, 5, 12)) == due


def test_the_database_keeps_no_observation_that_says_half(session_of_ann, session):
    event, ann, ben = session_of_ann
    session.flush()
    half = text(
        "INSERT INTO observation"
        " (event_id, trainer_id, observer_id, asked_at, written_at, strengths, to_work_on, agreed)"
        " VALUES (:event, :ann, :ben, '2026-05-12', '2026-05-12', '', '', '')"
    )
    with pytest.raises(Exception, match="all_said_once_written"):
        session.execute(half, {"event": event.id, "ann": ann.id, "ben": ben.id})
