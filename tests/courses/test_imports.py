"""`flask programme import`: all of a programme or nothing, and everything that is wrong with it at once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from demonstration.data_files import FOLDER, PROGRAMME
from tests.factories import Make
from training import clock
from training.courses.models import Course, Event, Funder
from training.evaluations.questionnaires.models import EvaluationForm
from training.people.models import Agency, Membership

AGENCIES = "name,sector,tariff,area,quadrant\n"
COURSES = "code,title,level,format,hours,sittings,capacity,price_pence,funder,prerequisite,agency_cap,renews,open_to\n"
EVENTS = "ref,course,start_day_offset,start_time,sittings,place,capacity\n"
DATED_EVENTS = "ref,course,start_date,start_time,sittings,place,capacity\n"
MEMBERSHIPS = "agency,member_number,from_day_offset,to_day_offset\n"

GROUP = "Scouts,voluntary,other voluntary,Essex,Mid\n"
L1 = "L1,Level 1,1,webinar,1.5,1,100,0,,,,,\n"
L3 = "L3,Level 3,3,classroom,12,2,24,8000,,,3,,\n"

Import = Callable[..., Result]


@pytest.fixture
def run(app: Flask, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Imports texts as files: run(agencies=…, events=…, options=["--update"])."""
    monkeypatch.chdir(tmp_path)

    def invoke(options: tuple[str, ...] = (), **files: str | bytes) -> Result:
        session.commit()
        for name, content in files.items():
            (tmp_path / f"{name}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        result = app.test_cli_runner().invoke(
            args=["programme", "import", *[f"{name}.csv" for name in files], *options]
        )
        session.expire_all()
        return result

    return invoke


def problems(result: Result) -> list[str]:
    """What was written about each wrong cell."""
    assert result.exit_code == 1, result.output
    return [line for line in result.stderr.splitlines() if ".csv, line " in line]


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_programme_of_a_year_is_imported_and_a_second_import_changes_nothing(app: Flask, session: Session) -> None:
    files = [str(FOLDER / name) for name in PROGRAMME]
    first = app.test_cli_runner().invoke(args=["programme", "import", *files])
    assert first.exit_code == 0, first.output
    assert [count(session, table) for table in (Agency, Course, Event, Membership)] == [91, 25, 104, 20]
    assert "Added 240, changed 0, left 0" in first.output
    second = app.test_cli_runner().invoke(args=["programme", "import", *reversed(files)])
    assert "Added 0, changed 0, left 240" in second.output


