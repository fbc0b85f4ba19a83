"""Every rule can be changed on one page, which says what it usually is."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training.history.models import History
from training.settings.models import Setting
from training.settings.rules import all_rules


def test_every_rule_is_there_with_its_default(admin):
    page = admin.page("/admin/settings")
    for rule in all_rules():
        assert page.find("input", attrs={"name": rule.name})["value"] == str(rule.default)
    assert "Hours, unless the event starts sooner. Usually 24." in page.get_text()


def test_a_changed_setting_counts_from_now_on_and_is_written_down(session, admin):
    said = main_text(admin.submit("/admin/settings", "Save the settings", free_after_move_days="5"))
    assert "Saved: 1 setting changed." in said
    assert session.get(Setting, "free_after_move_days").value == "5"
    written = session.scalars(select(History).where(History.subject == "settings")).one()
    assert written.details == {"fields": ["free_after_move_days"]}
    assert "Nothing was changed." in main_text(admin.submit("/admin/settings", "Save the settings"))
    admin.submit("/admin/settings", "Save the settings", free_after_move_days="10")
    assert session.scalars(select(Setting)).all() == []


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    (
        ("room_capacity", "many", "Enter a whole number"),
        ("room_capacity", "0", "Enter a number from 1 to 1,000"),
        ("free_after_move_days", "61", "Enter a number from 0 to 60"),
        ("free_after_move_days", "", "Enter a number"),
        ("contact_email", "nobody", "Enter an e-mail address in the correct format"),
        ("board_name", " ", "Enter: name of the board"),
    ),
)
def test_a_setting_that_cannot_be_is_refused_beside_its_field(session, admin, name, typed, sentence):
    page = admin.submit("/admin/settings", "Save the settings", **{name: typed})
    assert page.status_code == 422
    assert sentence in main_text(page)
    assert session.scalars(select(Setting)).all() == []


def test_settings_have_an_index_in_which_each_group_stands_once(admin):
    page = admin.page("/admin/settings")
    groups = [link.get_text() for link in page.find("nav", attrs={"aria-label": "Groups of settings"}).find_all("a")]
    assert groups == list(dict.fromkeys(rule.metadata["group"] for rule in all_rules()))
    for link in page.find("nav", attrs={"aria-label": "Groups of settings"}).find_all("a"):
        assert page.find(id=link["href"].removeprefix("#")).get_text() == link.get_text()


def test_a_setting_is_found_by_words_of_its_name_hint_or_group(admin):
    page = admin.page("/admin/settings?q=evaluation+REMINDER")
    found = page.find("a", string="Reminder of an evaluation that is not answered")
    assert page.find(id=found["href"].removeprefix("#"))["name"] == "evaluation_reminder_days"
    assert "No settings found" in main_text(admin.get("/admin/settings?q=zebra"))


def test_what_has_a_page_of_its_own_is_found_among_the_settings(admin):
    page = admin.page("/admin/settings?q=closure")
    assert page.find("a", string="Closure days of the Board")["href"] == "/admin/settings/closures"
    assert "1 setting found" in main_text(admin.get("/admin/settings?q=half+term"))
