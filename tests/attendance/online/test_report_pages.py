"""A report of Teams or Zoom from its upload to the closed register, as its users go the way."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.attendance.conftest import words
from tests.attendance.online import exports
from tests.files.test_sheet_forms import book
from tests.files_in.files import separated, with_part, workbook
from tests.pages import main_text
from training.attendance.online.models import AttendanceAlias, AttendanceFile
from training.attendance.tasks import forget_names_of_old_reports
from training.attendance.views import LONG_REGISTER
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.files import gateway
from training.files.models import KeptFile
from training.files.tasks import delete_old_files
from training.history import queries as history
from training.history.models import History

DAY = "12/05/2026"


def zoom(*lines) -> bytes:
    """A report of lines like ("Jane Smith", "jane@nhs.example", "09:30", "11:30")."""
    rows = [[name, address, f"{DAY} {begin}:00", f"{DAY} {end}:00"] for name, address, begin, end in lines]
    return separated([["Name (original name)", "Email", "Join time", "Leave time"], *rows])


@pytest.fixture
def admin(make, client_for):
    return client_for(make.administrator())


def booking_of(session, name) -> Booking:
    return session.scalars(select(Booking).where(Booking.delegate.has(name=name))).one()


def trace(session, subject, subject_id) -> list[str]:
    return [row.action for row in history.of(session, subject, subject_id)]


@pytest.mark.parametrize(
    ("content", "doubtful"),
    ((exports.teams_three_parts(), None), (exports.zoom_with_topic(), 7), (exports.teams_webinar(), None)),
    ids=["Teams", "Zoom", "webinar"],
)
def test_a_report_is_marked_by_one_press_and_again_changes_nothing(online, session, content, doubtful):
    said = main_text(online.send(content))
    typed = {f"who-{doubtful}": booking_of(session, "Omar Khan").ref} if doubtful else {}
    assert ("Who is this? 1 person in the report may be somebody" in said) is bool(doubtful)
    said = online.mark("Mark 2 people" if doubtful else "Mark 3 people", **typed)
    assert "Marked by the report: 3 people." in said
    assert "Everything in this report is marked already." in said
    marked = {"Jane Smith": "present", "Omar Khan": "late", "Ann Absent": "absent"}
    assert online.marks(session) == marked
    before = session.scalar(select(func.count()).select_from(History))
    assert "Everything in this report is marked already." in main_text(online.send(content))
    assert online.marks(session) == marked
    assert session.scalar(select(func.count()).select_from(History)) == before
    assert session.scalar(select(func.count()).select_from(AttendanceFile)) == 1
    assert trace(session, "booking", booking_of(session, "Jane Smith").id) == ["marked by a report"]


def test_what_somebody_set_by_hand_stays(online, session):
    jane = booking_of(session, "Jane Smith")
    online.tap(jane, "Left early")
    online.send(exports.teams_three_parts())
    said = online.mark("Mark 2 people")
    assert "Marked by the report: 2 people. Set by hand, and left as it was: 1 person." in said
    assert online.marks(session)["Jane Smith"] == "left early"
    online.tap(booking_of(session, "Omar Khan"), "Late")  # as the report has it, but now somebody says so
    said = main_text(online.phone.get(online.report))
    assert "Omar Khan Example agency" in said.partition("Set by hand, so left as it is")[2]
    assert [row.action for row in history.of(session, "booking", jane.id)] == ["marked"]


def test_a_partners_file_amends_a_closed_register_in_one_traced_step(online, session, admin, frozen_clock):
    online.send(zoom(("Jane Smith", "jane@nhs.example", "09:30", "11:30")))
    online.mark("Mark 3 people")
    online.phone.submit(f"{online.address}/close", "Close the register")
    omar, ann = booking_of(session, "Omar Khan"), booking_of(session, "Ann Absent")
    assert (omar.outcome, ann.outcome) == ("did not attend", "did not attend")
    frozen_clock.shift(timedelta(days=7))

    partners = zoom(("Omar Khan (Guest)", "", "09:31", "11:30"), ("Ann Absent", "", "09:30", "10:00"))
    page = online.phone.page(f"{online.address}/online")
    assert "Only the training team can change it by a report" in words(page)
    assert page.find("input", type="file") is None
    online.send(partners, by=admin)
    said = online.mark("Amend the closed register", by=admin)
    assert "The closed register was amended: 2 outcomes changed." in said
    assert "There is no e-mail address to send the evaluation form to." in said
    session.expire_all()
    assert [booking_of(session, name).outcome for name in ("Jane Smith", "Omar Khan", "Ann Absent")] == [
        "attended",
        "attended",
        "partial",
    ], "who was in the first report is not absent by the second"
    assert online.event.register_closed_at
    assert trace(session, "event", online.event.id)[-2:] == ["report received", "amended by a report"]
    assert trace(session, "booking", omar.id)[-2:] == ["marked by a report", "outcome corrected"]
    assert history.of(session, "booking", omar.id)[-1].details["reason"] == "report came later"
    before = session.scalar(select(func.count()).select_from(History))
    assert "Everything in this report is marked already." in main_text(online.send(partners, by=admin))
    assert session.scalar(select(func.count()).select_from(History)) == before


def test_who_loses_attendance_by_an_amendment_loses_the_certificate(online, session, admin):
    """Somebody took a device for Jane; it was Omar's."""
    jane, omar = booking_of(session, "Jane Smith"), booking_of(session, "Omar Khan")
    online.send(zoom(("iPad", "", "09:30", "11:30"), ("Ann Absent", "", "09:30", "11:30")))
    online.phone.submit(f"{online.report}/who/2", "These were watching", who=[jane.ref])
    online.mark("Mark 3 people")
    online.phone.submit(f"{online.address}/close", "Close the register")
    admin.submit(f"/admin/bookings/{jane.ref}", "Release certificate of Jane Smith", why="agreed")
    admin.submit(f"{online.report}/who/2", "These were watching", who=[omar.ref])
    assert "2 outcomes changed" in online.mark("Amend the closed register", by=admin)
    session.expire_all()
    assert (jane.outcome, omar.outcome) == ("did not attend", "attended")
    assert all(session.scalars(select(Certificate.revoked_at)))


