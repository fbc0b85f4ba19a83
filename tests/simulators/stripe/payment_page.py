"""The hosted payment page: what a payer sees when the site sends them to Stripe. Plain, and without scripts."""

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from aiohttp import web
from localstripe.errors import UserError

from tests.simulators.stripe.clock import clock
from tests.simulators.stripe.errors import Refused
from tests.simulators.stripe.ground import find
from tests.simulators.stripe.markup import STYLE, Field, fields, page, pounds, summary
from tests.simulators.stripe.money import ASKS_TO_CONFIRM, DECLINED, PAYS, TEST_CARDS, BankDebit, Card, PaymentIntent
from tests.simulators.stripe.sessions import Session, confirm, pay

_NUMBER = Field("number", "Card number", "A test card, such as 4242 4242 4242 4242", "cc-number", True)
_EXPIRY = Field("expiry", "Expiry date", "Month and year, such as 12/30", "cc-exp", True, True)
_CVC = Field("cvc", "Security code", "Three digits: any", "cc-csc", True, True, keeps=False)
_NAME = Field("name", "Name on card", "", "cc-name")
_POSTCODE = Field("postcode", "Postcode", "", "postal-code", short=True)
_EMAIL = Field("email", "Email address", "", "email")
_CARD_FIELDS = (_NUMBER, _EXPIRY, _CVC, _NAME, _POSTCODE)


def add_to(application: web.Application) -> None:
    application.router.add_get("/simulator/style.css", style)
    application.router.add_get("/c/pay/{id}", show_form)
    application.router.add_post("/c/pay/{id}", take_form)
    application.router.add_get("/c/confirm/{id}", show_confirmation)
    application.router.add_post("/c/confirm/{id}", take_confirmation)


async def style(_request: web.Request) -> web.Response:
    return web.Response(text=STYLE, content_type="text/css")


async def show_form(request: web.Request) -> web.Response:
    session = _session(request)
    return payment_form(session, {}, {}) if session.status == "open" else finished(session)


async def take_form(request: web.Request) -> web.Response:
    session = _session(request)
    if session.status != "open":
        return finished(session)
    values = {name: str(value).strip() for name, value in (await request.post()).items()}
    if values.get("method") == "bank_debit" and "bacs_debit" in session.payment_method_types:
        return answer(session, pay(session, BankDebit(name="Test Payer", email=session.customer_email or "")), values)
    errors = mistakes(session, values)
    if errors:
        return payment_form(session, values, errors)
    month, year = _month_and_year(values["expiry"])
    card = typed_card(
        values["number"],
        month,
        year,
        values["cvc"],
        name=values["name"],
        postcode=values["postcode"],
        email=values.get("email") or session.customer_email,
    )
    return answer(session, pay(session, card), values)


def answer(session: Session, intent: PaymentIntent, values: Mapping[str, str]) -> web.Response:
    """Where an attempt leads: back to the site, to the confirmation, or to the form with the bank's sentence."""
    if session.status == "complete":
        raise web.HTTPSeeOther(session._success_address())
    if intent.status == "requires_action":
        raise web.HTTPSeeOther(f"/c/confirm/{session.id}")
    error = intent.last_payment_error or {}
    unconfirmed = error.get("code") == "payment_intent_authentication_failure"
    reason = "Your bank did not confirm the payment." if unconfirmed else error.get("message", "The payment failed.")
    sentence = f"{reason} Nothing was taken. Try again, or with another card."
    return payment_form(session, values, {"number": sentence})


async def show_confirmation(request: web.Request) -> web.Response:
    session = _session(request)
    if session.status != "open":
        return finished(session)
    intent = session._intent()
    if intent is None or intent.status != "requires_action":
        raise web.HTTPSeeOther(f"/c/pay/{session.id}")
    content = f"""
<h1>Your bank asks you to confirm</h1>
<p>With a real card, your bank would ask you for a code now (3-D Secure).
Say here how that goes.</p>
<p>Amount: <strong>{pounds(session.amount_total, session.currency)}</strong></p>
<form method="post" novalidate>
<button name="outcome" value="complete">Complete</button>
<button class="other" name="outcome" value="fail">Fail</button>
</form>"""
    return page("Confirm the payment", content, destination=_site(session))


async def take_confirmation(request: web.Request) -> web.Response:
    session = _session(request)
    if session.status != "open":
        return finished(session)
    form = await request.post()
    try:
        intent = confirm(session, form.get("outcome") == "complete")
    except Refused:  # pressed twice, or by way of the back button
        raise web.HTTPSeeOther(f"/c/pay/{session.id}") from None
    return answer(session, intent, {})


