"""Quotes are taken into a report or bulletin, and who said them can take them back."""

import pytest

from tests.pages import main_text
from training.evaluations.quotes.models import QuoteCollection
from training.texts.models import WrittenText


@pytest.fixture
def administrator(make, client_for):
    return client_for(make.administrator())


def texts_in(page) -> list[str]:
    return [" ".join(one.get_text(" ").split()) for one in page.select(".quotation__words")]


def test_quotes_are_collected_put_in_order_and_downloaded(make, administrator, session):
    first, second = make.quote("I ask more now.", verdict="fit"), make.quote("Good puppets", verdict="fit")
    administrator.submit("/admin/quotes/collections", "Make it", name="Bulletin June 2026")
    collection = session.query(QuoteCollection).one()
    page = administrator.submit(
        "/admin/quotes", "Use in Bulletin June 2026", which="ticked", tick=[first.id, second.id]
    )
    assert "Taken into “Bulletin June 2026”: 2 quotes." in page.text
    again = administrator.submit("/admin/quotes?q=puppets", "Use in Bulletin June 2026", which="found")
    assert "Taken into “Bulletin June 2026”: 0 quotes. 1 was in it before." in again.text
    address = f"/admin/quotes/collections/{collection.id}"
    assert texts_in(administrator.page(address)) == ["I ask more now.", "Good puppets"]
    moved = administrator.submit(address, "Move down (quote 1)")
    assert texts_in(administrator.page(address)) == ["Good puppets", "I ask more now."], main_text(moved)
    assert f"/admin/quotes/collections/{collection.id}" in administrator.get("/admin/quotes?used=yes").text
    text = administrator.get(f"{address}.txt").get_data().decode("utf-8-sig")
    assert text == "Bulletin June 2026\n\n“Good puppets”\n– a practitioner\n\n“I ask more now.”\n– a practitioner\n"


def test_a_second_collection_of_one_name_is_refused_beside_it(make, administrator):
    make.collection("Report 2026-27")
    page = administrator.submit("/admin/quotes/collections", "Make it", name="report 2026/27")
    assert page.status_code == 422
    assert "is there already" in main_text(page)


def test_what_is_taken_back_is_not_quoted_and_the_administrator_is_told_where(make, administrator, client, session):
    quote = make.quote("Better than ever", verdict="fit")
    collection = make.collection("Report", quote, year=2026)
    form = quote.consent.evaluation
    client.submit(f"/evaluations/{form.token}/quotes", "Save", quoting="no")
    desk = main_text(administrator.get("/admin"))
    assert "1 quote was taken back or changed after you used it" in desk
    page = main_text(administrator.get(f"/admin/quotes/collections/{collection.id}"))
    assert "Better than ever" not in page
    assert "Whoever said it has taken it back" in page
    told = main_text(administrator.get("/admin/quotes/collections"))
    assert "Better than ever" in told
    administrator.submit("/admin/quotes/collections", "I have put it right in Report: Better than ever")
    assert "Better than ever" not in main_text(administrator.get("/admin/quotes/collections"))
    assert collection.uses == []


def test_an_organisation_in_print_is_to_be_taken_out_also_of_who_took_it_back_and_then_allowed_it(
    make, administrator, client
):
    quote = make.quote("Better than ever", verdict="fit", naming="organisation")
    use = make.collection("Report", quote).uses[0]
    address = f"/evaluations/{quote.consent.evaluation.token}/quotes"
    for chosen, change in (
        ("no", "withdrawn"),
        ("anonymous", "anonymous"),
        ("no", "withdrawn"),
        ("anonymous", "anonymous"),
    ):
        client.submit(address, "Save", quoting=chosen)
        assert (use.change, use.words) == (change, "Better than ever")
    assert "Without the organisation" in main_text(administrator.get("/admin/quotes/collections"))
    client.submit(address, "Save", quoting="organisation")
    assert (use.change, use.words) == (None, "")


def test_what_was_taken_back_and_then_hidden_is_put_right_without_its_words(make, administrator, client, session):
    quote = make.quote("About a child", verdict="fit")
    collection = make.collection("Report", quote)
    client.submit(f"/evaluations/{quote.consent.evaluation.token}/quotes", "Save", quoting="no")
    session.query(WrittenText).one().hidden_at = quote.consent.given_at
    session.commit()
    page = administrator.get("/admin/quotes/collections")
    assert "1 quote was taken back or changed" in main_text(administrator.get("/admin"))
    assert "About a child" not in page.text
    assert "so they are not shown" in main_text(page)
    administrator.submit("", "I have put it right in Report:", page=page)
    assert collection.uses == []


def test_an_address_with_a_number_that_nothing_has_opens_the_bank(make, administrator):
    make.collection("Report")
    assert administrator.get(f"/admin/quotes?into={'9' * 30}").status_code == 200


def test_board_readers_see_the_quotes_of_the_year_without_organisations(make, client_for, session):
    event = make.event(days=-1, register_closed_at=None)
    booking = make.booking(event, agency=make.agency("Example Scouts", sector="health"), outcome="attended")
    make.collection("Report", make.quote("I ask more", booking, verdict="fit", naming="organisation"), year=2026)
    event.register_closed_at = event.ends_at
    page = client_for(make.board_reader()).page("/reports/year?year=2026")
    assert texts_in(page) == ["I ask more"]
    assert "Example Scouts" not in page.select_one(".quotation").get_text()
