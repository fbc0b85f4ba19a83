"""Somebody leaves an agency for another, or for none, from the page of the person."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.mail.models import Message
from training.people.models import Affiliation, Coordinator


def test_somebody_moves_to_another_agency_from_a_day_and_bookings_keep_theirs(make, session, admin):
    old, new = make.agency("Colne youth club"), make.agency("Stour scouts")
    person = make.coordinator(old)
    tie = person.affiliations[0]
    tie.began_at = clock.start_of(clock.today().replace(day=1))
    booking = make.booking(make.event(), person, agency=old)
    page = admin.get(f"/admin/people/{person.id}/ties/{tie.id}")
    said = main_text(page)
    assert "They book for Colne youth club, and will no longer. Nobody else does" in said
    assert "stays booked" in said
    day = {"on": ["10", "5", "2026"]}
    done = main_text(admin.submit("", "Change it", page=page, what="moves", agency=str(new.id), **day))
    assert "is of Stour scouts now, and no longer of Colne youth club." in done
    session.expire_all()
    ties = session.execute(
        select(Affiliation.agency_id, Affiliation.began_at, Affiliation.ended_at).order_by(Affiliation.id)
    ).all()
    moved = clock.start_of(clock.today().replace(day=10))
    assert [(one.agency_id, one.ended_at) for one in ties] == [(old.id, moved), (new.id, None)]
    assert ties[1].began_at == moved
    assert (booking.agency_id, booking.agency_name) == (old.id, "Colne youth club")
    assert session.scalars(select(Coordinator)).all() == []
    assert session.scalars(select(Message.to_person_id)).all().count(person.id) >= 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    (
        ({"what": "moves", "agency": ""}, "Choose the agency that they move to"),
        ({"what": "ends", "on": ["12", "5", "2027"]}, "That day is to come"),
        ({"what": "alone", "on": ["12", "5", "2020"]}, "They came on 12 May 2026 only"),
        ({"what": "moves", "agency": "own"}, "They are of Colne youth club already"),
    ),
)
def test_what_cannot_be_changed_has_a_sentence(make, session, admin, values, sentence):
    agency = make.agency("Colne youth club")
    person = make.person(agency=agency)
    values = {**values, **({"agency": str(agency.id)} if values.get("agency") == "own" else {})}
    address = f"/admin/people/{person.id}/ties/{person.affiliations[0].id}"
    page = admin.submit(address, "Change it", **{"on": ["12", "5", "2026"], **values})
    assert (page.status_code, sentence in main_text(page)) == (422, True)
    session.expire_all()
    assert person.affiliations[0].ended_at is None
