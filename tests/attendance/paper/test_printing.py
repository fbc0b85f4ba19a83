"""Paper from the press of the button to the PDF, through the pages and the worker."""

from io import BytesIO

from pypdf import PdfReader
from sqlalchemy import select

from tests.attendance.conftest import words
from training import clock
from training.access import SYSTEM
from training.attendance.models import RegisterLink
from training.attendance.paper.models import EventPaper, EventPaperFile
from training.bookings.models import Booking
from training.certificates.operations import release_without_evaluation
from training.history import queries as history
from training.links import new_token, token_hash

PRINT, DELETE = "attendance.print_papers", "attendance.delete_old_papers"


def pdf_from(client, address) -> tuple[str, PdfReader, str]:
    """Follow the button of a paper's page: how the file is called, the PDF, and its words."""
    button = client.page(address).find("a", string="Download the PDF")
    answer = client.get(button["href"])
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    reader = PdfReader(BytesIO(answer.data))
    said = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    return answer.headers["Content-Disposition"], reader, said


def test_a_trainer_prints_a_sheet_with_the_name_of_nobody_who_must_not_be_found(day, make, session, run_job, client):
    today, agency = day(sittings=2), make.agency("Harlow School")
    make.booking(today.event, make.person("Amina Yusuf"), agency=agency)
    make.booking(today.event, make.person("Zara Hidden", off_lists=True))
    make.booking(today.event, make.person("Carl Cancelled"), state="cancelled")
    make.unnamed(today.event, booked_by=make.person("Cora Coordinator"), agency=agency)
    assert today.phone.page(today.address).find("a", string="Sheets and badges to print")
    assert "1 person is on the register only." in today.page("/paper")
    made = today.phone.submit(f"{today.address}/paper", "Make the sign-in sheet", day="2")
    address = made.request.path
    assert "Being made" in words(today.phone.page(address))
    today.phone.submit(f"{today.address}/paper", "Make the sign-in sheet", day="2")  # pressed again
    assert len(session.scalars(select(EventPaper)).all()) == 1
    run_job(PRINT)
    name, reader, said = pdf_from(today.phone, address)
    assert name == f'attachment; filename="sign-in-sheet-{today.event.ref}-day-2.pdf"'
    assert "Amina Yusuf Harlow School" in said
    assert "To be named Harlow School" in said
    assert "Day 2 of 2" in said
    assert "1 person is on the register only." in said
    assert "Zara" not in said
    assert "Cancelled" not in said
    assert "Page 1 of 1" in said
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "paper asked for" in [row.action for row in history.of(session, "event", today.event.id)]
    assert client.get(address + ".pdf").status_code == 302  # a guest is asked to sign in


def test_badges_begin_at_the_first_free_label_and_name_only_who_has_a_name(day, make, session, run_job):
    today = day()
    make.booking(today.event, make.person("Amina Yusuf"))
    make.booking(today.event, make.person("Zara Hidden", off_lists=True))
    make.unnamed(today.event, booked_by=make.person("Cora Coordinator"), agency=make.agency())
    refused = today.phone.submit(f"{today.address}/paper", "Make the badges", sheet="99x68", start="9")
    assert "These sheets have 8 labels: enter a number from 1 to 8." in refused.text
    made = today.phone.submit(f"{today.address}/paper", "Make the badges", sheet="99x68", start="8")
    run_job(PRINT)
    _, reader, said = pdf_from(today.phone, made.request.path)
    assert len(reader.pages) == 1
    assert "Amina Yusuf" in said
    assert "Zara" not in said
    assert "named" not in said


def test_certificates_of_an_event_are_one_file_by_surname_for_the_administrator(make, transact, run_job, client_for):
    event = make.event(days=-3)
    names = ("Amina Yusuf", "Zoë Brown", "Zara Hidden")
    people = [make.person(name, off_lists=name == "Zara Hidden") for name in names]
    ids = [make.booking(event, person, outcome="attended").id for person in people]
    event_ref = event.ref
    with transact() as inner:
        for booking_id in ids:
            release_without_evaluation(inner, inner.get_one(Booking, booking_id), "agreed", SYSTEM, clock.now())
    desk, address = client_for(make.administrator()), f"/register/{event_ref}/paper"
    assert desk.page(f"/admin/events/{event_ref}").find("a", href=address)
    assert desk.page(f"/admin/events/{event_ref}/roster").find("a", href=address)
    page = words(desk.page(address))
    assert "The 3 certificates issued so far" in page
    assert "1 is left out" in page
    assert "This event is over" in page
    made = desk.submit(address, "Put the certificates together")
    run_job(PRINT)
    _, reader, _ = pdf_from(desk, made.request.path)
    assert [name for one in reader.pages for name in names if name in one.extract_text()] == [
        "Zoë Brown",
        "Amina Yusuf",
    ]
    assert reader.metadata.title.startswith("Certificates: ")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_who_waits_for_certificates_is_told_that_the_file_is_still_written_once_all_are_laid_out(
    make, transact, client_for
):
    event, admin = make.event(days=-1), client_for(make.administrator())
    booking_id = make.booking(event, outcome="attended").id
    with transact() as inner:
        release_without_evaluation(inner, inner.get_one(Booking, booking_id), "agreed", SYSTEM, clock.now())
    address = admin.submit(f"/register/{event.ref}/paper", "Put the certificates together").request.path
    paper = make.session.scalars(select(EventPaper)).one()
    for done, said in ((100, "100 of 402 certificates are laid out"), (402, "the file is being written")):
        paper.done, paper.total = done, 402
        make.session.flush()
        page = admin.page(address)
        assert said in words(page)
        assert int(page.find("progress")["value"]) < 100


def test_a_trainer_is_offered_no_certificates_since_they_tell_who_answered(day, make, session):
    today = day()
    make.booking(today.event, outcome="attended")
    assert "Certificates together" not in today.page("/paper")
    answer = today.post("/paper", kind="certificates", day="1", sheet="99x57", start="1")
    assert "Only the training team puts certificates together." in answer.text
    assert session.scalars(select(EventPaper)).all() == []


def test_a_paper_is_kept_for_an_hour_and_opened_by_the_link_of_a_message(
    day, make, session, run_job, client, frozen_clock
):
    today, link = day(), new_token()
    make.booking(today.event)
    session.add(
        RegisterLink(
            token_hash=token_hash(link), created_at=clock.now(), event_id=today.event.id, person_id=today.trainer.id
        )
    )
    client.submit(f"{today.address}/enter/{link}")
    made = client.submit(f"{today.address}/paper", "Make the door list")
    run_job(PRINT)
    address = made.request.path
    assert client.get(address + ".pdf").status_code == 200
    frozen_clock.shift(61 * 60)
    page = client.get(address, follow_redirects=True)
    assert "That document is not kept any more." in page.text
    run_job(DELETE)
    assert not session.scalars(select(EventPaper)).all() + session.scalars(select(EventPaperFile)).all()


def test_where_nothing_is_to_be_printed_a_press_is_refused_with_a_sentence(day, make, session):
    today = day()
    assert "Nobody has a confirmed place yet." in today.page("/paper")
    answer = today.post("/paper", kind="door list", day="1", sheet="99x57", start="1")
    assert "Nobody has a confirmed place yet." in answer.text
    assert today.post("/paper", kind="a poster").location == f"{today.address}/paper"
    today.event.state = "cancelled"
    assert "This event was cancelled, so there is nothing to print for it." in today.page("/paper")
