"""Names are seen where the booking page said so, and while an agreement is in force; each time it is written down."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import func, select

from tests.pages import main_text
from training import clock
from training.bookings.models import Booking
from training.history.models import History
from training.sharing.models import BookingSharing, CourseSharing

NAMES = "/area/Southend/names"


@pytest.fixture
def course(make):
    course = make.course()
    make._save(CourseSharing(course_id=course.id, area="Southend"))
    return course


def held(session, booking, outcome="attended"):
    """The event of a booking is over, and its register is closed."""
    event = booking.event
    event.starts_at, event.ends_at = clock.now() - timedelta(days=2), clock.now() - timedelta(days=1)
    event.register_closed_at, booking.outcome = clock.now(), outcome
    session.commit()


def test_who_read_the_sentence_and_booked_is_seen_by_name_until_the_agreement_ends(client_for, make, session, course):
    agency = make.agency("Leigh Scouts", area="Southend", quadrant=None)
    delegate = make.person("Dele Gate", agency=agency, job_role="Scout leader")
    event, reader, administrator = make.event(course), client_for(make.area_reader()), client_for(make.administrator())
    browser = client_for(delegate)
    check = browser.submit(f"/events/{event.ref}/book", "Continue")
    assert "the safeguarding partnership there may see your name" in main_text(check)
    browser.submit("", "Accept the terms and book", page=check)
    booking = session.scalars(select(Booking)).one()
    assert session.get_one(BookingSharing, (booking.id, "Southend")).said.startswith("If you work in Southend")
    held(session, booking)
    make.booking(event, make.person("Sil Ent", agency=agency), agency=agency, area="Southend", outcome="attended")

    assert "no agreement to share data with Southend is in force" in main_text(reader.get(NAMES))
    today = clock.today()
    day = [str(today.day), str(today.month), str(today.year)]
    recorded = administrator.submit(
        "/admin/settings/sharing", "Record the agreement", area="Southend", reference="DSA 7", signed_on=day,
        valid_from=day,
    )  # fmt: skip
    assert "The agreement DSA 7 is recorded" in main_text(recorded)

    assert "Dele Gate" not in reader.get(NAMES).text
    shown = main_text(reader.submit(NAMES, "Show the names"))
    assert "Dele Gate Leigh Scouts" in shown
    assert "Attended" in shown
    assert "Sil Ent" not in shown
    book = openpyxl.load_workbook(BytesIO(reader.submit(NAMES, "Take them as a spreadsheet (Excel)").data))
    assert [row[0] for row in book.active.values] == ["Name", "Dele Gate"]
    seen = session.scalars(select(History).where(History.action == "names seen")).all()
    assert [(row.actor_id is not None, row.capacity, row.details) for row in seen] == [
        (True, "area reader", {"names": 1})
    ] * 2

    still_open = reader.get(NAMES)
    administrator.submit("/admin/settings/sharing", "Withdraw DSA 7 with Southend")
    assert "no agreement" in main_text(reader.get(NAMES))
    assert reader.submit("", "Show the names", page=still_open).status_code == 403


@pytest.mark.parametrize(
    ("what", "change"),
    (
        ("somebody else came for them", {"substitutions": 1}),
        ("they work elsewhere", {"area": "Essex"}),
        ("they were told of another area", {"told": "Thurrock"}),
        ("they asked to stand on no list", {"off_lists": True}),
    ),
)
def test_nobody_is_seen_by_name_of_whom_it_was_not_said(client_for, make, session, course, what, change):
    make.agreement("Southend")
    booking = make.booking(make.event(course), make.person("Dele Gate"), area=change.get("area", "Southend"))
    make._save(BookingSharing(booking_id=booking.id, area=change.get("told", "Southend"), said="If you work there"))
    booking.substitutions = change.get("substitutions", 0)
    booking.delegate.off_lists = change.get("off_lists", False)
    held(session, booking)
    reader = client_for(make.area_reader("Southend"))
    assert "No names in these days" in main_text(reader.submit(NAMES, "Show the names")), what


def test_what_a_course_shares_is_chosen_and_a_page_that_was_open_before_keeps_nothing(client_for, make, session):
    event = make.event(make.course("SG1"))
    browser = client_for(make.person("Dele Gate", agency=make.agency(), job_role="Scout leader"))
    check = browser.submit(f"/events/{event.ref}/book", "Continue")
    administrator = client_for(make.administrator())
    saved = administrator.submit("/admin/programme/courses/SG1/sharing", "Save", areas=["Southend", "Thurrock"])
    assert "names are shared with the partnership of Southend, Thurrock" in main_text(saved)
    browser.submit("", "Accept the terms and book", page=check)
    assert session.scalar(select(func.count()).select_from(Booking)) == 1
    assert session.scalar(select(func.count()).select_from(BookingSharing)) == 0