def test_who_was_watching_is_found_by_name_in_a_long_register(online, make):
    box = {"data-find-name": True}
    online.send(zoom(("St Mary's staff room", "office@stmarys.example", "09:30", "11:30")))
    assert online.phone.page(f"{online.report}/who/2").find(attrs=box) is None
    for _ in range(14):
        make.booking(online.event)
    page = online.phone.page(f"{online.report}/who/2")
    assert page.find(attrs=box).find_parent("form") is None, "Enter must not say who was watching"
    rows = page.find(attrs=box)["data-find-name"]
    assert len(page.select(rows)) > LONG_REGISTER


def test_a_staff_room_round_one_screen_is_several_people(online, session):
    said = main_text(online.send(zoom(("St Mary's staff room", "office@stmarys.example", "09:30", "11:30"))))
    assert "1 person in the report has no booking that we can tell" in said
    refs = [booking_of(session, name).ref for name in ("Jane Smith", "Ann Absent")]
    page = online.phone.submit(f"{online.report}/who/2", "These were watching")
    assert "Tick who was there, or say that it is nobody" in main_text(page)
    said = main_text(online.phone.submit(f"{online.report}/who/2", "These were watching", who=refs))
    assert "“St Mary's staff room” is 2 people together." in said
    assert "Whom you told apart St Mary's staff room is Jane Smith , Ann Absent ." in said
    online.mark("Mark 3 people")
    assert online.marks(session) == {"Jane Smith": "present", "Ann Absent": "present", "Omar Khan": "absent"}


def test_nobody_on_the_register_is_not_asked_about_again(online, session):
    online.send(zoom(("Jane Smythe", "", "09:30", "11:30"), ("Omar Khan", "", "09:30", "11:30")))
    said = online.mark("Mark 2 people", **{"who-2": "nobody"})
    assert "Who is this?" not in said
    assert online.marks(session) == {"Omar Khan": "present", "Ann Absent": "absent", "Jane Smith": "absent"}
    assert session.scalars(select(AttendanceAlias.booking_id)).all() == [None]
    online.send(zoom(("Jane Smythe", "", "09:30", "11:29"), ("Omar Khan", "", "09:30", "11:30")))
    assert "Who is this?" not in main_text(online.phone.get(online.report))


def test_who_may_be_behind_a_doubtful_name_is_not_marked_absent(online, session):
    online.send(zoom(("Jane Smythe", "", "09:30", "11:30"), ("Omar Khan", "", "09:30", "11:30")))
    online.mark("Mark 2 people", absent="y")
    assert "Jane Smith" not in online.marks(session)


def test_who_had_not_booked_is_let_in_from_the_report(online, session, make):
    agency = make.agency("Essex Police")
    online.send(zoom(("Walter Walkin (Police)", "walter@police.example", "09:30", "11:30")))
    page = online.phone.submit(f"{online.report}/walk-in/2", "Add to the register", agency=str(agency.id))
    assert "Walter Walkin is on the register." in main_text(page)
    online.mark("Mark 4 people")
    assert online.marks(session)["Walter Walkin"] == "present"
    assert booking_of(session, "Walter Walkin").walk_in
    assert booking_of(session, "Walter Walkin").delegate.email == "walter@police.example"


def test_a_link_that_is_used_again_is_told_apart_by_its_times(online, session, make):
    two = make.event(online=True, days=-1, sittings=2, trainers=(online.trainer,))
    make.booking(two, make.person("Jane Smith", email="j@s.example"))
    day_two = zoom(("Jane Smith", "", "09:25", "16:31"), ("Old Meeting", "", "07:00", "08:00"))
    online.event = two
    said = main_text(online.send(day_two))
    assert "Day 2 of 2" in said
    assert "Day 1 of 2" not in said
    online.mark("Mark 1 person")
    assert online.marks(session) == {"Jane Smith": "present"}
    no_times = separated([["Name", "Duration (minutes)"], ["Jane Smith", "400"]])
    assert "The report does not say when the meeting was. Which day is it of?" in main_text(online.send(no_times))


