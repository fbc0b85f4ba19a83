"""A date on a holiday, a room that is taken, a trainer booked twice: marked, and asked about, before it is too late."""

from datetime import date

from sqlalchemy import select

from tests.courses.conftest import edit_address, fields_of, on
from tests.pages import main_text
from training.courses.models import Event, SchoolHoliday
from training.mail.models import Message
from training.settings.models import Closure

CHRISTMAS = fields_of(0, on(25, 12), "9:30am", "4:30pm")
IS_CHRISTMAS = "Friday 25 December 2026 is a bank holiday: Christmas Day."
ASKED = "Nothing is saved yet: is this meant so?"


def copy(desk, event, page=None, button="Save the event", **typed):
    return desk.submit(f"/admin/events/new?copy={event.ref}", button, page=page, **typed)


def events_of(session):
    session.expire_all()
    return session.scalars(select(Event).order_by(Event.id)).all()


def test_a_copy_on_christmas_day_in_a_taken_room_is_asked_about_before_it_is_saved(client_for, make, session):
    desk, trainer = client_for(make.administrator()), make.trainer("Tess Trainer")
    taken = make.event(days=227, trainers=(trainer,))
    pattern = make.event(taken.course, venue_id=taken.venue_id, trainers=(trainer,))
    answer = copy(desk, pattern, **CHRISTMAS)
    page = main_text(answer)
    assert answer.status_code == 422
    assert ASKED in page
    assert page.count(IS_CHRISTMAS) == 2, "at the top, and beside the sitting"
    it = f"{taken.ref}, “{taken.course.title}”, on Friday 25 December 2026, 9:30am to 4:30pm."
    assert f"The room at {taken.venue.name} is taken by {it}" in page
    assert f"Tess Trainer also delivers {it}" in page
    assert len(events_of(session)) == 2
    saved = copy(desk, pattern, page=answer, button="Save it all the same")
    assert "The event is saved as a draft." in main_text(saved)
    assert len(events_of(session)) == 3


def test_another_clash_than_the_one_that_was_seen_is_asked_about_again(client_for, make, session):
    desk, pattern = client_for(make.administrator()), make.event()
    asked = copy(desk, pattern, **CHRISTMAS)
    again = copy(desk, pattern, page=asked, button="Save it all the same", **fields_of(0, on(28, 12), "10am", "3pm"))
    assert again.status_code == 422
    assert "Boxing Day" in main_text(again)
    assert len(events_of(session)) == 1


def test_what_the_page_has_marked_already_is_not_asked_about(client_for, make, session):
    """Adding a sitting shows the page anew, with what the days typed so far get in the way of."""
    desk, pattern = client_for(make.administrator()), make.event()
    marked = copy(desk, pattern, button="Add a sitting", **fields_of(0, on(24, 12), "9:30am", "4:30pm"))
    marked = copy(desk, pattern, page=marked, button="Add a sitting", **fields_of(1, on(25, 12), "9:30am", "4:30pm"))
    assert main_text(marked).count(IS_CHRISTMAS) == 1
    assert ASKED not in main_text(marked)
    three = copy(desk, pattern, page=marked, **fields_of(2, on(29, 12), "9:30am", "4:30pm"))
    assert "The event is saved as a draft." in main_text(three)


def test_a_clash_that_is_there_already_does_not_stand_in_the_way_of_other_changes(client_for, make, session):
    desk, event = client_for(make.administrator()), make.event(days=227)
    page = desk.get(edit_address(event))
    assert IS_CHRISTMAS in main_text(page)
    assert "The event is saved." in main_text(desk.submit("", "Save the event", page=page, price_pence="12"))


