"""Two people who are one: everything of the loser is the winner's, the sums stay, and undoing gives all back."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from tests.conventions.world import make_world
from tests.year_figures import total_of_year
from training import clock
from training.access import Actor, Role
from training.bookings.models import Booking
from training.db import Base
from training.mail.models import Message
from training.merging.operations import MergePerson, merge_people, undo_merge
from training.people.delegates import is_known_otherwise
from training.people.models import Affiliation, Coordinator, Person
from training.people.queries import person_with_address
from training.refusals import Refused

SUMS = {
    "bookings": "SELECT count(*) FROM booking",
    "live bookings": "SELECT count(*) FROM booking WHERE state = 'confirmed'",
    "charged": "SELECT coalesce(sum(pence), 0) FROM charge",
    "paid": "SELECT coalesce(sum(pence), 0) FROM payment",
    "allocated": "SELECT coalesce(sum(pence), 0) FROM allocation",
    "certificates": "SELECT count(*) FROM certificate",
    "messages": "SELECT count(*) FROM message",
    "places": "SELECT coalesce(sum(taken), 0) FROM place_pool",
    "invoices": "SELECT count(*) FROM invoice",
}
WRITTEN_BY_MERGING = {"merge", "merge_row", "history", "search_row", "sign_in"}


@pytest.fixture
def actor(make) -> Actor:
    return Actor(make.administrator().id, Role.ADMINISTRATOR)


@pytest.fixture
def merge(transact, actor):
    """merge(loser, winner, …): as one press does it; answers with the number of the merge."""

    def press(loser, winner, **chosen) -> int:
        ids = (loser.id, winner.id)
        with transact() as session:
            return merge_people(session, *ids, MergePerson(**chosen), actor, clock.now()).id

    return press


@pytest.fixture
def undo(transact, actor):
    def press(number: int) -> None:
        with transact() as session:
            undo_merge(session, number, actor, clock.now())

    return press


def sums(session) -> dict[str, int]:
    return {name: session.scalar(text(query)) for name, query in SUMS.items()}


def everything(session) -> dict[str, Counter]:
    """All rows of all tables but those that merging itself writes."""
    session.commit()
    found = {}
    for table in Base.metadata.tables.values():
        if table.name not in WRITTEN_BY_MERGING:
            found[table.name] = Counter(repr(tuple(row)) for row in session.execute(select(table)))
    return found


PAIRS = (
    ("delegate", "another delegate"),
    ("coordinator", "delegate"),
    ("trainer", "another event's trainer"),
    ("coordinator", "another agency's coordinator"),
    ("trainer", "administrator"),
)


def test_in_a_world_with_a_row_of_everything_sums_stay_and_undoing_gives_back_every_row(
    app, make, session, merge, undo
):
    people = make_world(app, make).people
    for loser, winner in PAIRS:
        before, rows = sums(session), everything(session)
        number = merge(people[loser], people[winner], main_address_of_loser=loser == "delegate")
        assert sums(session) == before, loser
        assert everything(session) != rows
        undo(number)
        assert sums(session) == before, loser
        after = everything(session)
        assert {name for name in rows if rows[name] != after[name]} == set(), loser


def test_everything_of_the_loser_is_the_winners_and_the_loser_is_found_no_more(make, session, merge):
    agency, other = make.agency(), make.agency()
    winner, loser = make.person("Ann Able", agency=agency), make.person("Anne Able", agency=agency)
    session.add(Affiliation(person_id=loser.id, agency_id=other.id, began_at=clock.now()))
    booking, both = make.booking(delegate=loser), {winner.email, loser.email}
    merge(loser, winner)
    assert session.get(Booking, booking.id).delegate_id == winner.id
    ties = session.scalars(select(Affiliation.agency_id).where(Affiliation.person_id == winner.id)).all()
    assert sorted(ties) == sorted([agency.id, other.id])
    assert session.scalars(select(Affiliation).where(Affiliation.person_id == loser.id)).all() == []
    assert (loser.active, loser.merged_into_id, loser.name) == (False, winner.id, "Anne Able")
    assert {person_with_address(session, email) for email in both} == {winner}
    assert ({winner.email, loser.email} <= {None, *both}, loser.email) == (True, None)


def test_an_address_that_nobody_proved_does_not_open_the_account_of_whom_it_is_merged_with(make, session, merge, undo):
    winner = make.person("Ann Able", email="ann@example.org")
    stranger = make.person("Ann Able", email="stranger@example.org", confirmed_at=None)
    number = merge(stranger, winner)
    session.expire_all()
    assert person_with_address(session, "ann@example.org") is winner
    assert person_with_address(session, "stranger@example.org") is None
    undo(number)
    session.expire_all()
    assert person_with_address(session, "stranger@example.org") is stranger


def test_an_address_that_both_only_wrote_down_finds_the_one_that_stays(make, session, merge):
    winner, loser = (make.person("Ann Able", email=f"{who}@example.org", confirmed_at=None) for who in "wl")
    merge(loser, winner)
    assert {person_with_address(session, f"{who}@example.org") for who in "wl"} == {winner}


def test_whoever_keeps_their_name_off_lists_is_off_them_as_one_too(make, session, merge, undo):
    winner, loser = make.person("Ann Able"), make.person("Ann Able", off_lists=True)
    number = merge(loser, winner)
    session.expire_all()
    assert winner.off_lists
    undo(number)
    session.expire_all()
    assert (winner.off_lists, loser.off_lists) == (False, True)


def test_roles_of_both_and_agencies_that_they_book_for_are_the_winners(make, session, merge):
    agency = make.agency()
    loser, winner = make.coordinator(agency), make.person(agency=agency)
    merge(loser, winner)
    session.expire_all()
    assert winner.role_names == [Role.COORDINATOR]
    assert session.scalars(select(Coordinator.person_id)).all() == [winner.id]
    assert loser.role_names == []


def test_two_live_bookings_for_one_event_are_asked_about_and_the_other_is_cancelled_for_nothing(make, session, merge):
    event = make.event(days=3, price_pence=8000)
    winner, loser = make.person("Ann Able"), make.person("Anne Able")
    mine, theirs = (make.booking(event, one, price_pence=8000) for one in (winner, loser))
    with pytest.raises(Refused, match="Choose which booking"):
        merge(loser, winner)
    assert session.get(Person, loser.id).merged_into_id is None
    merge(loser, winner, keep=[theirs.ref])
    session.expire_all()
    assert (mine.state, theirs.state) == ("cancelled", "confirmed")
    assert theirs.delegate_id == winner.id
    assert event.pools[0].taken == 1
    assert session.scalar(text("SELECT count(*) FROM charge_proposal")) == 0
    told = session.scalars(select(Message)).one()
    assert (told.kind, told.to_person_id) == ("bookings/booked_twice", winner.id)
    assert f"You keep booking {theirs.ref}, and nothing changes for it." in " ".join(told.text.split())


@pytest.mark.parametrize("outcomes", (("attended", "attended"), ("attended", "did not attend")))
def test_whoever_stands_twice_on_a_closed_register_is_put_right_there_first(make, session, merge, outcomes):
    event = make.event(days=-3, register_closed_at=clock.now())
    both = [make.person(), make.person()]
    for one, outcome in zip(both, outcomes, strict=True):
        make.booking(event, one, outcome=outcome)
    with pytest.raises(Refused, match=r"pen (the register|it) again"):
        merge(*both)


def test_nobody_is_merged_with_themselves_or_twice_or_away_from_their_staff_account(make, session, merge, actor):
    one, two, three = make.person("One Person"), make.person("Two Person"), make.person("Three Person")
    off = make.person("Off Person", active=False)
    reader = make.board_reader()
    me = session.get(Person, actor.person_id)
    another = make.person("Admin Two", Role.ADMINISTRATOR)
    merge(two, one)
    for loser, winner, sentence in (
        (three, three, "That is the same person"),
        (two, three, "Two Person is merged with One Person already"),
        (three, two, "Two Person is merged with One Person already"),
        (me, three, "That is you"),
        (another, three, "Admin Two is a training administrator"),
        (reader, three, "is a Board reader"),
        (three, off, "The account of Off Person is switched off"),
    ):
        with pytest.raises(Refused, match=sentence):
            merge(loser, winner)
    assert session.scalar(text("SELECT count(*) FROM merge")) == 1


def test_a_merge_on_top_of_another_is_undone_first(make, session, merge, undo):
    one, two, three = (make.person(f"Person {name}") for name in ("One", "Two", "Three"))
    booking = make.booking(delegate=one)
    first, second = merge(one, two), merge(two, three)
    session.expire_all()
    assert (booking.delegate_id, one.merged_into_id) == (three.id, three.id)
    with pytest.raises(Refused, match="Person Two was merged with another afterwards"):
        undo(first)
    undo(second)
    session.expire_all()
    assert (booking.delegate_id, one.merged_into_id) == (two.id, two.id)
    undo(first)
    session.expire_all()
    assert (booking.delegate_id, one.merged_into_id, one.active) == (one.id, None, True)


def test_it_is_undone_within_a_day_once_and_not_where_a_row_has_changed(make, session, merge, undo, frozen_clock):
    one, two, three = (make.person() for _ in range(3))
    booking = make.booking(delegate=one)
    number = merge(one, two)
    booking.state, booking.ended_at = "cancelled", clock.now()
    session.commit()
    with pytest.raises(Refused, match=f"booking {booking.ref}"):
        undo(number)
    number = merge(three, two)
    undo(number)
    with pytest.raises(Refused, match="undone already"):
        undo(number)
    number = merge(three, two)
    frozen_clock.move_to(clock.now() + timedelta(days=1, minutes=1))
    with pytest.raises(Refused, match="A merge can be undone for a day"):
        undo(number)


def test_the_chosen_name_and_address_stay_and_a_password_goes_along(make, session, merge, undo):
    winner = make.person("A Able", email="a@example.org", confirmed_at=None)
    loser = make.person("Ann Able", email="ann@example.org", password="kept")
    number = merge(loser, winner, name_of_loser=True, main_address_of_loser=True)
    session.expire_all()
    assert (winner.name, winner.name_key) == ("Ann Able", "ann able")
    assert (winner.email, winner.password, winner.confirmed_at) == ("ann@example.org", "kept", loser.created_at)
    assert {person_with_address(session, one) for one in ("a@example.org", "ann@example.org")} == {winner}
    undo(number)
    session.expire_all()
    assert (winner.name, winner.email, winner.password, winner.confirmed_at) == ("A Able", "a@example.org", None, None)
    assert (loser.email, loser.password) == ("ann@example.org", "kept")


def test_whoever_was_written_to_once_is_not_written_to_again(make, session, merge, undo):
    winner, loser = make.person(), make.person()
    booking = make.booking(delegate=loser)
    name = f"day before:{booking.event_id}:{booking.id}:{{}}:2026-05-20"
    message = Message(
        **{"kind": "timetable/day_before", "once": name.format(loser.id), "about": "booking", "about_id": booking.id},
        **{"to_address": loser.email, "to_person_id": loser.id, "from_address": "a@example.org"},
        **{"subject": "Tomorrow", "text": "…", "html": "…", "created_at": clock.now(), "due_at": clock.now()},
    )
    session.add(message)
    session.commit()
    number = merge(loser, winner)
    session.expire_all()
    assert (message.once, message.to_person_id) == (name.format(winner.id), winner.id)
    undo(number)
    session.expire_all()
    assert session.get(Message, message.id).once == name.format(loser.id)


def test_the_years_distinct_people_follow(make, session, merge):
    course = make.course()
    people = [make.person("Ann Able"), make.person("Anne Able")]
    for days, one in zip((-9, -3), people, strict=True):
        make.booking(make.event(course, days=days, register_closed_at=clock.now()), one, outcome="attended")

    def counted() -> tuple[int, int]:
        total = total_of_year(session, 2026)
        return total.people, total.attendances

    assert counted() == (2, 2)
    merge(*people)
    session.expire_all()
    assert counted() == (1, 2)


def test_a_guest_into_whom_somebody_was_merged_is_not_forgotten_with_the_hold(make, session, merge):
    winner, loser = make.person(confirmed_at=None), make.person(confirmed_at=None)
    assert not is_known_otherwise(session, winner)
    merge(loser, winner)
    session.expire_all()
    assert is_known_otherwise(session, winner)