@pytest.mark.parametrize(
    ("files", "expected"),
    (
        ({"a": AGENCIES + ",voluntary,other voluntary,Essex,Mid\n"}, "a.csv, line 2, column name: This is empty."),
        (
            {"a": AGENCIES + "Scouts,club,other voluntary,Essex,Mid\n"},
            "a.csv, line 2, column sector: “club” is not one of: Local authority, District council, Police, Health,"
            " Probation, School, Early years, Voluntary, Private, Other.",
        ),
        (
            {"a": AGENCIES + "Scouts,voluntary,other voluntary,Southend,Mid\n"},
            "a.csv, line 2, column quadrant: Only agencies in Essex have a quadrant, and this one is in Southend.",
        ),
        ({"a": AGENCIES + GROUP + GROUP}, "a.csv, line 3, column name: “Scouts” is on line 2 of a.csv already."),
        (
            {"a": AGENCIES + "x" * 201 + ",voluntary,other voluntary,Essex,Mid\n"},
            "a.csv, line 2, column name: This has 201 characters. The most is 200.",
        ),
        (
            {"c": COURSES + L1.replace("L1,", "L 1,", 1)},
            "c.csv, line 2, column code: “L 1” cannot be part of an address. Use letters, digits and single dashes,"
            " like L3-11.",
        ),
        (
            {"c": COURSES + L1.replace(",1,webinar", ",4,webinar")},
            "c.csv, line 2, column level: “4” is not one of: Level 1, Level 2, Level 3, Topic.",
        ),
        (
            {"c": COURSES + L1.replace("webinar", "zoom")},
            "c.csv, line 2, column format: “zoom” is not one of: classroom, webinar, briefing, conference.",
        ),
        (
            {"c": COURSES + L1.replace("1.5", "1,5")},
            "c.csv, line 2: This line has 14 cells, but the first line names 13 columns.",
        ),
        (
            {"c": COURSES + L1.replace("1.5", "1.25")},
            "c.csv, line 2, column hours: “1.25” is not a number from 0.5 to 100 with at most one decimal place.",
        ),
        (
            {"c": COURSES + L1.replace(",0,", ",£15,")},
            "c.csv, line 2, column price_pence: “£15” is not a whole number from 0 to 1000000.",
        ),
        (
            {"c": COURSES + "L1,Level 1,1,webinar,1.5,1,100,0,LOTTERY,,,,\n"},
            "c.csv, line 2, column funder: There is no funder with the code “LOTTERY”. Known are: DWP, VVU.",
        ),
        (
            {"c": COURSES + "L1,Level 1,1,webinar,1.5,1,100,0,,L0,,,\n"},
            "c.csv, line 2, column prerequisite: There is no course with the code “L0”.",
        ),
        (
            {"c": COURSES + "L1,Level 1,1,webinar,1.5,1,100,0,,,,L0,\n"},
            "c.csv, line 2, column renews: There is no course with the code “L0”.",
        ),
        (
            {"c": COURSES + "L1,Level 1,1,webinar,1.5,1,100,0,,,,,Guides; Scouts\n", "a": AGENCIES + GROUP},
            "c.csv, line 2, column open_to: There is no agency called “Guides”.",
        ),
        (
            {"e": EVENTS + "L1-01,L1,10,09:30,1,online,100\n"},
            "e.csv, line 2, column course: There is no course with the code “L1”.",
        ),
        (
            {"e": EVENTS + "L1-01,L1,soon,09:30,1,online,100\n", "c": COURSES + L1},
            "e.csv, line 2, column start_day_offset: “soon” is not a whole number from -3650 to 3650.",
        ),
        (
            {"e": EVENTS + "L1-01,L1,10,9.30,1,online,100\n", "c": COURSES + L1},
            "e.csv, line 2, column start_time: “9.30” is not a time like 09:30.",
        ),
        (
            {"e": EVENTS + "L3-01,L3,10,19:00,1,Mid,24\n", "c": COURSES + L3},
            "e.csv, line 2, column start_time: 12 hours in 1 sittings run past midnight.",
        ),
        (
            {"e": DATED_EVENTS + "L1-01,L1,2026-02-30,09:30,1,online,100\n", "c": COURSES + L1},
            "e.csv, line 2, column start_date: “2026-02-30” is not a date like 2026-05-12 or 12/05/2026.",
        ),
        (
            {"e": DATED_EVENTS + "L1-01,L1,2026-12-25,09:30,1,online,100\n", "c": COURSES + L1},
            "e.csv, line 2, column start_date: Friday 25 December 2026 is a weekend or a bank holiday.",
        ),
        (
            {"e": EVENTS + "L1-01,L1,10,09:30,1,Moon,100\n", "c": COURSES + L1},
            "e.csv, line 2, column place: “Moon” is not one of: North, Mid, South, West, online.",
        ),
        (
            {"m": MEMBERSHIPS + "Scouts,E-1,-10,10\n"},
            "m.csv, line 2, column agency: There is no agency called “Scouts”.",
        ),
        (
            {"m": MEMBERSHIPS + "Scouts,E-1,10,-10\n", "a": AGENCIES + GROUP},
            "m.csv, line 2, column to_day_offset: The membership ends before it begins.",
        ),
        (
            {"m": MEMBERSHIPS + "Scouts,E-1,-10,10\nScouts,E-2,10,99\n", "a": AGENCIES + GROUP},
            "m.csv, line 3, column agency: This overlaps the membership on line 2 of m.csv.",
        ),
        ({"a": "name,sector,tariff,area\n"}, "a.csv, line 1, column quadrant: This column is missing."),
        (
            {"a": "name,sector,tariff,area,quadrant,phone\n"},
            "a.csv, line 1, column phone: This column is not known. Known are: name, sector, tariff, area, quadrant.",
        ),
        (
            {"a": b"\x89PNG\r\n\x1a\n\0\0"},
            "a.csv, line 1: This is neither a spreadsheet nor a CSV file. Save the list as an Excel workbook (.xlsx),"
            " an OpenDocument spreadsheet (.ods) or “CSV UTF-8”, and send that.",
        ),
        ({"a": AGENCIES + '"Scouts,voluntary'}, "a.csv, line 2: This cannot be read as CSV: unexpected end of data."),
        (
            {"a": ""},
            "a.csv, line 1: The first line is not that of a programme’s file. Write the names of the columns there:"
            " Agencies name, sector, tariff, area, quadrant; Courses code, title, level, format, hours, sittings,"
            " capacity, price_pence; Events ref, course, start_date, start_time, sittings, place, capacity;"
            " Members of ECVYS agency, member_number, from_date, to_date.",
        ),
    ),
)
def test_a_wrong_cell_is_named_with_its_reason(run: Import, files: dict[str, str], expected: str) -> None:
    assert problems(run(**files)) == [expected]


