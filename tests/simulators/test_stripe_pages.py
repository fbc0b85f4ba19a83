"""The hosted payment page and the dashboard, as somebody without scripts meets them."""

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup

from tests.simulators.stripe_simulator import ASKS_TO_CONFIRM, DECLINED, PAYS, an_order

pytestmark = pytest.mark.real_time

CARD = {"method": "card", "number": PAYS, "expiry": "12/34", "cvc": "123", "name": "Priya N", "postcode": "CM1 1QH"}


@dataclass
class Answer:
    status: int
    text: str
    location: str | None
    headers: dict[str, str]

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "html.parser")

    @property
    def heading(self) -> str:
        return self.page.h1.get_text()

    @property
    def errors(self) -> list[str]:
        return [link.get_text() for link in self.page.select(".summary a")]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def ask(url: str, form: dict[str, str] | None = None) -> Answer:
    data = urllib.parse.urlencode(form).encode() if form else None
    try:
        answer = urllib.request.build_opener(_NoRedirects).open(url, data, timeout=10)
    except urllib.error.HTTPError as other:
        answer = other
    with answer:
        return Answer(answer.status, answer.read().decode(), answer.headers["Location"], dict(answer.headers))


@pytest.fixture
def session(api):
    return api.v1.checkout.sessions.create(an_order())


@pytest.fixture
def back(session) -> str:
    """Where the payer is sent after paying, with the session filled in."""
    return f"http://127.0.0.1:9/paid?session={session.id}"


def test_the_page_says_what_is_paid_and_that_it_is_no_real_one(session):
    answer = ask(session.url)
    assert answer.status == 200
    assert answer.heading == "Pay £60.00"
    assert "Level 3, Tuesday 12 May 2026" in answer.text
    assert "No real money moves" in answer.page.header.get_text()
    assert "Receipt to priya@example.org" in answer.text
    assert answer.page.find("a", string="Go back without paying")["href"] == "http://127.0.0.1:9/back"
    assert not answer.page.find_all("script")
    for field in answer.page.select("input[type=text]"):
        assert answer.page.find("label", attrs={"for": field["id"]})


def test_its_form_may_lead_to_the_site_and_nowhere_else(session):
    assert "form-action 'self' http://127.0.0.1:9" in ask(session.url).headers["Content-Security-Policy"]


def test_a_card_leads_back_to_the_site(session, back):
    answer = ask(session.url, CARD)
    assert (answer.status, answer.location) == (303, back)


@pytest.mark.parametrize("number", ("4242 4242 4242 4242", "4242-4242-4242-4242"))
@pytest.mark.parametrize("expiry", ("12/34", "12 / 2034", "1234"))
def test_cards_may_be_typed_as_people_type_them(session, back, number, expiry):
    assert ask(session.url, {**CARD, "number": number, "expiry": expiry}).location == back


@pytest.mark.parametrize(
    ("wrong", "says"),
    (
        ({"number": ""}, "Enter a card number"),
        ({"number": "4111 1111 1111 1111"}, "This simulator takes only test cards. Use 4242 4242 4242 4242"),
        ({"expiry": "13/34"}, "Enter the expiry date as month and year, like 12/30"),
        ({"expiry": "soon"}, "Enter the expiry date as month and year, like 12/30"),
        ({"expiry": "12/20"}, "This card has expired. Enter a date in the future"),
        ({"cvc": "12"}, "Enter the three digits of the security code"),
        ({"name": " "}, "Enter the name on the card"),
        ({"postcode": ""}, "Enter your postcode"),
    ),
)
def test_wrong_card_details_are_said_and_the_rest_is_kept(simulator, session, wrong, says):
    answer = ask(session.url, {**CARD, **wrong})
    assert (answer.status, answer.errors) == (200, [says])
    assert answer.page.title.get_text().startswith("Error: ")
    (name,) = wrong
    field = answer.page.find(id=name)
    assert field["aria-invalid"] == "true"
    assert says in answer.page.find(id=field["aria-describedby"].split()[-1]).get_text()
    if name != "postcode":
        assert answer.page.find(id="postcode")["value"] == "CM1 1QH"
    assert not answer.page.find(id="cvc").has_attr("value")
    assert simulator.deliveries() == []


def test_what_was_typed_on_the_payment_page_is_shown_and_not_run(session):
    answer = ask(session.url, {**CARD, "name": '"><script>x</script>', "cvc": ""})
    assert not answer.page.find_all("script")
    assert answer.page.find(id="name")["value"] == '"><script>x</script>'


def test_without_an_address_from_the_site_the_payer_is_asked_for_one(api):
    session = api.v1.checkout.sessions.create(an_order(customer_email=None))
    assert ask(session.url, CARD).errors == ["Enter your email address, like name@example.com"]
    assert ask(session.url, {**CARD, "email": "priya@example.org"}).status == 303
    assert api.v1.checkout.sessions.retrieve(session.id).customer_details.email == "priya@example.org"


