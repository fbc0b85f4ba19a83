"""The pages on which two become one: found, compared, merged, undone, or marked as two."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import Role
from training.bookings.models import Booking
from training.mail.models import Message
from training.merging.models import KnownApart, Merge, MergeRow
from training.people.models import Affiliation, Coordinator, Membership


@pytest.fixture
def twice(make):
    """Ann Able, who stays, and Anne Able, who coordinates and has a booking; both of one agency."""
    agency = make.agency("Colne youth club")
    winner = make.person("Ann Able", agency=agency, email="ann@example.org")
    loser = make.person("Anne Able", Role.COORDINATOR, agency=agency, email="anne@nhs.example")
    make._save(Coordinator(person_id=loser.id, agency_id=agency.id, created_at=clock.now()))
    make.booking(make.event(price_pence=8000), loser, agency=agency, price_pence=8000)
    return winner, loser


def test_two_are_found_compared_merged_and_undone(session, admin, twice):
    winner, loser = twice
    page = admin.get(f"/admin/people/{winner.id}/merge")
    assert "Names that are much alike at Colne youth club" in main_text(page)
    assert "Anne Able" in main_text(admin.get(f"/admin/people/{winner.id}/merge?q=anne@nhs"))
    address = f"/admin/people/{winner.id}/merge/{loser.id}"
    said = main_text(admin.get(address))
    assert "Ann Able will be booking coordinator of Colne youth club, as Anne Able is now." in said
    assert "Bookings 0 1 1" in said
    done = admin.submit(address, "Merge them", chosen_name="other", main_address="other")
    assert "Anne Able is merged into Ann Able. It can be undone here until Wednesday 13 May 2026, 9am." in main_text(
        done
    )
    session.expire_all()
    assert (winner.name, winner.email) == ("Anne Able", "anne@nhs.example")
    moved_on = admin.get(f"/admin/people/{loser.id}")
    assert (moved_on.status_code, moved_on.location) == (302, f"/admin/people/{winner.id}")
    assert "anne@nhs.example" in main_text(admin.get("/admin/people?q=ann%40example"))
    undone = admin.submit(f"/admin/people/{winner.id}", "Undo the merge with Anne Able")
    assert "The merge is undone" in main_text(undone)
    session.expire_all()
    assert (winner.name, winner.email, loser.active) == ("Ann Able", "ann@example.org", True)


def test_whoever_was_merged_cannot_sign_in_and_is_found_by_either_address(session, client, admin, make):
    winner, loser = make.person("Ann Able", email="ann@example.org"), make.person("Ann Able", email="anne@example.org")
    admin.submit(f"/admin/people/{winner.id}/merge/{loser.id}", "Merge them", main_address="this")
    client.submit("/account/reset", "Send me a link", email="anne@example.org")
    message = session.scalars(select(Message)).one()
    assert (message.to_address, message.to_person_id) == ("anne@example.org", winner.id)


def test_two_bookings_for_one_event_are_asked_about_on_the_page(make, session, admin):
    event = make.event()
    winner, loser = make.person("Ann Able"), make.person("Ann Able")
    mine, theirs = make.booking(event, winner), make.booking(event, loser)
    address = f"/admin/people/{winner.id}/merge/{loser.id}"
    assert "It stays cancelled, also when the merge is undone" in main_text(admin.get(address))
    missing = admin.submit(address, "Merge them", main_address="this")
    assert (missing.status_code, "Choose which of the two bookings stays" in main_text(missing)) == (422, True)
    admin.submit(address, "Merge them", main_address="this", **{f"keep_{event.id}": theirs.ref})
    session.expire_all()
    assert [session.get(Booking, one.id).state for one in (mine, theirs)] == ["cancelled", "confirmed"]


def test_a_couple_is_asked_about_and_can_be_marked_as_two(make, session, admin):
    agency = make.agency()
    one, other = make.person("Jane Smith", agency=agency), make.person("Kevin Smith", agency=agency)
    address = f"/admin/people/{one.id}/merge/{other.id}"
    page = admin.submit(address, "Merge them", chosen_name="this", main_address="this")
    assert page.status_code == 422
    assert "they may be of one family" in main_text(page)
    assert "Check that they are one, then tick the box" in main_text(page)
    admin.submit(address, "They are two: do not list them together again")
    assert session.scalars(select(KnownApart.lower_id)).all() == [one.id]
    assert session.scalars(select(Merge)).all() == []


def test_two_who_share_an_address_are_asked_about_and_undoing_gives_each_theirs(make, session, admin):
    winner = make.person("Jane Smith", email="smiths@home.example")
    loser = make.person("Kevin Smith", email="smiths@home.example", signs_in=False)
    address = f"/admin/people/{winner.id}/merge/{loser.id}"
    page = admin.get(address)
    assert "They share an e-mail address, as couples and volunteers do." in main_text(page)
    assert "Where do messages go?" not in main_text(page)
    admin.submit(address, "Merge them", chosen_name="this", checked="y")
    session.expire_all()
    assert (winner.email, loser.email) == ("smiths@home.example", None)
    admin.submit(f"/admin/people/{winner.id}", "Undo the merge with Kevin Smith")
    session.expire_all()
    assert [(one.email, [row.signs_in for row in one.addresses]) for one in (winner, loser)] == [
        ("smiths@home.example", [True]),
        ("smiths@home.example", [False]),
    ]


@pytest.mark.usefixtures("bare_posts")
@pytest.mark.parametrize(
    ("ids", "sentence"),
    (
        ((0, 0), "That is the same person"),
        ((0, 1), "is a Board reader"),
        ((2, 3), "is merged with"),
        ((3, 2), "merged"),
    ),
)
def test_what_cannot_be_merged_has_a_sentence_and_nothing_is_done(make, session, admin, ids, sentence):
    people = [make.person(), make.board_reader(), make.person("Win Ner")]
    people.append(make.person("Lo Ser", active=False, merged_into_id=people[2].id))
    winner, loser = (people[number] for number in ids)
    for press in (admin.get, admin.post):
        page = press(f"/admin/people/{winner.id}/merge/{loser.id}")
        assert page.status_code == 302
        page = admin.get(page.location)
        page = admin.get(page.location) if page.status_code == 302 else page
        assert sentence in main_text(page)
    assert session.scalars(select(Merge)).all() == []


def test_pairs_are_listed_by_likelihood_until_somebody_has_dealt_with_them(make, session, admin, run_job):
    agency = make.agency("Colne youth club")
    for name, email in (("Ann Able", "ann@a.example"), ("Ann Able", "post@b.example"), ("Anne Able", "x@c.example")):
        make.person(name, email=email, agency=agency)
    make.person("Ann Able", email="another@d.example", agency=make.agency())
    run_job("merging.find_suspects")
    said = main_text(admin.get("/admin/people/alike"))
    first = said.index("The same name at Colne youth club")
    assert first < said.index("Names that are much alike at Colne youth club") < said.index("The same name, another")
    page = admin.get("/admin/people/alike")
    before = said.count("Compare")
    admin.submit("/admin/people/alike", "They are two and not one: Ann Able and Ann Able", page=page)
    assert main_text(admin.get("/admin/people/alike")).count("Compare") == before - 1


def test_two_agencies_of_the_list_become_one_and_bookings_keep_the_name_of_their_day(make, session, admin):
    winner = make.agency("Colne youth club", town="")
    loser = make.agency("Colne Youth Club", town="Colchester", urn="123456", quadrant="North")
    both = make.person("Tied Both", agency=winner)
    make._save(Affiliation(person_id=both.id, agency_id=loser.id, began_at=clock.now() - timedelta(days=900)))
    booking = make.booking(make.event(), both, agency=loser)
    page = admin.get(f"/admin/agencies/{winner.id}/merge")
    assert "The same name" in main_text(page)
    address = f"/admin/agencies/{winner.id}/merge/{loser.id}"
    assert "keep that name, and the sector and prices of their day" in main_text(admin.get(address))
    assert "Check that they are one, then tick the box" in main_text(admin.submit(address, "Merge them"))
    done = main_text(admin.submit(address, "Merge them", checked="y"))
    assert "Colne Youth Club, Colchester is merged into Colne youth club." in done
    session.expire_all()
    assert (booking.agency_id, booking.agency_name, booking.quadrant) == (winner.id, "Colne Youth Club", "North")
    assert (winner.urn, winner.town, loser.urn, loser.is_listed) == ("123456", "Colchester", None, False)
    tie = session.scalars(select(Affiliation).where(Affiliation.ended_at.is_(None))).one()
    assert (tie.agency_id, tie.began_at) == (winner.id, clock.now() - timedelta(days=900))
    assert admin.get(f"/admin/agencies/{loser.id}").location == f"/admin/agencies/{winner.id}"
    admin.submit(f"/admin/agencies/{winner.id}", "Undo the merge with Colne Youth Club")
    session.expire_all()
    assert (booking.agency_id, winner.urn, winner.town, loser.urn) == (loser.id, None, "", "123456")
    assert len(session.scalars(select(Affiliation).where(Affiliation.ended_at.is_(None))).all()) == 2


def test_of_two_members_of_ecvys_at_once_one_membership_stays_and_undoing_brings_both_back(make, session, admin):
    winner, loser = make.agency("Colne Scouts", town="Colchester"), make.agency("The Colne Scouts", town="Colchester")
    ours = make.membership(winner, date(2026, 1, 1), date(2026, 6, 30))
    make.membership(winner, date(2026, 10, 1), date(2026, 12, 31))
    theirs = make.membership(loser, date(2026, 4, 1), date(2026, 10, 31))
    claim = make.claim(make.person(), loser, decided_at=clock.now(), membership_id=theirs.id)
    alone = make.membership(loser, date(2024, 1, 1), date(2024, 12, 31))
    address = f"/admin/agencies/{winner.id}/merge/{loser.id}"
    said = main_text(admin.get(address))
    assert f"membership {ours.member_number} stays, from 1 January 2026 to 31 December 2026, and ECVYS-" in said
    assert "Memberships of ECVYS 2 2 2" in said

    def periods(agency):
        session.expire_all()
        rows = select(Membership.starts_on, Membership.ends_on).where(Membership.agency_id == agency.id)
        return session.execute(rows.order_by(Membership.starts_on)).tuples().all()

    before = periods(winner), periods(loser)
    admin.submit(address, "Merge them", checked="y")
    assert periods(winner) == [(alone.starts_on, alone.ends_on), (date(2026, 1, 1), date(2026, 12, 31))]
    assert claim.membership_id == ours.id
    admin.submit(f"/admin/agencies/{winner.id}", "Undo the merge with The Colne Scouts")
    assert (periods(winner), periods(loser)) == before
    assert claim.membership_id == theirs.id


def test_schools_with_two_numbers_are_two(make, session, admin):
    one, other = make.agency("St Mary’s", urn="111111"), make.agency("St Mary’s", urn="222222")
    page = admin.get(f"/admin/agencies/{one.id}/merge/{other.id}")
    assert "has the URN 222222" in main_text(admin.get(page.location))


def test_what_a_merge_kept_of_somebody_goes_after_its_day(make, session, admin, frozen_clock, run_job):
    winner, loser = make.person("Ann Able"), make.person("Anne Able")
    admin.submit(f"/admin/people/{winner.id}/merge/{loser.id}", "Merge them", chosen_name="other", main_address="this")
    frozen_clock.move_to(clock.now() + timedelta(days=1, hours=1))
    run_job("merging.forget_what_was")
    session.expire_all()
    assert {str(row.was) for row in session.scalars(select(MergeRow)) if row.in_table == "person"} == {"{}"}
    assert "Undo" not in main_text(admin.get(f"/admin/people/{winner.id}"))