def test_all_mistakes_in_imported_files_are_said_at_once_and_nothing_is_imported(run: Import, session: Session) -> None:
    result = run(
        agencies=AGENCIES + GROUP + "Guides,club,other voluntary,Nowhere,\n",
        courses=COURSES + L1 + "L2,Level 2,9,webinar,x,1,100,0,,,,,\n",
        events=EVENTS + "L1-01,L1,10,09:30,1,online,100\nL9-01,L9,10,09:30,1,online,100\n",
    )
    assert [line.split(":")[0] for line in problems(result)] == [
        "agencies.csv, line 3, column sector",
        "agencies.csv, line 3, column area",
        "courses.csv, line 3, column level",
        "courses.csv, line 3, column hours",
        "events.csv, line 3, column course",
    ]
    assert "5 problems, so nothing was loaded." in result.stderr
    assert [count(session, table) for table in (Agency, Course, Event)] == [0, 0, 0]


def test_a_course_with_a_mistake_is_not_also_missed_by_its_events(run: Import) -> None:
    result = run(c=COURSES + L1.replace("webinar", "zoom"), e=EVENTS + "L1-01,L1,10,09:30,1,online,100\n")
    assert len(problems(result)) == 1


def test_a_spreadsheets_byte_order_mark_blank_lines_and_long_cells_are_no_trouble(
    run: Import, session: Session
) -> None:
    text = AGENCIES + '"The\nScouts",voluntary,other voluntary,Essex,Mid\n,,,,\nGuides,club,private,Essex,Mid\n'
    assert problems(run(a=b"\xef\xbb\xbf" + text.encode()))[0].startswith("a.csv, line 5, column sector")


def test_days_are_counted_from_today_and_move_to_working_days(run: Import, session: Session, make: Make) -> None:
    """Today is Tuesday 12 May 2026. Saturday 23 May comes before the bank holiday on Monday 25 May."""
    venue = make.venue(quadrant="Mid", room_limit=24)
    make.venue(quadrant="Mid", room_limit=60)
    result = run(c=COURSES + L3, e=EVENTS + "L3-01,L3,11,09:30,2,Mid,24\n")
    assert result.exit_code == 0, result.output
    event = session.scalars(select(Event)).one()
    assert [clock.show_sitting(sitting.starts_at, sitting.ends_at) for sitting in event.sittings] == [
        "Tuesday 26 May 2026, 9:30am to 4:30pm",
        "Wednesday 27 May 2026, 9:30am to 4:30pm",
    ]
    assert clock.show_moment(event.closes_at) == "Wednesday 20 May 2026, 9:30am"
    assert (event.state, event.venue_id, event.agency_cap, event.price_pence) == ("published", venue.id, 3, 8000)
    assert [(pool.mode, pool.capacity, pool.taken) for pool in event.pools] == [("room", 24, 0)]


def test_dates_may_be_given_instead_and_short_sittings_have_no_lunch(run: Import, session: Session) -> None:
    run(c=COURSES + L1, e=DATED_EVENTS + "L1-01,L1,14/05/2026,14:00,1,online,100\n")
    event = session.scalars(select(Event)).one()
    assert clock.show_sitting(event.starts_at, event.ends_at) == "Thursday 14 May 2026, 2pm to 3:30pm"
    assert clock.show_moment(event.closes_at) == "Thursday 14 May 2026, 1pm"


def test_an_event_in_a_room_stays_a_draft_until_it_has_a_venue(run: Import, session: Session) -> None:
    result = run(c=COURSES + L3, e=EVENTS + "L3-01,L3,11,09:30,2,Mid,24\n")
    assert session.scalars(select(Event)).one().state == "draft"
    assert "still drafts: L3-01." in result.output


def test_courses_name_each_other_and_themselves(run: Import, session: Session) -> None:
    champion = "CHAMPION,Champion,topic,classroom,6,1,24,0,VVU,L1,3,CHAMPION,invitation\n"
    assert run(c=COURSES + champion + L1).exit_code == 0
    course = session.scalars(select(Course).where(Course.code == "CHAMPION")).one()
    assert (course.prerequisite.code, course.renews.code, course.open_to) == ("L1", "CHAMPION", "invitation")
    assert session.scalars(select(Funder.name)).all() == ["Violence and Vulnerability Unit"]


