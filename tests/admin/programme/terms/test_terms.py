"""A term is copied in a grid, saved as drafts, and published: marked on the way, and nothing twice."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from tests.courses.conftest import errors_in
from tests.pages import main_text, soup_of
from training.courses.models import Course, Event, SchoolHoliday, TermPlan
from training.history.models import History
from training.mail.models import Message

GRID = "/admin/programme/terms/grid"
LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)
SUMMER = f"{GRID}?term=2026-summer&shift=year"


@pytest.fixture
def desk(client_for, make):
    return client_for(make.administrator())


def events_of(session, *states):
    session.expire_all()
    query = select(Event).order_by(Event.starts_at, Event.id)
    return session.scalars(query.where(Event.state.in_(states)) if states else query).all()


def marks_in(response, row):
    return [mark.get_text(" ", strip=True) for mark in soup_of(response).select(f"#marks-{row} .clash")]


def test_a_term_is_copied_a_year_on_and_keeps_what_it_was(desk, make, session):
    trainer = make.trainer("Tess Trainer")
    course = make.course(price_pence=8000)
    event = make.event(
        course, days=58, trainers=(trainer,), capacity=18, agency_cap=2, joining_instructions="Bring tea"
    )
    make.event(course, days=60, state="cancelled")
    online = make.event(days=65, online=True, price_pence=0)
    saved = desk.submit(SUMMER, "Save as drafts")
    assert "2 events are saved as drafts." in main_text(saved)
    one, other = events_of(session, "draft")
    assert one.ref == f"{course.code}-{int(event.ref.split('-')[1]) + 2:02}" or one.ref.startswith(f"{course.code}-")
    assert one.starts_at == datetime(2027, 7, 8, 8, 30, tzinfo=UTC)
    assert one.ends_at == datetime(2027, 7, 8, 15, 30, tzinfo=UTC)
    assert (one.venue_id, one.capacity, one.price_pence, one.agency_cap) == (event.venue_id, 18, 8000, 2)
    assert one.joining_instructions == "Bring tea"
    assert [person.id for person in one.trainers] == [trainer.id]
    assert (other.course_id, other.capacity, other.venue_id) == (online.course_id, 24, None)
    assert other.online_link == "", "each meeting has a link of its own"
    assert one.term_plan_id == other.term_plan_id is not None


def test_a_bank_holiday_a_school_holiday_and_a_clash_are_marked_before_anything_is_saved(desk, make, session):
    trainer = make.trainer("Tess Trainer")
    easter_monday, in_june = make.event(days=-36), make.event(days=30, trainers=(trainer,))
    in_the_way = make.event(days=30 + 364, trainers=(trainer,))
    session.add(SchoolHoliday(name="Easter", first_day=date(2027, 3, 25), last_day=date(2027, 4, 9)))
    page = desk.get(f"{GRID}?first=1 April 2026&last=31 August 2026&shift=weeks&weeks=51")
    assert marks_in(page, 0) == [
        "Check: Monday 29 March 2027 is a bank holiday: Easter Monday.",
        "Check: Monday 29 March 2027 is in the school holidays: Easter.",
    ]
    assert easter_monday.ref in main_text(page)
    page = desk.get(SUMMER)
    it = f"{in_the_way.ref}, “{in_the_way.course.title}”, on Thursday 10 June 2027, 9:30am to 4:30pm."
    assert f"Check: Tess Trainer also delivers {it}" in marks_in(page, 1)
    assert "2 of 2 events have something in the way." in main_text(page)
    assert in_june.ref in main_text(page)
    assert events_of(session, "draft") == []


def test_what_is_typed_into_the_grid_is_marked_again_and_kept_as_typed(desk, make, session):
    make.event(days=58)
    typed = {"rows-0-sittings-0-day": "25/12/2027", "rows-0-price_pence": "nothing", "rows-0-room_places": "3O"}
    page = desk.submit(SUMMER, "Check again", **typed)
    shown = soup_of(page)
    assert [shown.find(id=name)["value"] for name in typed] == list(typed.values())
    assert "Saturday" in shown.find(id="rows-0-sittings-0-day-weekday").get_text()
    assert marks_in(page, 0)[0] == "Check: Saturday 25 December 2027 is at a weekend."
    again = desk.submit("", "Save as drafts", page=page)
    assert again.status_code == 422
    assert "Row 1: Enter a whole number" in errors_in(again)
    assert events_of(session, "draft") == []


def test_a_clash_that_its_page_did_not_show_is_asked_about(desk, make, session):
    make.event(days=58)
    page = desk.get(SUMMER)
    asked = desk.submit("", "Save as drafts", page=page, **{"rows-0-sittings-0-day": "25 December 2027"})
    assert asked.status_code == 422
    assert "Nothing is saved yet: is this meant so?" in main_text(asked)
    assert events_of(session, "draft") == []
    saved = desk.submit("", "Save them all the same", page=asked)
    assert "1 event is saved as a draft." in main_text(saved)


def test_a_copied_term_that_meets_itself_says_with_which_row_and_event(desk, make, session):
    """Four weeks on, the first event lands where the third is, and meets the copy of nothing else."""
    course, trainer = make.course(), make.trainer("Tess Trainer")
    first, second = (make.event(course, days=days, trainers=(trainer,)) for days in (30, 58))
    page = desk.get(f"{GRID}?term=2026-summer&shift=weeks&weeks=4")
    assert f"Check: The same course is on that day already: {second.ref}," in " ".join(marks_in(page, 0))
    page = desk.submit("", "Check again", page=page, **{"rows-1-sittings-0-day": "9 July 2026"})
    together = " ".join(marks_in(page, 1))
    assert f"Tess Trainer also delivers {second.ref}," in together
    assert "Tess Trainer also delivers row 1," in together
    assert first.ref in main_text(page)


def test_two_administrators_in_one_grid_do_not_plan_the_term_twice(desk, client_for, make, session):
    make.event(days=58)
    other = client_for(make.person("Ada Administrator", *["administrator"]))
    one_page, another_page = desk.get(SUMMER), other.get(SUMMER)
    assert "saved as a draft" in main_text(desk.submit("", "Save as drafts", page=one_page))
    asked = other.submit("", "Save as drafts", page=another_page)
    assert asked.status_code == 422
    assert "The same course is on that day already" in main_text(asked)
    assert "which is not published" in main_text(asked)
    assert len(events_of(session, "draft")) == 1


def test_a_form_that_is_sent_twice_makes_nothing_twice(desk, make, session):
    make.event(days=58)
    page = desk.get(SUMMER)
    desk.submit("", "Save as drafts", page=page)
    again = desk.submit("", "Save as drafts", page=page)
    assert "This grid was saved before, so nothing was made twice." in main_text(again)
    assert len(events_of(session, "draft")) == 1
    assert session.scalar(select(func.count(TermPlan.id))) == 1


def test_a_draft_in_the_past_is_refused_beside_its_row(desk, make, session):
    make.event(days=58)
    answer = desk.submit(SUMMER, "Save as drafts", **{"rows-0-sittings-0-day": "9 July 2025"})
    assert answer.status_code == 422
    assert errors_in(answer) == ["Row 1: This is in the past. Check the year."]


def test_a_row_that_is_left_out_may_be_wrong_and_is_not_made(desk, make, session):
    make.event(days=57), make.event(days=58)
    page = desk.get(SUMMER)
    typed = {"rows-0-leave_out": "y", "rows-0-sittings-0-day": "soon"}
    saved = desk.submit("", "Save as drafts", page=page, **typed)
    assert "1 event is saved as a draft." in main_text(saved)
    everything = desk.submit(SUMMER, "Save as drafts", **{"rows-0-leave_out": "y", "rows-1-leave_out": "y"})
    assert "Every event is left out" in main_text(everything)


def test_a_row_of_another_course_can_be_added(desk, make, session):
    make.event(days=58)
    course = make.course(title="Quite new", sittings=2, price_pence=2500)
    page = desk.submit(SUMMER, "Add a row", add_course=course.code)
    assert "2. Quite new" in main_text(page)
    empty = desk.submit("", "Save as drafts", page=page)
    assert errors_in(empty)[0] == "Row 2: Enter the date"
    typed = {}
    for number, day in enumerate(("4 May 2027", "5 May 2027")):
        start = f"rows-1-sittings-{number}"
        typed |= {f"{start}-day": day, f"{start}-starts": "9.30", f"{start}-ends": "4pm"}
    saved = desk.submit("", "Save as drafts", page=page, **typed, **{"rows-1-venue": str(make.venue().id)})
    assert "2 events are saved as drafts." in main_text(saved)
    new = events_of(session, "draft")[0]
    assert (new.course_id, new.ref, new.price_pence, len(new.sittings)) == (course.id, f"{course.code}-01", 2500, 2)


def test_a_series_on_the_same_weekday_of_each_month(desk, make, session):
    event = make.event(days=58, sittings=2)
    page = desk.get(f"{GRID}?copy={event.ref.lower()}&start=13 October 2026&repeat=monthly&times=3")
    desk.submit("", "Save as drafts", page=page)
    days = [one.starts_at.date() for one in events_of(session, "draft")]
    assert days == [date(2026, 10, 13), date(2026, 11, 10), date(2026, 12, 8)]
    assert [len(one.sittings) for one in events_of(session, "draft")] == [2, 2, 2]


@pytest.mark.parametrize(
    ("asked", "said"),
    (
        ("", "Choose a term, or enter the first and the last day"),
        ("first=9 May 2026&last=1 May 2026", "The last day is before the first."),
        ("term=2026-summer&shift=weeks", "Enter by how many weeks"),
        ("term=2026-summer&shift=weeks&weeks=²", "Enter by how many weeks"),
        ("term=2031-summer", "There are no events in that period to copy."),
        ("copy=NONE-01", "There is no event with the reference NONE-01."),
        ("copy={ref}", "Enter the first date of the series"),
        ("copy={ref}&start=1 June 2027&times=0", "Enter how many dates the series has"),
    ),
)
def test_what_cannot_be_copied_says_why(desk, make, asked, said):
    event = make.event(days=58)
    answer = desk.get(f"{GRID}?{asked.format(ref=event.ref)}", follow_redirects=True)
    assert said in main_text(answer)


def test_what_is_marked_while_typing_is_answered_without_writing(desk, make, session):
    event = make.event(days=58)
    page = soup_of(desk.get(SUMMER))
    fields = {
        field["name"]: field.get("value", "") for field in page.select("form[method=post] [name]:not([type=checkbox])")
    }
    fields |= {"rows-0-sittings-0-day": "24 Dec 2027", "rows-0-venue": str(event.venue_id), "rows-0-room_places": "24"}
    answer = desk.post("/admin/programme/terms/check", data=fields).get_json()
    assert answer["marks"] == {}
    assert answer["weekdays"] == {"rows-0-sittings-0-day": "Friday"}
    fields["rows-0-sittings-0-day"] = "27 Dec 2027"
    answer = desk.post("/admin/programme/terms/check", data=fields).get_json()
    assert answer["marks"]["0"] == ["Monday 27 December 2027 is a bank holiday: Christmas Day (observed)."]
    assert answer["summary"] == "1 of 1 event has something in the way."
    assert events_of(session, "draft") == []


def test_sixty_rows_cost_no_more_queries_than_one(desk, make):
    venue, trainer, course = make.venue(), make.trainer(), make.course()
    for number in range(3):
        make.event(course, days=30 + number, venue_id=venue.id, trainers=(trainer,))
    desk.get(SUMMER)
    few = len(desk.queries)
    for number in range(12):
        make.event(make.course(), days=40 + number, venue_id=venue.id, trainers=(trainer,))
    desk.get(SUMMER)
    assert len(desk.queries) <= few


def test_more_events_than_a_grid_holds_are_said(desk, make, session, monkeypatch):
    monkeypatch.setattr("training.admin.programme.terms.views.MOST_ROWS", 2)
    for days in (57, 58, 59):
        make.event(days=days)
    assert "There are 3 events in this period, and a grid holds 2" in main_text(desk.get(SUMMER))


def test_drafts_are_published_together_and_everybody_is_told_once(desk, make, session, run_job):
    trainer = make.trainer("Tess Trainer")
    course, other = make.course(title="First aid"), make.course(title="Second aid")
    for one in (course, other):
        make.event(one, days=57 if one is course else 58, trainers=(trainer,), published_at=LONG_AGO)
        make.interest(one, "waits@example.org")
    drafts = desk.submit(SUMMER, "Save as drafts")
    published = desk.submit("", "Publish them", page=drafts)
    assert "2 events are published: people can find and book them." in main_text(published)
    assert [one.state for one in events_of(session)] == ["published"] * 4
    run_job("interest.tell")
    messages = {(message.kind, message.to_address): message for message in session.scalars(select(Message))}
    assert set(messages) == {
        ("courses/trainer_new_dates", trainer.email),
        ("interest/new_dates", "waits@example.org"),
    }
    assert "Here are 2:" in messages["interest/new_dates", "waits@example.org"].text
    for text in (message.text for message in messages.values()):
        assert "First aid" in text
        assert "Second aid" in text
    run_job("interest.tell")
    assert session.scalar(select(func.count(Message.id))) == 2


def test_publishing_shows_what_is_in_the_way_again(desk, make, session):
    make.event(days=57), make.event(days=58)
    typed = {"rows-0-sittings-0-day": "27 December 2027"}
    asked = desk.submit(SUMMER, "Save as drafts", **typed)
    drafts = desk.submit("", "Save them all the same", page=asked)
    question = desk.submit("", "Publish them", page=drafts)
    assert question.status_code == 422
    assert "1 of 2 has something in the way" in main_text(question)
    assert "Monday 27 December 2027 is a bank holiday" in main_text(question)
    assert len(events_of(session, "draft")) == 2
    published = desk.submit("", "Publish them all the same", page=question)
    assert "2 events are published" in main_text(published)


def test_drafts_are_published_on_their_day(desk, make, session, run_job, frozen_clock):
    trainer, course = make.trainer(), make.course()
    make.event(course, days=58, trainers=(trainer,), published_at=LONG_AGO)
    make.interest(course, "waits@example.org")
    drafts = desk.submit(SUMMER, "Save as drafts")
    wrong = desk.submit("", "Publish them", page=drafts, when="later", day="soon")
    assert "Enter the day to publish them on" in errors_in(wrong)[0]
    past = desk.submit("", "Publish them", page=drafts, when="later", day="11 May 2026")
    assert errors_in(past)[0] == "Monday 11 May 2026, 9am is over. Choose a day to come"
    later = desk.submit("", "Publish them", page=drafts, when="later", day="1 June 2026")
    assert "1 draft is published on Monday 1 June 2026, 9am." in main_text(later)
    run_job("admin.programme.publish_due")
    run_job("interest.tell")
    assert len(events_of(session, "draft")) == 1
    assert session.scalar(select(func.count(Message.id))) == 0
    frozen_clock.move_to(datetime(2026, 6, 1, 8, 1, tzinfo=UTC))
    run_job("admin.programme.publish_due")
    run_job("interest.tell")
    assert events_of(session, "draft") == []
    told = sorted(message.kind for message in session.scalars(select(Message)))
    assert told == ["courses/trainer_new", "interest/new_date"]


def test_a_draft_that_got_in_the_way_of_something_since_stays_one_and_says_why(
    desk, make, session, run_job, frozen_clock
):
    event = make.event(days=58)
    drafts = desk.submit(SUMMER, "Save as drafts")
    desk.submit("", "Publish them", page=drafts, when="later", day="1 June 2026")
    make.event(days=58 + 364, venue_id=event.venue_id)
    frozen_clock.move_to(datetime(2026, 6, 1, 8, 1, tzinfo=UTC))
    run_job("admin.programme.publish_due")
    draft = events_of(session, "draft")[0]
    assert draft.publish_at is None
    assert "The room at" in draft.not_published_because
    assert "Not published on its day:" in main_text(desk.get("/admin/programme/drafts"))
    assert "1 draft was not published on its day" in main_text(desk.get("/admin"))
    frozen_clock.move_to(datetime(2026, 6, 2, 8, 1, tzinfo=UTC))
    run_job("admin.programme.publish_due")
    assert len(events_of(session, "draft")) == 1


def test_clashes_seen_when_the_day_was_set_do_not_keep_it_from_being_published(
    desk, make, session, run_job, frozen_clock
):
    """Two drafts in one room: the first is published in the same moment, so its sentence reads differently."""
    venue = make.venue()
    make.event(days=58, venue_id=venue.id), make.event(days=58, venue_id=venue.id)
    drafts = desk.submit(SUMMER, "Save as drafts")
    question = desk.submit("", "Publish them", page=drafts, when="later", day="1 June 2026")
    desk.submit("", "Publish them on Monday 1 June 2026 all the same", page=question)
    frozen_clock.move_to(datetime(2026, 6, 1, 8, 1, tzinfo=UTC))
    run_job("admin.programme.publish_due")
    assert events_of(session, "draft") == []


def test_drafts_can_be_kept_from_their_day(desk, make, session, run_job, frozen_clock):
    make.event(days=58)
    drafts = desk.submit(SUMMER, "Save as drafts")
    later = desk.submit("", "Publish them", page=drafts, when="later", day="1 June 2026")
    kept = desk.submit("", "Keep them as drafts", page=later, event=[str(events_of(session, "draft")[0].id)])
    assert "1 draft is no longer published by itself." in main_text(kept)
    frozen_clock.move_to(datetime(2026, 6, 2, 8, 1, tzinfo=UTC))
    run_job("admin.programme.publish_due")
    assert len(events_of(session, "draft")) == 1


def test_drafts_are_deleted_once_that_was_asked(desk, make, session):
    make.event(days=57), make.event(days=58)
    drafts = desk.submit(SUMMER, "Save as drafts")
    ids = [one.id for one in events_of(session, "draft")]
    question = desk.submit("", "Delete them", page=drafts, event=[str(ids[0])])
    assert "Delete this draft?" in main_text(question)
    assert len(events_of(session, "draft")) == 2
    gone = desk.submit("", "Delete this draft", page=question)
    assert "1 draft is deleted." in main_text(gone)
    assert [one.id for one in events_of(session, "draft")] == ids[1:]
    again = desk.submit("", "Delete this draft", page=question)
    assert "1 was deleted meanwhile." in main_text(again)
    written = session.scalars(select(History).where(History.action == "draft deleted")).all()
    assert [row.subject_id for row in written] == ids[:1]


def test_a_draft_that_somebody_is_booked_on_is_not_deleted(desk, make, session):
    draft = make.event(days=58, state="draft", published_at=None)
    make.booking(draft)
    page = desk.get("/admin/programme/drafts")
    question = desk.submit("", "Delete them", page=page, event=[str(draft.id)])
    answer = desk.submit("", "Delete this draft", page=question)
    assert "Somebody has been booked on it, so it cannot be deleted." in main_text(answer)


def test_what_another_administrator_did_to_a_draft_meanwhile_is_said_and_the_rest_is_done(desk, make, session):
    make.event(days=57), make.event(days=58), make.event(days=59)
    drafts = desk.submit(SUMMER, "Save as drafts")
    one, other, _ = events_of(session, "draft")
    question = desk.submit("", "Delete them", page=drafts, event=[str(one.id)])
    desk.submit("", "Delete this draft", page=question)
    desk.submit("", "Publish them", page=desk.get("/admin/programme/drafts"), event=[str(other.id)])
    late = desk.submit("", "Publish them", page=drafts)
    said = main_text(late)
    assert "1 event is published" in said
    assert "1 was deleted meanwhile." in said
    assert (
        f"{other.ref}, {session.get(Course, other.course_id).title}, Thursday 8 July 2027: It is published already."
        in said
    )


def test_one_draft_is_deleted_from_its_own_page(desk, make, session):
    draft = make.event(days=58, state="draft", published_at=None)
    question = desk.submit(f"/admin/events/{draft.ref}/edit", "Delete this draft")
    assert "Delete this draft?" in main_text(question)
    assert "1 draft is deleted." in main_text(desk.submit("", "Delete this draft", page=question))
    assert events_of(session) == []
