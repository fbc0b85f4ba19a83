"""One box finds anything: by words of it, half words, numbers and codes, the nearest first, and leads to it."""

import pytest
from sqlalchemy import select

from tests.pages import main_text, soup_of, text_of
from training import clock
from training.access import SYSTEM
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.certificates.operations import issue_if_earned


@pytest.fixture
def world(make):
    """A booking of Zoë Smithson, of Example Scouts, for an event of level 3 in Harlow."""
    agency = make.agency("Example Scouts")
    course = make.course(title="Level 3: safeguarding leads")
    event = make.event(course, venue=make.venue("Latton Bush Centre", town="Harlow"))
    person = make.person("Zoë Smithson", agency=agency, email="zoe@example.org")
    return make.booking(event, person, agency=agency)


@pytest.fixture
def find(admin):
    """What the box finds: the kinds in their order, each with its links."""

    def look(typed: str) -> dict[str, list[str]]:
        soup = soup_of(admin.get("/admin/search", query_string={"q": typed}))
        return {
            heading.get_text(strip=True): [link.get_text(strip=True) for link in heading.find_next("ul").find_all("a")]
            for heading in soup.main.find_all("h2")
            if heading.get("id", "").startswith("found-")
        }

    return look


def test_people_are_found_by_half_words_in_any_order(find, world):
    assert find("smiths zoe")["People"] == ["Zoë Smithson"]
    assert find("zoe@example")["People"] == ["Zoë Smithson"]


def test_a_booking_is_found_by_who_comes_and_to_what(find, world):
    (booking,) = find("zoe level leads")["Bookings"]
    assert booking.startswith("Zoë Smithson, Level 3: safeguarding leads")
    assert "Bookings" not in find("zoe nonsense")


def test_a_reference_leads_the_page(find, admin, make, world):
    make.person(f"Ref {world.ref}")
    found = find(world.ref.lower())
    assert list(found) == ["Bookings", "People"]
    answer = admin.get("/admin/search", query_string={"q": world.ref})
    assert f'href="/admin/bookings/{world.ref}"' in answer.text


def test_a_person_stands_before_their_bookings_also_by_half_words(find, world):
    for typed in ("zoe smithson", "zoe smi", "mithso", "zoe@example.org"):
        assert next(iter(find(typed))) == "People", typed


def test_events_are_found_by_course_place_and_reference(find, world):
    for typed in ("level harlow", "latton", world.event.ref.upper()):
        (event,) = find(typed)["Events"]
        assert event.startswith("Level 3: safeguarding leads"), typed


def test_events_to_come_stand_before_those_that_are_over(find, make):
    course = make.course(title="Harmful practices")
    days = {days: make.event(course, days=days).starts_at for days in (-20, 30, -3, 4)}
    found = find("harmful")["Events"]
    wanted = [f"{days[day]:%-d %B %Y}" for day in (4, 30, -3, -20)]
    assert [text.split(", ")[1].split(" ", 1)[1] for text in found] == wanted


def test_the_whole_name_stands_before_a_part_of_one(find, make):
    for name in ("Ann Blacksmith", "Ann Smithers", "Smith Ann", "Ann Smith"):
        make.person(name)
    people = find("ann smith")["People"]
    assert set(people[:2]) == {"Smith Ann", "Ann Smith"}
    assert people[2:] == ["Ann Smithers", "Ann Blacksmith"]


def test_certificates_are_found_by_number_and_by_code(find, make, session, transact):
    booking_id = make.booking(make.event(days=-2), make.person("Bo Carr"), outcome="attended").id
    with transact() as inner:
        issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, clock.now())
    certificate = session.scalars(select(Certificate)).one()
    assert find(certificate.number)["Certificates"] == [f"{certificate.number}, Bo Carr"]
    code = f"{certificate.short_code[:5]}-{certificate.short_code[5:]}".lower()
    assert find(code) == {"Certificate with this code": [f"{certificate.number}, Bo Carr"]}


def test_invoices_and_payments_are_found_by_number_and_reference(find, make):
    charge = make.charge(make.booking(make.event(price_pence=8000)), make.payer(way="invoice"))
    invoice = make.invoice(charge)
    payment = make.payment(reference="BACS 77120", payer_name="Example finance")
    assert find(invoice.number)["Invoices"] == [f"{invoice.number}, {invoice.organisation}"]
    assert find("77120 bacs")["Payments"] == [f"£{payment.pence / 100:.2f} from Example finance"]


def test_more_than_fit_are_counted_and_lead_to_their_list(admin, make):
    for number in range(10):
        make.person(f"Common Name {number}")
    answer = admin.get("/admin/search", query_string={"q": "common"})
    assert "Show all 10 people" in main_text(answer)
    assert 'href="/admin/people?q=common"' in answer.text


def test_nothing_found_says_what_to_try(admin):
    assert "Nothing has all of these words." in main_text(admin.get("/admin/search?q=nowhere+to+be+found"))
    assert "Type what you look for" in main_text(admin.get("/admin/search"))
    assert "Type what you look for" in main_text(admin.get("/admin/search?q=%20"))


def test_the_box_stands_on_every_page_of_an_administrator_and_of_nobody_else(admin, client, client_for, make):
    for address in ("/admin", "/admin/settings", "/courses"):
        assert soup_of(admin.get(address)).find("form", action="/admin/search"), address
    for other in (client, client_for(make.person()), client_for(make.trainer())):
        assert "/admin/search" not in other.get("/courses").text


def test_a_page_of_everything_takes_twelve_queries(admin, make, world):
    for _ in range(12):
        person = make.person("Example Everybody", agency=make.agency())
        booking = make.booking(make.event(make.course(title="Example course"), price_pence=8000), person)
        make.invoice(make.charge(booking, make.payer(way="invoice")))
    answer = admin.get("/admin/search?q=example")
    assert "Example Everybody" in text_of(answer)
    assert len(admin.queries) <= 12
