"""Agencies from a file, as the administrator goes the way: sent, its columns, a preview, questions, and brought in."""

import pytest
from sqlalchemy import func, select

from tests.files_in.files import separated, with_part, workbook
from tests.pages import main_text
from training.files import gateway
from training.files.models import KeptFile
from training.history import queries as history
from training.history.models import History
from training.importing import tasks
from training.importing.models import FileImport, ImportRow
from training.people.models import Agency

HEADINGS = ["Name", "Town", "Postcode", "URN", "Sector", "Tariff", "Area", "Quadrant"]


def line(
    name="Colne Scouts", town="Colchester", postcode="", urn="", sector="Voluntary", quadrant="North", area="Essex"
):
    return [name, town, postcode, urn, sector, "Other voluntary", area, quadrant]


def agencies(*lines, headings=HEADINGS) -> bytes:
    return separated([headings, *lines])


def listed(session) -> dict[str, Agency]:
    session.expire_all()
    return {one.full_name: one for one in session.scalars(select(Agency).where(Agency.merged_into_id.is_(None)))}


def test_a_file_is_checked_shown_and_brought_in_and_once_more_changes_nothing(importing, session):
    content = agencies(line(), line("Harwich Primary", "Harwich", urn="114853", sector="School"))
    assert "Checking" in main_text(importing.send(content))
    said = importing.checked()
    assert "New 2" in said
    assert not listed(session)
    said = importing.bring_in()
    assert "Finished 100% : 2 lines are in." in said
    assert "lines 2 to 3" in said
    school = listed(session)["Harwich Primary, Harwich"]
    assert (school.urn, school.sector, school.tariff, school.quadrant) == (
        "114853",
        "school",
        "other voluntary",
        "North",
    )
    assert school.is_listed
    actions = [row.action for row in history.of(session, "agency", school.id)]
    assert actions == ["added to the list", "brought in from a file"]

    importing.send(content)
    said = importing.checked()
    assert "This very file was brought in before" in said
    assert "Everything in this file is so already, or left out." in said
    assert session.scalar(select(func.count()).select_from(Agency)) == 2


def test_what_the_file_says_anew_is_changed_and_an_empty_cell_takes_nothing_away(importing, session, make):
    there = make.agency("Colne Scouts", town="Colchester", postcode="CO1 1AA", quadrant="North")
    importing.send(agencies(line(town="Colchester", sector="school")))
    assert "Changed 1" in importing.checked()
    assert "Sector: School instead of Voluntary" in importing.lines()
    importing.bring_in()
    session.refresh(there)
    assert (there.sector, there.postcode) == ("school", "CO1 1AA")


def test_an_agency_of_the_same_name_in_another_town_is_asked_about_once_for_all_its_lines(importing, session, make):
    make.agency("St Mary’s", town="Colchester", quadrant="North")
    importing.send(agencies(line("St. Marys", "Harwich"), line("St Mary's", "Harwich")))
    assert "2 lines wait for an answer" in importing.checked()
    asked = main_text(importing.browser.get(f"{importing.page}/questions"))
    assert "Is “St. Marys, Harwich” one that we have? Line 2 and 1 more It is St Mary’s, Colchester" in asked
    assert "It is another: add it" in asked
    said = importing.answer(n0="new")
    assert "1 line is wrong" in said  # its spelling differs from that of line 2
    assert "Line 2 is the same agency, and says otherwise. Keep one of the two." in said
    importing.bring_in(without_wrong="y")
    assert {"St Mary’s, Colchester", "St. Marys, Harwich"} == set(listed(session))


def test_it_can_be_the_one_that_is_there_and_the_answer_is_remembered(importing, session, make):
    there = make.agency("St Mary’s", town="Colchester", quadrant="North")
    content = agencies(line("St Mary’s", ""))
    importing.send(content)
    importing.checked()
    asked = main_text(importing.browser.get(f"{importing.page}/questions"))
    assert "To add another of this name, both need a town or postcode." in asked
    assert "add it" not in asked
    assert "There is nothing to bring in" in importing.answer(n0=str(there.id))
    importing.send(content)
    assert "There is nothing to bring in" in importing.checked()


