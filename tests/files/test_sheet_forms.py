"""A workbook with several sheets: the page asks which is meant, and the file does not have to be chosen again."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import Role
from training.files import gateway
from training.files.models import KeptFile

MEMBERS, HOLIDAYS = "/admin/memberships/import", "/admin/programme/holidays/import"
SHOW = "Show what it would change"


def book(**sheets: list[list[Any]]) -> bytes:
    made, file = Workbook(), io.BytesIO()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(file)
    return file.getvalue()


TWO = book(
    Notes=[["Please read this first"]],
    Members=[["Agency", "Member number", "From", "To"], ["Colne Scouts", "E-1", "01/04/2026", "31/03/2027"]],
)


def sent(content: bytes, name: str = "members.xlsx"):
    return (io.BytesIO(content), name)


def hidden(page, name: str) -> str:
    """What a hidden field of a page carries."""
    [value] = re.findall(f'name="{name}"[^>]*value="([^"]+)"', page.text)[:1]
    return value


@pytest.fixture
def admin(client_for, make):
    return client_for(make.person("Ada Admin", Role.ADMINISTRATOR))


@pytest.fixture
def asked(admin, make):
    """The page that asks which sheet of a list of members is meant."""
    make.agency("Colne Scouts")
    return admin.submit(MEMBERS, SHOW, file=sent(TWO))


def test_which_sheet_is_asked_once_and_the_file_is_not_chosen_again(admin, asked, session):
    assert asked.status_code == 422
    said = main_text(asked)
    assert "members.xlsx has several sheets. Choose which one holds the list" in said
    assert "Notes: Please read this first" in said
    assert "Members: Agency, Member number, From, To" in said
    kept = session.scalars(select(KeptFile)).one()
    assert kept.delete_on == clock.today() + timedelta(days=2)
    preview = admin.submit("", SHOW, page=asked, sheet="Members")
    assert "The sheet “Notes” is not read, only “Members”." in main_text(preview)
    assert "Colne Scouts" in main_text(preview)


def test_a_sheet_that_is_no_list_says_so_and_another_may_be_chosen(admin, asked):
    wrong = admin.submit("", SHOW, page=asked, sheet="Notes")
    assert wrong.status_code == 422
    assert "The file needs a row of headings, at least: Agency, From, To." in main_text(wrong)
    assert "Colne Scouts" in main_text(admin.submit("", SHOW, page=wrong, sheet="Members"))


def test_without_a_choice_it_is_asked_again(admin, asked):
    again = admin.submit("", SHOW, page=asked)
    assert "Choose which one holds the list" in main_text(again)
    assert "Colne Scouts" in main_text(admin.submit("", SHOW, page=again, sheet="Members"))


def test_another_file_may_be_chosen_instead(admin, asked):
    one = book(Members=[["Agency", "Member number", "From", "To"], ["Guides", "E-2", "01/04/2026", "31/03/2027"]])
    assert "Guides" in main_text(admin.submit("", SHOW, page=asked, file=sent(one)))


def test_a_sheet_that_is_not_there_is_refused(admin, asked):
    token = hidden(asked, "sent")
    csrf = hidden(asked, "csrf_token")
    page = admin.post(MEMBERS, data={"sent": token, "csrf_token": csrf, "sheet": "Salaries"})
    assert page.status_code == 422
    assert "There is no sheet “Salaries” in this file" in main_text(page)


@pytest.mark.parametrize("how", ("a day later", "deleted", "somebody else", "made up"))
def test_a_file_that_is_gone_or_is_somebody_elses_is_asked_for_again(
    how, app, admin, asked, client_for, make, session, frozen_clock
):
    browser, page = admin, asked
    token = hidden(asked, "sent")
    if how == "a day later":
        frozen_clock.shift(timedelta(days=1, minutes=1))
    elif how == "deleted":
        with app.app_context():
            gateway.delete(session.scalars(select(KeptFile.kept_as)).one())
    elif how == "somebody else":
        browser = client_for(make.person("Ann Other", Role.ADMINISTRATOR))
        page = browser.submit(MEMBERS, SHOW, file=sent(TWO))
        own = hidden(page, "sent")
        assert own != token
    sent_on = token if how != "made up" else "x.y.z"
    csrf = hidden(page, "csrf_token")
    again = browser.post(MEMBERS, data={"sent": sent_on, "csrf_token": csrf, "sheet": "Members"})
    assert again.status_code == 422
    assert "The file is not kept any more. Choose it again." in main_text(again)


def test_holidays_ask_the_same(admin):
    content = book(Notes=[["x"]], Days=[["First day", "Last day", "Name"], ["26/10/2026", "30/10/2026", "Autumn"]])
    asked = admin.submit(HOLIDAYS, "Read the file", file=sent(content, "holidays.xlsx"))
    assert "holidays.xlsx has several sheets" in main_text(asked)
    read = admin.submit("", "Read the file", page=asked, sheet="Days")
    assert "Autumn: Monday 26 October 2026 to Friday 30 October 2026" in main_text(read)


def test_a_group_asks_the_same_and_keeps_what_was_typed(client_for, make):
    agency, event = make.agency("Colne Scouts"), make.event()
    browser = client_for(make.coordinator(agency))
    content = book(Notes=[["x"]], Staff=[["Name", "E-mail"], ["Ann Example", "ann@example.org"]])
    there = f"/events/{event.ref}/book-several"
    asked = browser.submit(there, "Check the list", people="Bo Short", file=sent(content, "staff.xlsx"))
    assert "staff.xlsx has several sheets" in main_text(asked)
    assert "Bo Short" in asked.text
    checked = main_text(browser.submit("", "Check the list", page=asked, sheet="Staff"))
    assert "Ann Example" in checked
    assert "Bo Short" in checked
