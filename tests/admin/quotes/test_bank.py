"""The administrator reads what delegates let us quote, and finds it again in the bank."""

import pytest
from sqlalchemy import select

from tests.pages import main_text, soup_of
from training import clock
from training.access import SYSTEM
from training.evaluations.quotes.operations import choose_quoting
from training.texts.models import WrittenText


@pytest.fixture
def administrator(make, client_for):
    return client_for(make.administrator())


def texts_in(page) -> list[str]:
    return [" ".join(one.get_text(" ").split()) for one in page.select(".quotation__words")]


def test_what_is_ticked_comes_into_the_bank_and_is_found_there(make, administrator, session):
    first, second = make.quote("I ask more now."), make.quote("The zoë puppet helped")
    make.quote("Never asked", verdict="not used", reason="Not about the course")
    administrator.submit("/admin/quotes/to-read", "Put what is ticked into the bank", fit=[first.id, second.id])
    assert texts_in(administrator.page("/admin/quotes")) == ["The zoë puppet helped", "I ask more now."]
    assert texts_in(administrator.page("/admin/quotes?q=ZOE")) == ["The zoë puppet helped"]
    course = first.consent.evaluation.booking.event.course.code
    assert texts_in(administrator.page(f"/admin/quotes?course={course}")) == ["I ask more now."]


def test_words_are_left_out_and_a_theme_is_given(make, administrator, session):
    quote = make.quote("I know Sam better now. Thank you.")
    theme = make.theme("Hope")
    page = administrator.submit(
        f"/admin/quotes/{quote.id}", "Fit to use", left_out=["2"], sentences=["1"], themes=[str(theme.id)]
    )
    assert "it is in the bank now" in main_text(page)
    assert texts_in(administrator.page(f"/admin/quotes?theme={theme.id}")) == ["I know […] better now. […]"]


def test_nothing_left_of_a_quote_is_said_beside_the_words(make, administrator):
    quote = make.quote("Thanks Sam")
    page = administrator.submit(f"/admin/quotes/{quote.id}", "Fit to use", left_out=["0", "1"])
    assert "Nothing would be left of it" in main_text(page)
    assert len(soup_of(page).select("[name=left_out][checked]")) == 2


def test_a_quote_that_is_refused_needs_a_reason_and_stays_out(make, administrator, session):
    quote = make.quote()
    address = f"/admin/quotes/{quote.id}"
    page = administrator.submit(address, "Not to be used")
    assert "Say why it is not to be used" in main_text(page)
    administrator.submit(address, "Not to be used", reason="Details of a case")
    assert texts_in(administrator.page("/admin/quotes")) == []


def test_of_two_administrators_the_second_is_told_and_changes_nothing(make, administrator, session):
    quote = make.quote()
    page = administrator.get(f"/admin/quotes/{quote.id}")
    administrator.submit(f"/admin/quotes/{quote.id}", "Fit to use", page=page)
    answer = administrator.submit(f"/admin/quotes/{quote.id}", "Not to be used", page=page, reason="No")
    assert "Somebody else decided about this quote while you read it" in main_text(answer)
    assert quote.verdict == "fit"


def test_what_is_withdrawn_or_hidden_leaves_the_bank_at_once(make, administrator, session):
    withdrawn, hidden = make.quote("Withdrawn", verdict="fit"), make.quote("Hidden", verdict="fit")
    page = administrator.get(f"/admin/quotes/{withdrawn.id}")
    text = session.scalars(select(WrittenText).where(WrittenText.subject_id == hidden.consent.evaluation_id)).one()
    text.hidden_at = clock.now()
    choose_quoting(session, withdrawn.consent.evaluation_id, None, SYSTEM, clock.now())
    session.commit()
    assert texts_in(administrator.page("/admin/quotes")) == []
    answer = administrator.submit(f"/admin/quotes/{withdrawn.id}", "Fit to use", page=page)
    assert "whoever wrote it does not want to be quoted" in main_text(answer)