def test_lines_whose_questions_nobody_answers_are_left_out(importing, session, make):
    make.agency("St Mary’s", town="Colchester", quadrant="North")
    importing.send(agencies(line("St Mary’s", "Harwich"), line()))
    importing.checked()
    said = importing.answer(leave_out=True)
    assert "Left out 1" in said
    importing.bring_in()
    assert set(listed(session)) == {"St Mary’s, Colchester", "Colne Scouts, Colchester"}


def test_a_word_that_is_none_of_ours_is_asked_about_and_remembered(importing, session):
    importing.send(agencies(line(sector="Academy trust")))
    importing.checked()
    asked = main_text(importing.browser.get(f"{importing.page}/questions"))
    assert "What is “Academy trust” under “Sector”?" in asked
    importing.answer(n0="school")
    importing.bring_in()
    assert listed(session)["Colne Scouts, Colchester"].sector == "school"
    importing.send(agencies(line("Other School", sector="academy TRUST")))
    assert "New 1" in importing.checked()


def test_columns_are_chosen_by_hand_and_remembered_in_whatever_order_they_come(importing, session):
    headings = ["Who", "Where", "Kind of body", "LA"]
    importing.send(agencies(["Colne Scouts", "Colchester", "Voluntary", "Southend"], headings=headings))
    shown = main_text(importing.browser.get(importing.page, follow_redirects=True))
    assert "Which column holds the names of the agencies?" in shown
    answer = importing.press("Check the lines", "/columns")
    assert answer.status_code == 422
    assert "Without it no line can be brought in" in main_text(answer)
    importing.press("Check the lines", "/columns", column_0="0", column_1="1", column_6="2", column_7="=private")
    said = importing.checked()
    assert "New 1" in said
    assert "Chosen by hand, and remembered." in said
    assert "Prices: every line has “Private”" in said
    importing.bring_in()
    assert listed(session)["Colne Scouts, Colchester"].tariff == "private"

    moved = ["Where", "LA", "Who", "Kind of body"]
    importing.send(agencies(["Harwich", "Southend", "Harwich Guides", "Voluntary"], headings=moved))
    assert "New 1" in importing.checked()
    importing.bring_in()
    assert "Harwich Guides, Harwich" in listed(session)


def test_a_heading_that_stands_twice_is_asked_about(importing):
    answer = importing.send(agencies([*line(), "Ipswich"], headings=[*HEADINGS, "Town"]))
    assert "The heading “Town” stands over 2 columns. Choose which one is meant." in main_text(answer)
    answer = importing.press("Check the lines", "/columns")
    assert answer.status_code == 422
    importing.press("Check the lines", "/columns", column_1="8")
    importing.checked()
    assert "Colne Scouts, Ipswich" in importing.lines()


def test_of_several_sheets_one_is_asked_for(importing):
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook(["Read me"], ["This is not the list"], name="Notes")))
    sheet = book.create_sheet("Members")
    for row in (HEADINGS, line()):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    assert "The file has several sheets" in main_text(importing.send(file.getvalue(), "agencies.xlsx"))
    importing.press("Read this sheet", "/sheet", sheet="Members")
    assert "New 1" in importing.checked()


def test_a_title_above_and_merged_cells_are_read(importing):
    rows = (["Agencies of the county"], HEADINGS, line(), line("Colne Guides"))
    rows[3][1] = None
    importing.send(workbook(*rows, merged=("B3:B4",)), "agencies.xlsx")
    said = importing.checked()
    assert "“Agencies of the county” stands above the headings and is not read." in said
    assert "Colne Guides, Colchester" in importing.lines()


WRONG = {
    "no name": (line(""), "The name is missing."),
    "no sector": (line("A", sector=""), "Its sector is missing. Write it in the file, or choose one for every line"),
    "no quadrant": (line("B", quadrant=""), "In Essex it needs a quadrant, or “yes” under “County-wide”."),
    "a quadrant elsewhere": (line("C", area="Southend"), "Only Essex has quadrants, and its area is Southend."),
    "a long town": (line("D", town="x" * 101), "“Town” has more than 100 characters. Shorten it."),
    "an odd number": (line("E", urn="114 853"), "“114 853” under “URN” is none."),
    "a formula": (line("=A1&B1"), "“Name” is a formula, or an error. Paste what it comes to instead."),
}


