"""What a delegate lets us quote is read, shortened, used in a report, and taken back."""

import pytest
from playwright.sync_api import expect

from tests.factories import Make
from tests.journeys.visitor import Visitor


@pytest.mark.accessibility
def test_a_quote_is_shortened_used_and_taken_back(visitor: Visitor, make: Make) -> None:
    page, report = visitor.page, f"Report of the {visitor.where}"
    said = f"I know Sam better now at the {visitor.where}. Thank you for the biscuits."
    quote = make.quote(said)
    form = quote.consent.evaluation.token
    visitor.comes_signed_in_as(make.administrator())
    visitor.open("/reports/year").follow("Quotes").follow("To read").sees(said)
    visitor.follow("Leave words out, or do not use it", within=said)
    if visitor.by_keyboard:
        visitor.choose("Sam").choose("Leave out the whole sentence “Thank you for the biscuits.”")
    else:
        page.get_by_text("Sam", exact=True).click()
        page.get_by_text("Leave out the whole sentence “Thank you for the biscuits.”").click()
    visitor.press("Fit to use").sees("it is in the bank now")

    visitor.open("/admin/quotes/collections").type("Name", report).press("Make it")
    quoted = f"I know […] better now at the {visitor.where}. […]"
    visitor.choose(f"Use: {quoted}").press(f"Use in {report}").sees("1 quote")
    visitor.follow("Collections").follow(report).sees(quoted)
    expect(page.get_by_label("As text")).to_contain_text(f"“{quoted}”")

    visitor.open(f"/evaluations/{form}/quotes").sees(f"Used in: {report}").choose("No").press("Save")
    visitor.open("/admin").follow("See where").sees("Taken back")
    visitor.press(f"I have put it right in {report}").sees("It is off the list.")
