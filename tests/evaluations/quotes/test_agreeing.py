"""Whoever wrote something sees whether it may be quoted, changes that, and takes it back."""

from tests.evaluations.conftest import answers
from tests.pages import main_text, soup_of
from training.evaluations.quotes.queries import consent_of
from training.history import queries as history
from training.texts.models import WrittenText


def chosen(page) -> str:
    return soup_of(page).select_one("[name=quoting][checked]")["value"]


def test_a_form_asks_whether_the_organisation_may_be_named_and_old_answers_name_none(client, send, session):
    form, old, silent = send(), send(said={"comments": "Fine", "may_quote": 1}), send()
    more = {"comments": "I ask more now", "may_quote": "y", "name_organisation": "y"}
    page = client.submit(f"/evaluations/{form.token}", "Send my answers", **answers(form, **more))
    assert "May we quote what you wrote?" in main_text(page)
    page = client.submit(f"/evaluations/{silent.token}", "Send my answers", **answers(silent))
    assert "May we quote" not in main_text(page), "they wrote nothing"
    consent = consent_of(session, form.id)
    assert (consent.naming, [one.answer.text for one in consent.quotes]) == ("organisation", ["I ask more now"])
    assert consent_of(session, old.id) is None  # written past the form, as before there was a bank


def test_nothing_may_be_quoted_unless_it_was_ticked(client, send, session):
    form = send()
    client.submit(f"/evaluations/{form.token}", "Send my answers", **answers(form, comments="For you alone"))
    assert consent_of(session, form.id) is None
    address = f"/evaluations/{form.token}/quotes"
    assert chosen(client.get(address)) == "no"
    client.submit(address, "Save", quoting="anonymous")
    assert consent_of(session, form.id).naming == "anonymous"


def test_a_delegate_takes_back_and_changes_what_may_be_quoted(make, client_for, client, session):
    delegate = make.person()
    booking = make.booking(make.event(days=-1), delegate, agency=make.agency("Example Scouts"), outcome="attended")
    quote = make.quote("I know Sam now", booking, words="I know […] now", verdict="fit", naming="organisation")
    make.collection("Report", quote)
    browser = client_for(delegate)
    assert "With my organisation" in main_text(browser.get("/my/quotes"))
    assert "We may quote what you wrote" in main_text(browser.get(f"/bookings/{booking.ref}"))
    address = f"/evaluations/{quote.consent.evaluation.token}/quotes"
    shown = client.get(address)
    assert chosen(shown) == "organisation"
    assert "I know […] now" in main_text(shown)
    assert "Used in: Report." in main_text(shown)
    client.submit(address, "Save", quoting="anonymous")
    assert quote.consent.naming == "anonymous"
    client.submit(address, "Save", quoting="no")
    assert "Not quoted" in main_text(browser.get("/my/quotes"))
    actions = [row.action for row in history.of(session, "evaluation", quote.consent.evaluation_id)]
    assert actions == ["quoting changed", "quoting withdrawn"]


def test_what_a_concern_hides_is_neither_shown_nor_chosen_about(make, client, session):
    quote = make.quote("About a child")
    session.query(WrittenText).one().hidden_at = quote.consent.given_at
    page = client.get(f"/evaluations/{quote.consent.evaluation.token}/quotes")
    assert "We quote nothing from this form" in main_text(page)
    assert "About a child" not in page.text