def test_each_wrong_line_says_why_and_nothing_goes_in_until_it_is_left_out(importing, session):
    importing.send(agencies(line(), *(wrong for wrong, _ in WRONG.values())))
    said = importing.checked()
    assert f"{len(WRONG)} lines are wrong" in said
    for _, sentence in WRONG.values():
        assert sentence in said
    assert "E, Colchester, 114 853" in said  # what it says, as it stands there
    answer = importing.press("Bring in 1 line")
    assert answer.status_code == 422
    assert "Put them right in the file and send it again, or tick that they are left out." in main_text(answer)
    assert not listed(session)
    importing.bring_in(without_wrong="y")
    assert set(listed(session)) == {"Colne Scouts, Colchester"}


REFUSED = {
    "an empty file": (b"", "a.csv", "The file is empty. Open it, see that the list is in it"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "a.csv", "This is neither a spreadsheet nor a CSV file."),
    "headings only": (agencies(), "a.csv", "The file has headings, and nothing under them."),
    "no headings": (
        b"anna@example.org,Anna\nben@example.org,Ben\n",
        "a.csv",
        "The file needs a row of headings, at le",
    ),
    "a zip bomb": (
        with_part(workbook(["Name"]), "xl/worksheets/sheet1.xml", lambda _: b" " * 120_000_000),
        "a.xlsx",
        "The workbook is too large.",
    ),
    "50,000 rows": (agencies(*([["N"]] * 50_000)), "a.csv", "Split it into files of at most 20,000 rows"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence_and_not_kept(importing, session, name):
    content, called, sentence = REFUSED[name]
    answer = importing.send(content, called)
    assert answer.status_code == 422
    assert sentence in main_text(answer)
    assert session.scalar(select(func.count()).select_from(FileImport)) == 0
    assert session.scalar(select(func.count()).select_from(KeptFile)) == 0


def test_a_file_without_a_choice_of_what_is_in_it_is_asked(importing):
    answer = importing.browser.submit("/admin/people/importing", "Read the file")
    assert "Choose what is in the file" in main_text(answer)
    assert "Choose the file" in main_text(answer)


def test_stopped_half_way_the_page_says_which_lines_are_in_and_goes_on(importing, session, monkeypatch):
    from training.jobs import slices

    importing.send(agencies(*(line(f"Agency {number}") for number in range(60))))
    importing.checked()
    importing.press("Bring in 60 lines")
    monkeypatch.setattr(slices, "SLICE_SECONDS", 0)
    importing.work()
    said = main_text(importing.press("Stop"))
    assert "Stopped 41% : 25 lines are in, 35 left." in said
    assert "lines 2 to 26" in said
    not_in = importing.lines(state="not in")
    assert "35 lines" in not_in
    assert "Agency 25" in not_in
    assert "Agency 24" not in not_in
    assert len(listed(session)) == 25
    assert "Stopped" in main_text(importing.browser.get("/admin/people/importing"))
    importing.press("Go on with the 35 lines that are left")
    monkeypatch.setattr(slices, "SLICE_SECONDS", 60)
    importing.work()
    assert "Finished 100% : 60 lines are in." in main_text(importing.browser.get(importing.page))
    assert len(listed(session)) == 60


def test_what_has_changed_since_the_check_is_not_written_over(importing, session, make):
    importing.send(agencies(line(), line("Colne Guides")))
    importing.checked()
    make.agency("Colne Scouts", town="Colchester", sector="school", quadrant="North")
    session.commit()
    said = importing.bring_in()
    assert "1 line is in, 1 could not be" in said
    assert "What is there has changed since this was checked. Sector: Voluntary instead of School" in importing.lines()
    assert listed(session)["Colne Scouts, Colchester"].sector == "school"


def test_one_that_a_delegate_typed_is_put_on_the_list_with_its_bookings(importing, session, make):
    typed = make.unchecked_agency("Colne Scouts")
    booking = make.booking(agency=typed, sector=None, tariff=None, area=None, quadrant=None)
    importing.send(agencies(line()))
    importing.checked()
    assert "which a delegate typed" in main_text(importing.browser.get(f"{importing.page}/questions"))
    importing.answer(n0=str(typed.id))
    importing.bring_in()
    session.refresh(booking)
    session.refresh(typed)
    assert typed.is_listed
    assert (booking.sector, booking.quadrant) == ("voluntary", "North")


def test_a_line_that_means_a_merged_agency_means_the_one_it_is_now(importing, session, make):
    winner = make.agency("Colne and Stour Scouts", town="Colchester", quadrant="North", urn="100")
    make.agency("Colne Scouts", town="Colchester", merged_into_id=winner.id)
    importing.send(agencies(line("Colne and Stour Scouts", urn="100")))
    importing.checked()
    assert "There is nothing to bring in" in main_text(importing.browser.get(importing.page))


def test_the_file_can_be_fetched_again_and_goes_on_its_day_with_its_lines(importing, session, app, frozen_clock):
    content = agencies(line())
    importing.send(content, "Agencies of May.csv")
    importing.checked()
    importing.bring_in()
    answer = importing.browser.get(f"{importing.page}/file")
    assert answer.data == content
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Agencies of May.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    frozen_clock.shift(30 * 86_400)
    with app.app_context():
        assert tasks.clear_old_imports() == 1
        assert tasks.clear_old_imports() == 0
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(ImportRow)) == 0
    said = main_text(importing.browser.get(importing.page))
    assert "The file and its lines were deleted on" in said
    assert "New 1" in said
    gone = importing.browser.get(f"{importing.page}/file", follow_redirects=True)
    assert "The file itself is not kept any more. Send it again." in main_text(gone)


def test_lines_that_are_being_brought_in_are_not_deleted_on_their_day(importing, app, session, frozen_clock):
    importing.send(agencies(line()))
    importing.checked()
    importing.press("Bring in 1 line")
    frozen_clock.shift(30 * 86_400)
    with app.app_context():
        assert tasks.clear_old_imports() == 0
        importing.work()
        assert tasks.clear_old_imports() == 1
    assert len(listed(session)) == 1


def test_it_can_be_deleted_at_once(importing, session, app):
    importing.send(agencies(line()))
    importing.checked()
    importing.press("Delete the file and its lines now")
    assert session.scalar(select(func.count()).select_from(ImportRow)) == 0
    from training.files.tasks import delete_old_files

    kept_as = session.scalars(select(KeptFile.kept_as)).one()
    with app.app_context():
        assert delete_old_files() == 1
        with pytest.raises(gateway.FileGone):
            gateway.read(kept_as)
    session.expire_all()
    assert "Not brought in" in main_text(importing.browser.get("/admin/people/importing"))


@pytest.mark.parametrize("sheets", (1, 2))
def test_the_wrong_file_can_be_deleted_before_its_sheet_or_columns_are_chosen(importing, session, sheets):
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook(["Colour", "Size"], ["red", "4"])))
    if sheets > 1:
        book.create_sheet("More").append(["Shape"])
    file = io.BytesIO()
    book.save(file)
    importing.send(file.getvalue(), "colours.xlsx")
    importing.press("Delete the file: it is the wrong one", "/columns" if sheets == 1 else "/sheet")
    assert session.scalar(select(func.count()).select_from(ImportRow)) == 0
    assert "Not brought in" in main_text(importing.browser.get("/admin/people/importing"))