BLOCKING = "code,title,level,format,hours,sittings,capacity,price_pence,prerequisite,prerequisite_blocks\n"
FIRST = "L1,Level 1,1,webinar,1.5,1,100,0,,\n"


def test_the_prerequisite_of_an_imported_course_may_block(run: Import, session: Session) -> None:
    assert run(c=BLOCKING + "L2,Level 2,2,classroom,3.5,1,24,0,L1,yes\n" + FIRST).exit_code == 0
    course = session.scalars(select(Course).where(Course.code == "L2")).one()
    assert (course.prerequisite.code, course.prerequisite_blocks) == ("L1", True)
    assert problems(run(c=BLOCKING + FIRST + "L2,Level 2,2,classroom,3.5,1,24,0,L1,no\n")) == [
        "c.csv, line 3, column prerequisite_blocks: L2 is there already, and has “yes” here. Use --update to change it."
    ]
    assert problems(run(c=BLOCKING + "L2,Level 2,2,classroom,3.5,1,24,0,,yes\n")) == [
        "c.csv, line 2, column prerequisite_blocks: This names no prerequisite that bookings could be refused without."
    ]
    both_gone = BLOCKING + FIRST + "L2,Level 2,2,classroom,3.5,1,24,0,,\n"
    assert run(c=both_gone, options=("--update",)).exit_code == 0
    session.expire_all()
    assert (course.prerequisite_id, course.prerequisite_blocks) == (None, False)


ASKING = "code,title,level,format,hours,sittings,capacity,price_pence,evaluation_form\n"


def test_a_file_of_courses_names_the_forms_that_there_are_and_an_unknown_one_is_told_which(
    run: Import, session: Session
) -> None:
    renamed = session.scalars(select(EvaluationForm).where(EvaluationForm.code == "level-3")).one()
    renamed.name = "Our own form"
    named, unknown = (f"L1,Level 1,1,webinar,1.5,1,100,0,{name}\n" for name in ("our own FORM", "Level 3"))
    assert problems(run(c=ASKING + unknown)) == [
        "c.csv, line 2, column evaluation_form: “Level 3” is no form that is asked straight after an event."
        " Write Briefing, Conference, Our own form or Standard."
    ]
    assert run(c=ASKING + named).exit_code == 0
    assert session.scalars(select(Course.evaluation_form)).all() == ["level-3"]
    renamed.retired_at = clock.now()
    assert "left 1" in run(c=ASKING + named).output, "a course that has a retired form keeps it"


def test_an_import_changes_what_is_there_already_only_when_asked(run: Import, session: Session) -> None:
    run(a=AGENCIES + GROUP, c=COURSES + L1, e=EVENTS + "L1-01,L1,10,14:00,1,online,100\n")
    changed = {
        "a": AGENCIES + GROUP.replace("Mid", "North"),
        "c": COURSES + L1.replace(",0,", ",500,"),
        "e": EVENTS + "L1-01,L1,11,14:00,1,online,90\n",
    }
    assert problems(run(**changed)) == [
        "a.csv, line 2, column quadrant: Scouts is there already, and has “Mid” here. Use --update to change it.",
        "c.csv, line 2, column price_pence: L1 is there already, and has “0” here. Use --update to change it.",
        "e.csv, line 2, column start_day_offset: L1-01 is there already, and has “2026-05-22” here."
        " Use --update to change it.",
        "e.csv, line 2, column capacity: L1-01 is there already, and has “100” here. Use --update to change it.",
    ]
    assert "changed 3" in run(**changed, options=("--update",)).output
    assert session.scalars(select(Agency.quadrant)).one() == "North"
    event = session.scalars(select(Event)).one()
    assert (clock.local(event.starts_at).date(), event.capacity) == (date(2026, 5, 26), 90)


def test_an_event_that_people_have_booked_is_not_moved_under_them(run: Import, session: Session, make: Make) -> None:
    run(c=COURSES + L1, e=EVENTS + "L1-01,L1,10,14:00,1,online,100\n")
    make.booking(session.scalars(select(Event)).one())
    result = run(e=EVENTS + "L1-01,L1,20,14:00,1,online,100\n", options=("--update",))
    assert problems(result) == [
        "e.csv, line 2, column ref: 1 place is booked. Change it on its own page, so that those people are told."
    ]


