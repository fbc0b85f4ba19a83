"""What agencies became and are part of: the administrator's pages, who goes along, and what coordinators then see."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.admin.people.relations.tasks import carry_people_along
from training.bookings.models import Booking
from training.people.models import Affiliation, Agency, Coordinator, Person
from training.people.queries import agencies_like, agencies_to_choose
from training.people.relations.models import AgencyRelation


@pytest.fixture
def old(make: Any) -> Agency:
    return make.agency("Mid Essex CCG", sector="health")


@pytest.fixture
def new(make: Any) -> Agency:
    return make.agency("Mid and South Essex ICB", sector="health")


@pytest.fixture
def browser(client_for: Any, make: Any) -> Any:
    return client_for(make.administrator())


def relate(browser: Any, agency: Agency, what: str, other: Agency, day: date | None = None) -> Any:
    first = day or clock.today()
    starts_on = [str(first.day), str(first.month), str(first.year)]
    page = f"/admin/agencies/{agency.id}/relations"
    return browser.submit(page, "Add it", what=what, agency=str(other.id), starts_on=starts_on)


def current(session: Any, person: Person) -> list[int | None]:
    session.expire_all()
    ties = select(Affiliation.agency_id).where(Affiliation.person_id == person.id, Affiliation.ended_at.is_(None))
    return list(session.scalars(ties.order_by(Affiliation.agency_id)))


def test_people_and_coordinators_go_along_and_old_bookings_stay(make, session, browser, client_for, old, new):
    person, coordinator = make.person("Nia Nurse", agency=old), make.coordinator(old)
    booking = make.booking(make.event(days=20), person, agency=old)
    only = make.event(open_to="agencies", agencies=[old], days=30)

    said = main_text(relate(browser, old, "became", new))
    assert "Mid Essex CCG is now Mid and South Essex ICB. 2 people went along; old bookings stay." in said
    assert (current(session, person), current(session, coordinator)) == ([new.id], [new.id])
    assert session.get(Coordinator, (coordinator.id, new.id)) is not None
    assert (booking.agency_id, booking.agency_name) == (old.id, old.name), "the booking keeps the name of its day"
    assert {agency.id for agency in only.agencies} == {old.id, new.id}

    theirs = client_for(coordinator)
    assert booking.ref in theirs.get("/agency").text
    assert "Nia Nurse" in main_text(theirs.get(f"/agency/people?agency={new.id}"))
    theirs.submit(f"/bookings/{booking.ref}/substitute", colleague=str(coordinator.id))
    session.expire_all()
    assert booking.delegate_id == coordinator.id, "a colleague of what the agency became may come instead"


def test_the_old_name_leads_to_the_new_one_and_books_for_it(make, session, browser, client_for, old, new):
    relate(browser, old, "became", new)
    choices = agencies_to_choose(session)
    assert (str(new.id), "Mid Essex CCG is now Mid and South Essex ICB") in choices
    assert dict(choices) == {str(new.id): new.name}, "chosen, it is shown by its name of today"
    assert agencies_like(session, "Mid Essex CCG")[0] == (
        str(new.id),
        "Mid Essex CCG is now Mid and South Essex ICB",
    )
    event, theirs = make.event(), client_for(make.person())
    check = theirs.submit(
        f"/events/{event.ref}/book", "Continue", agency="other", agency_name="Mid Essex CCG", job_role="Nurse"
    )
    assert "Mid Essex CCG is now Mid and South Essex ICB" in main_text(check)
    check = theirs.submit("", "Continue", page=check, agency_match=str(new.id))
    theirs.submit("", "Accept the terms and book", page=check)
    assert session.scalars(select(Booking.agency_id)).all() == [new.id]


def carried(app: Any) -> object:
    with app.app_context():
        return carry_people_along()


def test_what_is_to_come_waits_for_its_day(app, make, session, browser, old, new):
    person = make.person(agency=old)
    assert "Its people go along on that day." in main_text(
        relate(browser, old, "became", new, day=clock.today() + timedelta(days=3))
    )
    assert carried(app) == 0
    assert dict(agencies_to_choose(session)) == {str(old.id): old.name, str(new.id): new.name}
    [row] = session.scalars(select(AgencyRelation)).all()
    row.starts_on = clock.today()
    session.commit()
    assert carried(app) == 1
    assert carried(app) == 0, "once is enough"
    assert current(session, person) == [new.id]


def test_a_mistake_is_taken_back_with_those_who_went_along(make, session, browser, old, new):
    person, both, coordinator = make.person(agency=old), make.person(agency=old), make.coordinator(old)
    make.tie(both, new, began_at=clock.now() - timedelta(days=9))
    relate(browser, old, "became", new)
    [row] = session.scalars(select(AgencyRelation)).all()
    browser.submit(f"/admin/agencies/{old.id}/relations/{row.id}/remove", "Remove it")
    assert (current(session, person), current(session, both)) == ([old.id], [old.id, new.id])
    assert session.get(Coordinator, (coordinator.id, new.id)) is None
    assert session.scalars(select(AgencyRelation)).all() == []


def test_what_cannot_stand_is_refused_with_a_sentence(make, session, browser, old, new):
    relate(browser, new, "has-part", old)
    response = relate(browser, old, "has-part", new)
    assert response.status_code == 422
    assert "That would go round in a circle" in main_text(response)
    assert len(session.scalars(select(AgencyRelation)).all()) == 1
    relate(browser, old, "became", make.agency("Another ICB"))
    response = relate(browser, old, "became", make.agency("A third ICB"))
    assert "It became another agency already." in main_text(response)


class TestParts:
    @pytest.fixture
    def trust(self, make):
        return make.agency("Example Learning Trust", sector="school")

    @pytest.fixture
    def school(self, make):
        return make.agency("St Mary’s", town="Maldon", sector="school")

    def test_the_coordinator_of_the_whole_sees_and_books_for_the_parts_that_were_chosen(
        self, make, session, browser, client_for, trust, school
    ):
        other = make.agency("St Peter’s", town="Harlow", sector="school")
        for part in (school, other):
            relate(browser, trust, "has-part", part)
        of_school = make.booking(make.event(days=20), make.person("Ada Adams", agency=school), agency=school)
        of_other = make.booking(make.event(days=20), make.person("Bo Brown", agency=other), agency=other)
        coordinator = make.coordinator(trust)
        theirs = client_for(coordinator)
        assert theirs.get(f"/agency/people?agency={school.id}").status_code == 404, "none is chosen yet"

        rows = {row.from_agency_id: row for row in session.scalars(select(AgencyRelation))}
        page = browser.get(f"/admin/agencies/{trust.id}/relations")
        browser.submit("", "Save which parts", page=page, part=[str(rows[school.id].id)])

        listed = theirs.get("/agency").text
        assert of_school.ref in listed
        assert of_other.ref not in listed
        people = theirs.page(f"/agency/people?agency={school.id}")
        assert "Ada Adams" in people.text
        assert people.find("a", string="Coordinators")["href"] == "/agency/coordinators"
        assert theirs.get(f"/agency/people?agency={other.id}").status_code == 404
        assert theirs.get(f"/bookings/{of_school.ref}").status_code == 200
        assert theirs.get(f"/bookings/{of_other.ref}").status_code == 404
        assert theirs.get(f"/agency/coordinators?agency={school.id}").status_code == 404, "that is the school’s affair"
        assert main_text(theirs.get("/agency/people")).startswith("People Example Learning Trust")

        event = make.event(agency_cap=1)
        for agency, name in ((trust, "Tia Trust"), (school, "Sol School")):
            check = theirs.submit(
                f"/events/{event.ref}/book-several", "Check the list", people=name, agency=str(agency.id)
            )
            theirs.submit("", "Accept the terms and book one", page=check)
        booked = session.execute(select(Booking.agency_name, Booking.state).where(Booking.event_id == event.id))
        assert sorted(booked.tuples()) == [
            ("Example Learning Trust", "confirmed"),
            ("St Mary’s", "confirmed"),
        ], "the cap counts by unit"

        rows[school.id].ends_on = clock.today() - timedelta(days=1)
        rows[school.id].starts_on = clock.today() - timedelta(days=9)
        session.commit()
        assert theirs.get(f"/bookings/{of_school.ref}").status_code == 404, "only as long as it is a part"
        assert of_school.ref not in theirs.get("/agency").text

    def test_a_part_of_a_part_and_what_a_part_became_are_not_seen(self, make, client_for, trust, school):
        nursery, after = make.agency("Nursery of St Mary’s"), make.agency("Of another trust")
        make.relation("part of", school, trust, books_for_part=True)
        make.relation("part of", nursery, school, books_for_part=True)
        make.relation("became", school, after, carried_at=clock.now())
        coordinator = client_for(make.coordinator(trust))
        assert coordinator.get(f"/agency/people?agency={school.id}").status_code == 200
        for unseen in (nursery, after):
            assert coordinator.get(f"/agency/people?agency={unseen.id}").status_code == 404

    def test_the_coordinator_of_a_part_sees_nothing_of_the_whole(self, make, client_for, trust, school):
        make.relation("part of", school, trust, books_for_part=True)
        booking = make.booking(make.event(days=20), make.person(agency=trust), agency=trust)
        browser = client_for(make.coordinator(school))
        assert browser.get(f"/bookings/{booking.ref}").status_code == 404
        assert browser.get(f"/agency/people?agency={trust.id}").status_code == 404

    def test_a_relation_ends_on_a_day(self, make, session, browser, trust, school):
        row = make.relation("part of", school, trust)
        said = browser.submit(
            f"/admin/agencies/{trust.id}/relations/{row.id}/end", "Save", last_day=["31", "8", "2027"]
        )
        assert "until 31 August 2027" in main_text(said)
        session.expire_all()
        assert str(row.ends_on) == "2027-08-31"


def test_places_of_what_became_an_agency_count_for_its_cap(make, session, client_for, old, new):
    event = make.event(agency_cap=1, days=60)
    make.booking(event, make.person(), agency=old)
    make.relation("became", old, new, carried_at=clock.now())
    browser = client_for(make.person(agency=new))
    check = browser.submit(f"/events/{event.ref}/book", "Continue", job_role="Nurse")
    assert "Your organisation already has 1 place at this event" in main_text(check)