def test_a_word_that_we_know_in_a_line_does_not_make_it_the_headings(importing):
    rows = (["Who", "Pays as", "Where"], ["Colne Scouts", "Private", "Colchester"], ["Colne Guides", "Charity", ""])
    importing.send(agencies(*rows[1:], headings=rows[0]))
    shown = main_text(importing.browser.get(importing.page, follow_redirects=True))
    assert "“Who”: Colne Scouts, Colne Guides" in shown


def test_pressed_twice_it_is_brought_in_once(importing, session):
    importing.send(agencies(line()))
    importing.checked()
    page = importing.browser.get(importing.page)
    for _ in range(2):
        importing.browser.submit(importing.page, "Bring in 1 line", page=page)
    importing.work()
    assert len(listed(session)) == 1
    assert session.scalar(select(func.count()).where(History.action == "lines brought in")) == 1


def test_a_page_that_watches_the_check_finds_its_panel_again_when_it_is_over(importing):
    importing.send(agencies(line()))
    assert importing.browser.page(importing.page).select("#check[data-watch] progress")
    importing.checked()
    assert importing.browser.page(importing.page).select("#check:not([data-watch])")


def test_without_any_file_the_page_says_what_comes(importing):
    assert "No file was sent yet" in main_text(importing.browser.get("/admin/people/importing"))
