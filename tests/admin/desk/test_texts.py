"""Every text stands in a queue for the administrator, however few have answered, and is red on the desk when late."""

from bs4 import BeautifulSoup
from sqlalchemy import select

from tests.evaluations.conftest import answers
from tests.pages import main_text
from training import clock
from training.access import Actor, Role
from training.bookings import settling
from training.bookings.approval.operations import MANAGER
from training.bookings.lifecycle import Action
from training.bookings.models import Booking
from training.history.models import History
from training.texts.models import WrittenText

WORDS = "A boy told me what his stepfather does"


def answered(make, client, words=WORDS):
    booking = make.booking(make.event(days=-1), make.person("Kim Known"), outcome="attended")
    form = make.evaluation(booking, form="briefing")
    given = {name: value for name, value in answers(form).items() if name not in {"venue", "pace", "mix_helped"}}
    done = client.submit(f"/evaluations/{form.token}", "Send my answers", **given, comments=words)
    assert done.status_code == 200
    return form


def test_one_comment_is_read_by_somebody_although_too_few_have_answered_to_show_it(make, session, client, admin):
    answered(make, client)
    desk = main_text(admin.get("/admin"))
    assert "1 text waits to be read by Wednesday 13 May 2026, 5pm" in desk
    assert WORDS not in desk
    shown = admin.submit("/admin/texts", "Read it")
    assert WORDS in main_text(shown)
    assert "Kim Known" not in shown.text
    concern = BeautifulSoup(shown.text, "html.parser").find("button", class_="concern-button")
    first = concern.find_parent("form").find("button")
    assert first.has_attr("disabled"), "Enter in a box presses the first button, and must not raise a concern"
    done = admin.submit("", "I have read it", page=shown)
    assert "Read: 1 text." in main_text(done)
    assert "text waits" not in main_text(admin.get("/admin"))
    text = session.scalars(select(WrittenText)).one()
    assert (text.read_at, text.hidden_at) == (clock.now(), None)
    assert session.scalars(select(History).where(History.subject == "text")).one().action == "read"


def test_a_form_without_words_is_nothing_to_read(make, session, client, admin):
    answered(make, client, words="")
    assert session.scalars(select(WrittenText)).all() == []


def test_what_is_not_read_by_the_end_of_the_next_working_day_is_red(make, client, admin, frozen_clock):
    answered(make, client)
    frozen_clock.move_to(clock.now().replace(day=13, hour=15, minute=59))
    assert "late" not in main_text(admin.get("/admin/texts"))
    frozen_clock.move_to(clock.now().replace(hour=16, minute=0))  # 5pm in London
    desk = admin.get("/admin")
    assert "1 text waits to be read, 1 of them late" in main_text(desk)
    assert "1 late" in main_text(admin.get("/admin/texts"))


def test_reasons_and_notes_are_read_too_and_seeing_a_reason_is_written_down(
    make, session, admin, administrator, transact
):
    cancelled, declined = make.booking(make.event(days=60)).id, make.booking(awaits="manager", state="requested").id
    by_hand = Actor(administrator.id, Role.ADMINISTRATOR)
    session.commit()
    for booking_id, action, actor in ((cancelled, Action.CANCEL, by_hand), (declined, Action.REFUSE, MANAGER)):
        with transact() as inner:
            booking = inner.get_one(Booking, booking_id)
            settling.carry_out(inner, booking, action, actor, clock.now(), reason=f"Words of {action}")
    shown = main_text(admin.submit("/admin/texts", "Read the next 2"))
    assert "Words of cancel" in shown
    assert "Words of refuse" in shown
    assert session.scalars(select(History.subject_id).where(History.action == "reason seen")).all() == [cancelled]


def test_a_press_in_the_queue_hides_one_text_and_leaves_the_others(make, session, client, admin):
    answered(make, client)
    answered(make, client, words="Good coffee")
    shown = admin.submit("/admin/texts", "Read the next 2")
    done = admin.submit("", "This may be about a child or a worker (text 1)", page=shown)
    assert "The text is hidden" in main_text(done)
    page = main_text(admin.get("/admin/texts"))
    assert "1 text waits" in page
    assert "Open" in page
    assert WORDS not in page
    assert "Kim Known" not in page
    assert "1 concern is open" in main_text(admin.get("/admin"))
