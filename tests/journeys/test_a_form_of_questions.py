"""A form is built by keyboard, looked at as on a phone, answered over a lost connection, frozen and copied."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.factories import Make
from tests.journeys.conftest import Site
from tests.journeys.visitor import Visitor
from training.evaluations.questionnaires.models import EvaluationForm

PHONE = {"width": 390, "height": 760}
NEVER_SENT = "Here is what you had answered on this device and not sent yet."


@pytest.mark.accessibility
def test_a_form_is_built_previewed_answered_frozen_and_copied(visitor: Visitor, make: Make, site: Site) -> None:
    page, name = visitor.page, f"Form of the {visitor.where}"
    visitor.comes_signed_in_as(make.administrator())
    visitor.open("/admin/settings/forms").follow("Make a form")
    visitor.type("Name", name).choose("Straight after an event").press("Make the form")
    visitor.follow("One of several choices").type("The question", "Did it help?").type("Choices", "Yes\nNo")
    visitor.press("Save the question")
    visitor.follow("Their own words").type("The question", "What helped?").choose("“Yes” to “Did it help?”")
    visitor.press("Save the question")
    for words in ("What helped?", "Did it help?"):  # and back, as it has to come after the other
        visitor.press("Move up")
        expect(page.get_by_role("button", name=f"Move down {words}")).to_be_focused()
    visitor.follow("See it as delegates do")
    window = page.viewport_size or PHONE
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    if visitor.by_keyboard:  # with scripts
        expect(page.get_by_label("What helped?")).to_be_hidden()
        visitor.choose("Yes")
    expect(page.get_by_label("What helped?")).to_be_visible()
    page.set_viewport_size(window)
    visitor.follow(name).follow("Put it to use").press("Put it to use").sees(
        "Forms that are sent from now on ask this."
    )
    version = page.url

    code = make.session.scalars(select(EvaluationForm.code).where(EvaluationForm.name == name)).one()
    booking = make.booking(make.event(make.course(evaluation_form=code), days=-1), outcome="attended")
    form = make.evaluation(booking, form=code)
    visitor.open(f"/evaluations/{form.token}")
    visitor.choose("Yes").type("What helped?", "The case study")
    if visitor.by_keyboard:
        page.context.set_offline(True)
        page.get_by_role("button", name="Send my answers").press("Enter")
        visitor.sees("There is no connection. Your answers are kept on this device")
        page.context.set_offline(False)
        visitor.open(f"/evaluations/{form.token}").sees(NEVER_SENT)
        expect(page.get_by_label("What helped?")).to_have_value("The case study")
    visitor.press("Send my answers").sees("Thank you")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('answers'))") == []

    visitor.open(version).sees("It stays as it is.").press("Copy it to change it").sees("This copy can be changed.")
