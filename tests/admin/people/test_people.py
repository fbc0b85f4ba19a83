"""People are found, given roles and lose them, and an account that is switched off opens nothing."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training.access import Role
from training.history.models import History
from training.people.models import Coordinator, Person


def roles_of(session, person):
    session.expire_all()
    return session.get(Person, person.id).role_names


def test_people_are_found_by_name_and_address(make, admin):
    make.person("Asha Okoro", email="asha@example.org", agency=make.agency("Colne youth club"))
    make.person("Somebody Else")
    said = main_text(admin.get("/admin/people?q=ASHA"))
    assert "Asha Okoro" in said
    assert "Colne youth club" in said
    assert "Somebody Else" not in said
    assert "Alex Administrator" in main_text(admin.get("/admin/people?role=administrator"))
    assert "Nobody found" in main_text(admin.get("/admin/people?q=zzz"))


def test_names_that_begin_with_what_was_typed_come_first(make, admin):
    for name in ("Hannah Aardvark", "Zed Annan", "Ann Zulu"):
        make.person(name)
    said = main_text(admin.get("/admin/people?q=ann"))
    assert said.index("Ann Zulu") < said.index("Zed Annan") < said.index("Hannah Aardvark")


def test_a_page_of_fifty_people_stays_within_the_budget(make, admin):
    agency = make.agency()
    for number in range(51):
        make.person(f"Delegate {number:02}", agency=agency)
    assert "Delegate 40" in main_text(admin.get("/admin/people"))


def test_a_person_shows_affiliations_and_bookings(make, admin):
    person = make.person("Asha Okoro", agency=make.agency("Colne youth club"))
    booking = make.booking(make.event(), person)
    said = main_text(admin.get(f"/admin/people/{person.id}"))
    assert "Colne youth club since 12 May 2026" in said
    assert booking.ref in said
    assert "Books for themselves" in said


@pytest.mark.usefixtures("bare_posts")
@pytest.mark.parametrize("role", (Role.TRAINER, Role.BOARD_READER, Role.ADMINISTRATOR))
def test_a_role_is_given_and_taken(make, session, admin, role):
    person = make.person("Asha Okoro")
    address = f"/admin/people/{person.id}?part=roles"
    admin.submit(address, "Give this role", role=role)
    assert roles_of(session, person) == [role]
    for _ in range(2):
        admin.post(f"/admin/people/{person.id}/roles/take", data={"role": role})
    assert roles_of(session, person) == []
    assert session.scalars(select(History.action)).all() == ["role given", "role taken"], "taken once"


def test_a_coordinator_books_for_an_agency_that_is_named(make, session, admin):
    person, one, other = make.person("Asha Okoro"), make.agency("Colne youth club"), make.agency("Stour scouts")
    address = f"/admin/people/{person.id}?part=roles"
    missing = admin.submit(address, "Give this role", role=Role.COORDINATOR)
    assert missing.status_code == 422
    assert "Choose the agency that they book for" in main_text(missing)
    for agency in (one, other):
        admin.submit(address, "Give this role", role=Role.COORDINATOR, agency=str(agency.id))
    said = main_text(admin.get(address))
    assert "Books for Colne youth club" in said
    assert "Books for Stour scouts" in said

    admin.submit(address, "Stop booking for Colne youth club")
    assert roles_of(session, person) == [Role.COORDINATOR]
    admin.submit(address, "Stop booking for Stour scouts")
    assert roles_of(session, person) == []
    assert session.scalars(select(Coordinator)).all() == []


@pytest.mark.usefixtures("bare_posts")
def test_an_administrator_cannot_take_the_role_or_the_account_from_themselves(session, admin, administrator):
    address = f"/admin/people/{administrator.id}?part=roles"
    taken = f"/admin/people/{administrator.id}/roles/take"
    said = main_text(admin.post(taken, data={"role": Role.ADMINISTRATOR}, follow_redirects=True))
    assert "You cannot take this role from yourself" in said
    said = main_text(admin.submit(address, "Switch the account off"))
    assert "You cannot switch off your own account" in said
    assert roles_of(session, administrator) == [Role.ADMINISTRATOR]


@pytest.mark.parametrize("button", ("Take away Training administrator", "Switch the account off"))
def test_invitations_to_book_for_an_agency_end_with_who_sent_them(make, session, admin, client, button):
    """Nobody comes back by an invitation that they had sent to another address of their own."""
    leaver, agency, token = make.person("Asha Okoro", Role.ADMINISTRATOR), make.agency("Colne youth club"), "x" * 22
    invitation = make.invitation(agency, leaver, token=token)
    assert client.get(f"/agency/invitations/{token}").status_code == 200
    admin.submit(f"/admin/people/{leaver.id}?part=roles", button)
    assert invitation.ending == "withdrawn"
    assert client.get(f"/agency/invitations/{token}").status_code == 410


def test_an_account_that_is_switched_off_is_signed_out_everywhere(make, admin, client_for):
    person = make.person("Asha Okoro")
    theirs = client_for(person)
    assert theirs.get("/my/bookings").status_code == 200
    admin.submit(f"/admin/people/{person.id}?part=roles", "Switch the account off")
    assert theirs.get("/my/bookings").status_code == 302
    assert "Switched off" in main_text(admin.get("/admin/people?q=okoro"))
    admin.submit(f"/admin/people/{person.id}?part=roles", "Switch the account on again")
    assert theirs.get("/my/bookings").status_code == 302, "the old cookie stays ended"


@pytest.mark.usefixtures("bare_posts")
def test_a_person_who_is_not_there_is_not_found(admin):
    assert admin.get("/admin/people/999999").status_code == 404
    assert admin.post("/admin/people/999999/off").status_code == 404