def test_a_declined_card_may_be_followed_by_another(session, back):
    assert ask(session.url, {**CARD, "number": DECLINED}).errors == [
        "Your card was declined. Nothing was taken. Try again, or with another card."
    ]
    assert ask(session.url, CARD).location == back


def test_the_bank_may_ask_for_confirmation(session, back):
    asked = ask(session.url, {**CARD, "number": ASKS_TO_CONFIRM})
    confirmation = urllib.parse.urljoin(session.url, asked.location)
    assert ask(confirmation).heading == "Your bank asks you to confirm"
    failed = ask(confirmation, {"outcome": "fail"})
    assert failed.errors == [
        "Your bank did not confirm the payment. Nothing was taken. Try again, or with another card."
    ]
    assert ask(confirmation).location == f"/c/pay/{session.id}"
    ask(session.url, {**CARD, "number": ASKS_TO_CONFIRM})
    assert ask(confirmation, {"outcome": "complete"}).location == back


def test_a_bank_debit_leads_back_at_once_and_is_paid_later(api, session, back):
    assert ask(session.url, {"method": "bank_debit"}).location == back
    assert api.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"


def test_a_site_that_wants_cards_alone_offers_no_bank_debit(api):
    session = api.v1.checkout.sessions.create(an_order(allowed_payment_method_types=["card"]))
    assert "bank debit" not in ask(session.url).text
    assert "Enter a card number" in ask(session.url, {"method": "bank_debit"}).errors


@pytest.mark.parametrize("again", (None, CARD, {"method": "bank_debit"}))
def test_a_payment_page_that_was_paid_leads_back_and_takes_nothing(simulator, session, back, again):
    simulator.pay(session.id)
    before = simulator.deliveries()
    answer = ask(session.url or f"{simulator.url}/c/pay/{session.id}", again)
    assert answer.heading == "This has been paid"
    assert answer.page.find("a", string="Go back to the site")["href"] == back
    assert simulator.deliveries() == before


@pytest.mark.parametrize("again", (None, CARD))
def test_an_expired_page_says_so_and_takes_nothing(simulator, session, again):
    simulator.expire(session.id)
    answer = ask(session.url, again)
    assert answer.heading == "This payment page has expired"
    assert answer.page.find("a", string="Go back to the site")["href"] == "http://127.0.0.1:9/back"


def test_an_unknown_payment_page_is_not_found(simulator):
    assert ask(f"{simulator.url}/c/pay/cs_test_nothing").status == 404
    assert ask(f"{simulator.url}/c/confirm/cs_test_nothing").status == 404


def press(simulator, words: str, **typed: str) -> Answer:
    """Press the first button with these words on the dashboard, as a browser would."""
    button = ask(simulator.url).page.find("button", string=words)
    form = {field["name"]: field.get("value", "") for field in button.find_parent("form").select("input")}
    return ask(simulator.url, {**form, **typed, button["name"]: button["value"]})


def test_the_dashboard_refunds_by_hand(simulator, api, session):
    assert "Nobody has tried to pay yet" not in ask(simulator.url).text
    intent = simulator.pay(session.id)["payment_intent"]["id"]
    assert press(simulator, "Refund", amount="12.50").location == "/"
    for amount, says in (("60", "greater than"), ("twelve", "like 12.50"), ("1.234", "like 12.50"), ("0", "more than")):
        assert says in press(simulator, "Refund", amount=amount).page.select_one(".summary").get_text()
    assert [one.amount for one in api.v1.refunds.list({"payment_intent": intent}).data] == [1250]
    press(simulator, "This refund fails after all")
    press(simulator, "Refund", amount="")
    assert [(one.amount, one.status) for one in api.v1.refunds.list({"payment_intent": intent}).data] == [
        (6000, "succeeded"),
        (1250, "failed"),
    ]


@pytest.mark.parametrize(("words", "status"), (("The Board wins", "won"), ("The payer wins", "lost")))
def test_the_dashboard_opens_and_settles_a_dispute(simulator, api, session, words, status):
    intent = simulator.pay(session.id)["payment_intent"]["id"]
    press(simulator, "The payer disputes it")
    press(simulator, words)
    assert [one.status for one in api.v1.disputes.list({"payment_intent": intent}).data] == [status]


@pytest.mark.parametrize(
    ("words", "shown"), (("The money arrives", "£60.00 paid"), ("The debit fails", "£60.00 failed"))
)
def test_the_dashboard_settles_a_bank_debit(simulator, session, words, shown):
    simulator.pay_later(session.id)
    assert "£60.00 on its way" in ask(simulator.url).text
    press(simulator, words)
    assert shown in ask(simulator.url).text


def test_the_dashboard_expires_an_open_session(simulator, session):
    press(simulator, "Let it expire now")
    assert "£60.00 expired" in ask(simulator.url).text
