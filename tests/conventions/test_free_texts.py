"""Every box for somebody's own words says not to name a child in it, and where a worry about one belongs."""

import ast
from collections.abc import Iterator

import pytest

from config import ROOT
from tests.pages import main_text
from training.fields import NAME_NOBODY
from training.settings.models import Setting

LONG = 300
"""Characters: who may write so much may write about a child."""
# About what is taught and where, or lists that are pasted: nobody writes to us in these.
NO_WORDS_OF_PEOPLE = {
    "admin/settings/question_forms.py": {"words", "words_online", "hint", "choices"},
    "admin/programme/forms.py": {
        *("access", "directions", "street", "because", "message"),
        *("lunch", "map_link", "contact"),
    },
    "admin/programme/course_forms.py": {
        *("summary", "audience", "description", "outcomes"),
        *("agenda", "bring", "lunch", "platform"),
    },
    "admin/programme/event_forms.py": {
        *("joining_instructions", "online_link", "partner_link"),
        *("agenda", "bring", "lunch", "platform", "travel"),
    },
    "admin/programme/editions/forms.py": {"changes"},
    "admin/programme/terms/forms.py": {"partner_link"},
    "admin/messages/wording/forms.py": {"body"},
    "mine/trainer_forms.py": {"biography"},
    "admin/settings/list_forms.py": {"about"},
    "admin/settings/search_words_forms.py": {"means"},
    "admin/bookings/forms.py": {"people"},
    "admin/bookings/deciding/forms.py": {"because"},
    "admin/messages/writing/forms.py": {"body"},
    "bookings/charging/forms.py": {"postal_address"},
    "bookings/groups/forms.py": {"people"},
}


def long_boxes() -> Iterator[tuple[str, str, str]]:
    """File, name and factory of every field in which one can write at length."""
    for path in sorted((ROOT / "training").rglob("*forms.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                factory = ast.unparse(node.value.func).removeprefix("fields.")
                limits = [word.value for word in node.value.keywords if word.arg == "limit"]
                named = any(isinstance(limit, ast.Name) and limit.id == "LONGEST_REASON" for limit in limits)
                long = any(isinstance(limit, ast.Constant) and int(limit.value) >= LONG for limit in limits)
                if factory in {"paragraph", "free_paragraph", "free_text"} or (factory == "text" and (long or named)):
                    yield path.relative_to(ROOT / "training").as_posix(), ast.unparse(node.targets[0]), factory


def test_every_box_for_free_words_says_not_to_name_a_child():
    plain = [
        f"{file}: {name}"
        for file, name, factory in long_boxes()
        if not factory.startswith("free_") and name not in NO_WORDS_OF_PEOPLE.get(file, ())
    ]
    assert not plain, "make it with fields.free_text() or fields.free_paragraph()"


def test_no_box_is_named_there_that_is_none_any_more():
    there = {(file, name) for file, name, factory in long_boxes() if not factory.startswith("free_")}
    named = {(file, name) for file, names in NO_WORDS_OF_PEOPLE.items() for name in names}
    assert named - there == set()


def test_the_box_gives_the_hub_999_and_the_lado_once_a_page(make, client_for):
    person = make.person()
    booking = make.booking(make.event(days=60), person)
    browser, address = client_for(person), f"/bookings/{booking.ref}/cancel"
    page = main_text(browser.get(address))
    assert NAME_NOBODY in page
    assert page.count("Worried about a child?") == 1
    assert "Call the Children and Families Hub on 0345 603 7627" in page
    assert "call 999" in page
    assert "Ask the Children and Families Hub for the local authority designated officer (LADO)" in page


@pytest.mark.parametrize(
    ("named", "shown"),
    (
        ({"hub_phone": "01234 567890"}, "Call the Children and Families Hub on 01234 567890"),
        ({"hub_phone": ""}, "Call the Children and Families Hub of your council"),
        ({"lado_phone": "03330 139 797"}, "Call the local authority designated officer (LADO) on 03330 139 797"),
    ),
)
def test_numbers_are_settings_with_a_sentence_where_there_is_none(make, client_for, named, shown):
    for name, value in named.items():
        make._save(Setting(name=name, value=value))
    person = make.person()
    booking = make.booking(make.event(days=60), person)
    assert shown in main_text(client_for(person).get(f"/bookings/{booking.ref}/cancel"))


def test_links_are_settings_and_lead_to_https_only(make, client_for):
    make._save(Setting(name="hub_link", value="https://www.example.org/hub"))
    make._save(Setting(name="lado_link", value="javascript:alert(1)"))
    person = make.person()
    booking = make.booking(make.event(days=60), person)
    page = client_for(person).get(f"/bookings/{booking.ref}/cancel").text
    assert 'href="https://www.example.org/hub">Children and Families Hub</a>' in page
    assert "javascript:" not in page


def test_the_form_and_the_privacy_notice_state_the_exception_to_anonymity(client):
    notice = main_text(client.get("/privacy"))
    assert "The Board’s safeguarding contact and their deputy see what you wrote in a form" in notice