def test_a_report_of_another_meeting_marks_nobody(online, session):
    said = main_text(online.send(exports.teams_three_parts("05/05/2026")))
    assert "This is the report of another meeting: it is of Tuesday 5 May 2026, 9:20am to 11:40am" in said
    token = online.token()
    answer = online.phone.post(online.report, data={"csrf_token": token}, follow_redirects=True)
    assert "This is the report of another meeting, so nothing was marked." in main_text(answer)
    assert online.marks(session) == {}


def test_a_file_in_universal_time_is_read_an_hour_later(online, session):
    said = main_text(online.send(zoom(("Jane Smith", "", "08:30", "10:30"), ("Omar Khan", "", "08:35", "10:30"))))
    assert "so they were read as UTC, and an hour was added" in said
    online.mark("Mark 3 people")
    assert online.marks(session) == {"Jane Smith": "present", "Omar Khan": "present", "Ann Absent": "absent"}


def test_a_course_has_its_own_share_of_minutes(online, session, admin):
    admin.submit(f"/admin/programme/courses/{online.event.course.code}", "Save the course", online_share="95")
    said = main_text(online.send(exports.teams_three_parts()))
    assert "Whoever was there for 114 of them (95%) is present." in said
    online.mark("Mark 3 people")
    assert online.marks(session)["Jane Smith"] == "left early"
    assert "From the report of Teams or Zoom: too short, so in part only." in online.page()


BAD = {
    "wrong columns": (
        separated([["Name", "Agency"], ["Jane", "Council"]]),
        "This is not an attendance report of",
    ),
    "a heading twice": (
        separated([["Name", "Join time", "Join time", "Leave time"], ["Jane", "1", "2", "3"]]),
        "The heading “Join time” stands twice in line 1.",
    ),
    "empty": (b"", "The file is empty."),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "This is neither a spreadsheet nor a CSV file."),
    "a zip bomb": (
        with_part(workbook(["Name"]), "xl/worksheets/sheet1.xml", lambda _: b" " * 32_000_000),
        "The workbook is too large.",
    ),
    "50,000 rows": (
        separated([["Name", "Join time", "Leave time"], *([["N", "1", "2"]] * 50_000)]),
        "The file has more than 5,000 rows.",
    ),
}


def test_each_bad_file_is_refused_with_a_sentence_and_not_kept(online, session):
    for content, sentence in BAD.values():
        answer = online.send(content)
        assert answer.status_code == 422
        assert sentence in main_text(answer)
    assert session.scalar(select(func.count()).select_from(AttendanceFile)) == 0


def test_many_who_are_not_on_the_register_stand_folded(online):
    said = main_text(
        online.send(zoom(*((f"{one}na Stranger", "", "09:30", "11:30") for one in "BCDFGHJKLMNPQRSTVWXYZ")))
    )
    assert "Show all 21" in said


def test_reports_are_deleted_when_their_time_is_over_and_the_marks_stay(app, online, session, frozen_clock):
    online.send(zoom(("Jane Smythe", "", "09:30", "11:30")))
    online.mark("Mark 2 people", **{"who-2": booking_of(session, "Jane Smith").ref})
    frozen_clock.shift(timedelta(days=29))
    session.commit()
    with app.app_context():
        assert delete_old_files() == forget_names_of_old_reports() == 0
        frozen_clock.shift(timedelta(days=2))
        assert delete_old_files() == forget_names_of_old_reports() == 1
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(AttendanceAlias)) == 0
    assert online.marks(session)["Jane Smith"] == "present"
    assert online.phone.get(online.report).status_code == 404


def test_a_report_whose_bytes_are_gone_is_said_to_be(online, session, app):
    online.send(zoom(("Jane Smith", "jane@nhs.example", "09:30", "11:30")))
    with app.app_context():
        gateway.delete(session.scalars(select(KeptFile.kept_as)).one())
    answer = online.phone.get(online.report, follow_redirects=True)
    assert "The report itself is not kept any more. Send it again." in main_text(answer)


def test_which_sheet_of_a_workbook_is_asked_and_stays_known(online, session):
    rows = [
        ["Name (original name)", "Email", "Join time", "Leave time"],
        ["Jane Smith", "jane@nhs.example", f"{DAY} 09:30:00", f"{DAY} 11:30:00"],
    ]
    content = book(Notes=[["Sent by the partner"]], Report=rows)
    asked = online.send(content, "report.xlsx")
    assert "report.xlsx has several sheets" in main_text(asked)
    assert session.scalars(select(AttendanceFile)).all() == []
    wrong = online.phone.submit("", "Read the report", page=asked, sheet="Notes")
    assert "This is not an attendance report of Teams or Zoom" in main_text(wrong)
    page = online.phone.submit("", "Read the report", page=wrong, sheet="Report")
    said = main_text(page)
    assert "Jane Smith" in said
    assert "The sheet “Notes” is not read, only “Report”." in said
    assert session.scalars(select(AttendanceFile.sheet)).all() == ["Report"]