def payment_form(session: Session, values: Mapping[str, str], errors: Mapping[str, str]) -> web.Response:
    lines = "".join(
        f"<tr><td>{escape(item.description)}{f' × {item.quantity}' if item.quantity > 1 else ''}</td>"
        f'<td class="sum">{pounds(item.amount_total, session.currency)}</td></tr>'
        for item in session._items()
    )
    total = pounds(session.amount_total, session.currency)
    asked = _CARD_FIELDS if session.customer_email else (_EMAIL, *_CARD_FIELDS)
    payer = f"<p>Receipt to {escape(session.customer_email)}</p>" if session.customer_email else ""
    back = f'<p><a href="{escape(session.cancel_url)}">Go back without paying</a></p>' if session.cancel_url else ""
    content = f"""
{back}{summary(errors)}
<h1>Pay {total}</h1>
<table>
<thead><tr><th scope="col">What you pay for</th><th scope="col" class="sum">Amount</th></tr></thead>
<tbody>{lines}</tbody>
<tfoot><tr><th scope="row">Total</th><td class="sum"><strong>{total}</strong></td></tr></tfoot>
</table>
{payer}{_card_form(session, asked, values, errors, total)}{_bank_form(session)}"""
    return page(f"Pay {total}", content, errors=bool(errors), destination=_site(session))


def _card_form(
    session: Session, asked: tuple[Field, ...], values: Mapping[str, str], errors: Mapping[str, str], total: str
) -> str:
    if "card" not in session.payment_method_types:
        return ""
    return f"""
<h2>Pay by card</h2>
<details><summary>Test cards</summary><ul>
<li>{_spaced(PAYS)} pays at once</li>
<li>{_spaced(DECLINED)} is declined</li>
<li>{_spaced(ASKS_TO_CONFIRM)} asks for confirmation by the bank</li>
</ul></details>
<form method="post" novalidate>
<input type="hidden" name="method" value="card">
{fields(asked, values, errors)}
<button>Pay {total}</button>
</form>"""


def _bank_form(session: Session) -> str:
    if "bacs_debit" not in session.payment_method_types:
        return ""
    return """
<h2>Pay by bank debit</h2>
<p>This takes days: the site hears later whether the money came.</p>
<form method="post" novalidate>
<input type="hidden" name="method" value="bank_debit">
<button class="other">Pay by bank debit</button>
</form>"""


def finished(session: Session) -> web.Response:
    """Somebody came back to a page that has done its work, or whose time is over."""
    if session.status == "complete":
        content = f"""
<h1>This has been paid</h1>
<p>You need not do anything else here.</p>
<p><a href="{escape(session._success_address())}">Go back to the site</a></p>"""
        return page("This has been paid", content)
    back = f'<p><a href="{escape(session.cancel_url)}">Go back to the site</a></p>' if session.cancel_url else ""
    content = f"<h1>This payment page has expired</h1><p>Nothing was taken. You can start again on the site.</p>{back}"
    return page("This payment page has expired", content)


def mistakes(session: Session, values: Mapping[str, str]) -> dict[str, str]:
    """A sentence for each field that cannot be right."""
    found = {}
    if not session.customer_email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", values.get("email", "")):
        found["email"] = "Enter your email address, like name@example.com"
    try:
        typed_number(values.get("number", ""))
    except Refused as refusal:
        found["number"] = str(refusal)
    expiry = _month_and_year(values.get("expiry", ""))
    if not expiry:
        found["expiry"] = "Enter the expiry date as month and year, like 12/30"
    elif (expiry[1], expiry[0]) < clock.year_and_month():
        found["expiry"] = "This card has expired. Enter a date in the future"
    if not re.fullmatch(r"\d{3}", values.get("cvc", "")):
        found["cvc"] = "Enter the three digits of the security code"
    if not values.get("name"):
        found["name"] = "Enter the name on the card"
    if not values.get("postcode"):
        found["postcode"] = "Enter your postcode"
    return found


def typed_card(number: str, month: int = 12, year: int = 2034, cvc: str = "123", **details: str | None) -> Card:
    """A payment method of a test card. No other card is ever taken."""
    return Card(typed_number(number), month, year, cvc, **{name: value or "" for name, value in details.items()})


def typed_number(typed: str) -> str:
    """The digits of a test card. Raises Refused with a sentence."""
    digits = re.sub(r"[\s-]", "", typed)
    if not digits:
        raise Refused("Enter a card number", code="incorrect_number", param="number")
    if digits not in TEST_CARDS:
        raise Refused(
            f"This simulator takes only test cards. Use {_spaced(PAYS)}", code="incorrect_number", param="number"
        )
    return digits


def _session(request: web.Request) -> Session:
    try:
        session: Session = find("checkout.session", request.match_info["id"])
    except UserError:
        response = page("Page not found", "<h1>Page not found</h1><p>There is no such payment here.</p>")
        raise web.HTTPNotFound(
            text=response.text, content_type="text/html", headers={"Cache-Control": "no-store"}
        ) from None
    return session


def _month_and_year(typed: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"(\d{1,2})\s*/?\s*(?:20)?(\d{2})", typed)
    if not found or not 1 <= int(found[1]) <= 12:
        return None
    return int(found[1]), 2000 + int(found[2])


def _spaced(number: str) -> str:
    return " ".join(number[start : start + 4] for start in range(0, 16, 4))


def _site(session: Session) -> str:
    parts = urlsplit(session.success_url)
    return f"{parts.scheme}://{parts.netloc}"