def test_an_event_that_somebody_delivers_is_not_moved_under_them(run: Import, session: Session, make: Make) -> None:
    run(c=COURSES + L1, e=EVENTS + "L1-01,L1,10,14:00,1,online,100\n")
    trainer = make.trainer()
    event = session.scalars(select(Event)).one()
    event.trainers = [trainer]
    session.commit()
    result = run(e=EVENTS + "L1-01,L1,20,14:00,1,online,100\n", options=("--update",))
    assert problems(result) == [
        "e.csv, line 2, column ref: Somebody is down to deliver it. Change it on its own page, so that they are told."
    ]


def test_an_agency_is_known_by_its_name_however_that_is_typed(run: Import, session: Session, make: Make) -> None:
    make.agency("St Mary’s Café", sector="voluntary", tariff="other voluntary", area="Essex", quadrant="Mid")
    files = {
        "a": AGENCIES + "ST MARY'S CAFE,voluntary,other voluntary,Essex,Mid\n" + GROUP,
        "c": COURSES + L1.replace(",\n", ",st mary's cafe;SCOUTS\n"),
        "m": MEMBERSHIPS + "scouts,E-1,-100,10\nSt Mary`s Cafe,E-2,-100,10\n",
    }
    for said in ("Added 4, changed 0, left 1", "Added 0, changed 0, left 5"):
        result = run(**files)
        assert said in result.output, result.output
    assert set(session.scalars(select(Agency.name))) == {"St Mary’s Café", "Scouts"}
    assert count(session, Membership) == 2


def test_a_file_that_names_an_agency_that_was_merged_means_the_one_that_stayed(
    run: Import, session: Session, make: Make
) -> None:
    """An old file has both names, and other details of the one that went."""
    stays = make.agency("Colne Scouts", quadrant="North")
    make.agency("Scouts", merged_into_id=make.agency("Went before", merged_into_id=stays.id).id)
    courses = COURSES + L3.replace(",,\n", ",,Scouts\n")
    result = run(agencies=AGENCIES + GROUP, courses=courses, memberships=MEMBERSHIPS + "scouts,ECVYS-1,0,300\n")
    assert result.exit_code == 0, result.output
    assert session.scalars(select(Agency.name).where(Agency.merged_into_id.is_(None))).all() == ["Colne Scouts"]
    assert session.scalars(select(Membership.agency_id)).one() == stays.id
    assert session.scalars(select(Course)).one().agencies == [stays]
    assert session.get_one(Agency, stays.id).quadrant == "North"


def test_agencies_whose_names_differ_in_a_sign_are_two(run: Import, session: Session) -> None:
    rows = "".join(f"{name},voluntary,other voluntary,Essex,Mid\n" for name in ("Kites +", "Kites"))
    assert run(a=AGENCIES + rows).exit_code == 0
    assert count(session, Agency) == 2
    assert problems(run(a=AGENCIES + GROUP + GROUP.upper().replace("VOLUNTARY", "voluntary"))) != []


def test_of_two_agencies_with_one_name_a_file_does_not_say_which(run: Import, make: Make) -> None:
    make.agency("St Mary’s")
    make.agency("St Mary's")
    assert problems(run(m=MEMBERSHIPS + "ST MARY'S,E-1,-100,10\n")) == [
        "m.csv, line 2, column agency: Several agencies are called “St Mary's”. Change it on its own page."
    ]


def test_an_agency_that_a_delegate_typed_is_completed(run: Import, session: Session, make: Make) -> None:
    make.unchecked_agency("Scouts")
    assert run(a=AGENCIES + GROUP).exit_code == 0
    agency = session.scalars(select(Agency)).one()
    assert (agency.sector, agency.checked_at is not None) == ("voluntary", True)


def test_a_membership_is_renewed_by_a_period_that_follows_and_not_by_one_that_overlaps(
    run: Import, session: Session
) -> None:
    run(a=AGENCIES + GROUP, m=MEMBERSHIPS + "Scouts,E-1,-100,10\n")
    overlapping = MEMBERSHIPS + "Scouts,E-1,-100,50\n"
    assert problems(run(m=overlapping)) == [
        "m.csv, line 2, column member_number: It is there already as E-1, from Sunday 1 February 2026 to"
        " Friday 22 May 2026. Use --update to change it."
    ]
    assert run(m=overlapping, options=("--update",)).exit_code == 0
    assert run(m=MEMBERSHIPS + "Scouts,E-1,51,400\n").exit_code == 0
    assert count(session, Membership) == 2
