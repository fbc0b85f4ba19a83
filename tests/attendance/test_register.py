"""A trainer marks a register, on a phone, with one tap for each person."""

from tests.pages import main_text, text_of
from training.attendance.models import Mark


def words(soup):
    return " ".join(soup.get_text(" ").split())


def test_one_tap_marks_and_another_takes_it_back(make, client_for, session):
    trainer = make.trainer()
    event = make.event(days=0, sittings=2, trainers=(trainer,))
    booking = make.booking(event)
    phone = client_for(trainer)
    assert "0 of 1 marked" in words(phone.page(f"/register/{event.ref}"))
    for expected in ("1 of 1 marked", "0 of 1 marked"):
        page = phone.submit(f"/register/{event.ref}", button=f"Present {booking.delegate.name}")
        assert expected in main_text(page)


def test_every_page_of_a_register_opens(make, client_for):
    trainer = make.trainer()
    event = make.event(days=0, sittings=2, trainers=(trainer,))
    make.booking(event)
    phone = client_for(trainer)
    for page in ("", "/close", "/evaluations", "/walk-in"):
        phone.page(f"/register/{event.ref}{page}")
    phone.page("/my/events")


def test_closing_fixes_outcomes_and_asks_those_who_attended(make, client_for, session):
    trainer = make.trainer()
    event = make.event(days=0, trainers=(trainer,))
    came, stayed_away = make.booking(event), make.booking(event)
    phone = client_for(trainer)
    refused = phone.get(f"/register/{event.ref}/close")
    assert "2 people are not marked yet" in main_text(refused)
    phone.submit(f"/register/{event.ref}", button=f"Present {came.delegate.name}")
    phone.submit(f"/register/{event.ref}", button=f"Absent {stayed_away.delegate.name}")
    page = phone.submit(f"/register/{event.ref}/close", button="Close the register")
    assert "1 attended, 0 attended in part, 1 did not attend" in text_of(page)
    session.expire_all()
    assert (came.outcome, stayed_away.outcome) == ("attended", "did not attend")
