"""Somebody's own bookings by what they ask of them: what is to be done first, its money, and what can be pressed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from training import clock
from training.bookings.lifecycle import Awaits, Outcome, State
from training.mine.own_bookings.groups import BookingFacts, Group, Todo, group_of, money_of, todo_of
from training.payments.models import Way

NOW = datetime(2026, 5, 12, 8, tzinfo=UTC)
AHEAD = BookingFacts(State.CONFIRMED, None, None, None, NOW + timedelta(days=30))
BEHIND = replace(AHEAD, ends_at=NOW - timedelta(days=3))
SOON, LATE = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
OWES = {"price_pence": 6000, "open_pence": 6000, "way": Way.CARD}


@pytest.mark.parametrize(
    ("facts", "todo", "group"),
    (
        (AHEAD, None, Group.COMING),
        (replace(AHEAD, **OWES), Todo.PAY, Group.TO_DO),
        (replace(AHEAD, **OWES | {"way": Way.INVOICE}), None, Group.COMING),
        (replace(AHEAD, state=State.AWAITING_PAYMENT, held_until=SOON, **OWES), Todo.PAY, Group.TO_DO),
        (replace(AHEAD, state=State.AWAITING_PAYMENT, held_until=LATE, **OWES), None, Group.ENDED),
        (replace(AHEAD, state=State.OFFERED, held_until=SOON), Todo.ANSWER_OFFER, Group.TO_DO),
        (replace(AHEAD, state=State.OFFERED, held_until=LATE), None, Group.ENDED),
        (replace(AHEAD, state=State.WAITING), None, Group.WAITING),
        (replace(AHEAD, state=State.WAITING, awaits=Awaits.ADDRESS), Todo.CONFIRM_ADDRESS, Group.TO_DO),
        (replace(AHEAD, state=State.REQUESTED, awaits=Awaits.MANAGER, held_until=SOON), None, Group.WAITING),
        (
            replace(AHEAD, state=State.REQUESTED, awaits=Awaits.MANAGER, held_until=SOON, has_manager=False),
            Todo.NAME_MANAGER,
            Group.TO_DO,
        ),
        (replace(AHEAD, state=State.REQUESTED, awaits=Awaits.MANAGER, held_until=SOON, **OWES), None, Group.WAITING),
        (BEHIND, None, Group.PAST),
        (replace(BEHIND, outcome=Outcome.ATTENDED, has_open_form=True), Todo.EVALUATE, Group.TO_DO),
        (replace(BEHIND, outcome=Outcome.PARTIAL, has_days_to_make_up=True), Todo.COMPLETE, Group.TO_DO),
        (replace(AHEAD, state=State.CANCELLED), None, Group.ENDED),
        (replace(AHEAD, state=State.CANCELLED, **OWES), Todo.PAY, Group.TO_DO),
        (replace(BEHIND, state=State.DECLINED), None, Group.ENDED),
    ),
)
def test_what_a_booking_asks_for_decides_where_it_is_listed(facts, todo, group):
    assert (todo_of(facts, NOW), group_of(facts, NOW)) == (todo, group)


@pytest.mark.parametrize(
    ("facts", "said"),
    (
        (AHEAD, ("Free", "")),
        (replace(AHEAD, **OWES), ("£60.00", "to pay by card")),
        (replace(AHEAD, **OWES | {"way": Way.INVOICE}), ("£60.00", "to pay when the invoice comes")),
        (
            replace(AHEAD, **OWES | {"way": Way.INVOICE, "due_on": date(2026, 6, 12)}),
            ("£60.00", "on an invoice, due 12 June 2026"),
        ),
        (replace(AHEAD, **OWES | {"way": Way.RECHARGE}), ("£60.00", "charged to a council cost code")),
        (replace(AHEAD, price_pence=6000, paid_pence=6000), ("£60.00", "paid")),
        (replace(AHEAD, price_pence=6000, paid_pence=2500, open_pence=3500), ("£35.00", "to pay")),
        (replace(AHEAD, state=State.WAITING, price_pence=6000), ("£60.00", "if you take a place")),
        (replace(AHEAD, state=State.REQUESTED, price_pence=6000), ("£60.00", "once it is confirmed")),
        (replace(AHEAD, state=State.CANCELLED, price_pence=6000), ("", "")),
        (replace(AHEAD, state=State.AWAITING_PAYMENT, held_until=LATE, **OWES), ("", "")),
    ),
)
def test_a_sum_is_said_with_what_is_so_with_it(facts, said):
    assert money_of(facts, NOW) == said


def words(page):
    return " ".join(page.find("main").get_text(" ").split())


def test_the_list_leads_with_what_is_to_be_done_and_acts_in_the_row(client_for, make):
    person, agency = make.person("Asha Okoro"), make.agency()
    make.booking(make.event(make.course(title="Gangs"), days=40), person, agency=agency)
    owed = make.booking(make.event(make.course(title="Neglect"), days=90), person, agency=agency, price_pence=6000)
    make.charge(owed, make.payer(way="card"), pence=6000)
    make.booking(make.event(make.course(title="Trauma"), days=20), person, agency=agency, state="waiting")
    make.booking(make.event(make.course(title="Level 1"), days=-20), person, agency=agency, outcome="attended")
    page = client_for(person).page("/my/bookings")
    text = words(page)
    order = ["To do (1)", "Neglect", "Coming", "Gangs", "Waiting", "Trauma", "Past", "Level 1"]
    assert [text.index(words) for words in order] == sorted(text.index(words) for words in order)
    assert "£60.00 to pay by card" in text
    assert agency.name not in text, "it is said only where somebody comes for several"
    row = page.find("a", string="Neglect").find_parent("li")
    assert row.find("a", href=f"/bookings/{owed.ref}/cancel")
    assert row.find("a", href=f"/bookings/{owed.ref}/calendar.ics")


def test_an_offer_says_until_when_it_is_kept_and_is_answered_on_its_own_page(client_for, make):
    person, until = make.person(), clock.now() + timedelta(days=2)
    offered = make.booking(make.event(days=90), person, state="offered", held_until=until)
    page = client_for(person).page("/my/bookings")
    assert "A place is kept for you until" in words(page)
    assert "Accept or decline" in page.select_one(f"a.govuk-button[href='/bookings/{offered.ref}']").get_text()


def test_what_runs_out_soonest_leads_whatever_is_to_be_done_and_whenever_it_takes_place(client_for, make):
    person, now = make.person(), clock.now()
    later, sooner = (make.event(make.course(title=title), days=days) for title, days in (("Later", 20), ("Soon", 90)))
    make.booking(make.event(make.course(title="Half done"), days=-40), person, outcome="partial")
    make.booking(later, person, state="offered", held_until=now + timedelta(days=5))
    make.booking(sooner, person, state="offered", held_until=now + timedelta(hours=1))
    text = words(client_for(person).page("/my/bookings"))
    order = [text.index(title) for title in ("Soon", "Later", "Half done")]
    assert order == sorted(order)


def test_a_place_that_ran_out_a_minute_ago_is_not_said_to_be_held(client_for, make):
    person = make.person()
    late = make.booking(make.event(days=40), person, state="awaiting payment", held_until=clock.now(), price_pence=6000)
    make.charge(late, make.payer(way="card"), pence=6000)
    browser = client_for(person)
    for page in ("/my/bookings", f"/bookings/{late.ref}"):
        said = words(browser.page(page))
        assert "Lapsed" in said
        assert "is held until" not in said
        assert "Pay £60.00" not in said


def test_many_past_bookings_are_folded_with_their_number(client_for, make):
    person, course = make.person(), make.course()
    for number in range(7):
        make.booking(make.event(course, days=-20 - number), person, outcome="attended")
    assert client_for(person).page("/my/bookings").find("summary").get_text(strip=True) == "2 earlier"


def test_only_who_could_sign_in_with_a_password_is_offered_one(client_for, make):
    shares = make.person("Bola Adeyemi", email="office@colne.example", signs_in=False)
    make.booking(make.event(), shares)
    with_password, without = make.person(password="kept as a hash"), make.person()
    offered = [
        "Choose a password, if you want one" in client_for(one).get("/my/bookings").text
        for one in (shares, with_password, without)
    ]
    assert offered == [False, False, True]