def test_a_move_onto_a_holiday_tells_nobody_before_it_is_confirmed(client_for, make, session):
    desk, event = client_for(make.administrator()), make.event()
    make.booking(event)
    asked = desk.submit(edit_address(event), "Save the event", **CHRISTMAS)
    assert asked.status_code == 422
    assert session.scalars(select(Message)).all() == []
    shown = desk.submit("", "Save it all the same", page=asked)
    assert session.scalars(select(Message)).all() == []
    desk.submit("", "Save and tell them", page=shown)
    assert len(session.scalars(select(Message)).all()) == 1


def test_publishing_asks_first_and_says_how_many_wait_for_a_date(client_for, make, session):
    desk = client_for(make.administrator())
    event = make.event(days=227, state="draft", published_at=None)
    for address in ("a@example.org", "b@example.org"):
        make.interest(event.course, address)
    asked = desk.submit(edit_address(event), "Publish it")
    assert asked.status_code == 422
    assert IS_CHRISTMAS in main_text(asked)
    assert "2 people have asked to hear of new dates of this course." in main_text(asked)
    assert events_of(session)[0].state == "draft"
    published = desk.submit("", "Publish it all the same", page=asked)
    assert "It is published" in main_text(published)
    assert events_of(session)[0].state == "published"


def test_an_event_that_is_in_the_way_of_nothing_is_published_at_one_press(client_for, make, session):
    desk, event = client_for(make.administrator()), make.event(days=58, state="draft", published_at=None)
    make.event(venue_id=event.venue_id, state="cancelled")
    assert "It is published" in main_text(desk.submit(edit_address(event), "Publish it"))


def test_a_page_with_somebody_who_is_a_trainer_no_longer_opens(client_for, make):
    desk, event = client_for(make.administrator()), make.event(trainers=(make.person("Once A Trainer"),))
    assert desk.get(edit_address(event)).status_code == 200


def test_nothing_that_is_over_is_asked_about(client_for, make, session):
    desk, trainer = client_for(make.administrator()), make.trainer()
    event, _ = make.event(days=-3), make.event(days=-3, trainers=(trainer,))
    assert "The event is saved." in main_text(
        desk.submit(edit_address(event), "Save the event", trainers=[str(trainer.id)])
    )


def test_days_that_cannot_be_are_no_reason_to_fall_over(client_for, make):
    desk, event = client_for(make.administrator()), make.event(trainers=(make.trainer(),))
    for year in ("1", "9999"):
        answer = copy(desk, event, **fields_of(0, ["1", "1", year], "4:30pm", "9:30am"))
        assert answer.status_code == 422
    odd = copy(desk, event, **fields_of(0, on(15, 7), "9:30am", "4:30pm"), venue="x", trainers=["x", "-1"])
    assert odd.status_code == 422


def test_the_school_holidays_and_closure_days_are_those_of_the_lists(client_for, make, session):
    desk, event = client_for(make.administrator()), make.event()
    session.add(Closure(reason="Moving house", first_day=date(2026, 10, 27), last_day=date(2026, 10, 27)))
    session.add(SchoolHoliday(name="Half term", first_day=date(2026, 10, 26), last_day=date(2026, 10, 30)))
    asked = copy(desk, event, **fields_of(0, on(27, 10), "9:30am", "4:30pm"))
    assert "Tuesday 27 October 2026 is in the school holidays: Half term." in main_text(asked)
    assert "The Board is closed on Tuesday 27 October 2026: Moving house." in main_text(asked)
    assert "Closed: Moving house" in main_text(desk.get("/admin/programme/month?month=2026-10"))


def test_a_full_diary_costs_the_page_no_more_queries(client_for, make):
    desk, event = client_for(make.administrator()), make.event(days=227, trainers=(make.trainer(),))
    make.event(event.course, days=227, venue_id=event.venue_id, trainers=tuple(event.trainers))
    desk.get(edit_address(event))
    few = len(desk.queries)
    for _ in range(5):
        make.event(event.course, days=227, venue_id=event.venue_id, trainers=tuple(event.trainers))
    desk.get(edit_address(event))
    assert len(desk.queries) <= few
