"""What forms make of what is typed: nothing that can be seen is nothing."""

import pytest
from werkzeug.datastructures import MultiDict

from training import fields
from training.typed import error_in_summary


class NameForm(fields.Form):
    class Meta:
        csrf = False

    name = fields.text("Name", "Enter a name")
    why = fields.paragraph("Why", "Say why")


INVISIBLE = ("\u200b", "\u3164", " \u2060\ufeff ", "\u00ad", "\u2800", "\u202e\u202c", "\u0301", "\x07")


@pytest.mark.parametrize("typed", INVISIBLE)
def test_a_name_of_invisible_characters_is_none(app, typed):
    with app.test_request_context():
        form = NameForm(MultiDict({"name": typed, "why": typed}))
        assert not form.validate()
        assert (form.name.data, form.why.data) == ("", "")
        assert form.errors == {"name": ["Enter a name"], "why": ["Say why"]}


@pytest.mark.parametrize("typed", ("Zoë", "李", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "👩\u200d⚕️"))
def test_what_joins_letters_that_are_seen_stays(app, typed):
    with app.test_request_context():
        form = NameForm(MultiDict({"name": typed, "why": typed}))
        assert form.validate()
        assert (form.name.data, form.why.data) == (typed, typed)


@pytest.mark.parametrize("typed", INVISIBLE)
def test_nobody_books_under_an_invisible_name(client, make, typed):
    event = make.event()
    said = {"name": typed, "email": "zoe@example.org", "job_role": "Nurse", "agency": "myself"}
    assert client.submit(f"/events/{event.ref}/book", "Continue", **said).status_code == 422


class DaysForm(fields.Form):
    class Meta:
        csrf = False

    first = fields.day("First day away")
    last = fields.day("Last day away", "Enter the last day")
    places = fields.number("How many places?")
    why = fields.paragraph("Why (optional)", limit=5)


def test_an_error_that_may_be_about_any_field_names_its_own_in_the_summary(app):
    typed = {"first": ["31", "2", "2026"], "last": "", "places": "many", "why": "too long"}
    with app.test_request_context():
        form = DaysForm(MultiDict(typed))
        assert not form.validate()
        assert [error_in_summary(field) for field in form] == [
            "First day away: enter a real date, like 12 5 2027",
            "Enter the last day",
            "How many places? Enter a whole number",
            "Why: use 5 characters or fewer",
        ]
