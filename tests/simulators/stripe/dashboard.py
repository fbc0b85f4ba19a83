"""A stand-in for Stripe's dashboard at `/`: what was paid and given back, and buttons for what happens elsewhere."""

from html import escape
from typing import Any

from aiohttp import web
from localstripe.errors import UserError

from tests.simulators.stripe.errors import Refused
from tests.simulators.stripe.ground import everything, find
from tests.simulators.stripe.markup import page, pounds
from tests.simulators.stripe.refunding import close_dispute, finish_refund, open_dispute, refund
from tests.simulators.stripe.sessions import Session, expire, settle

SHOWN = 100


def add_to(application: web.Application) -> None:
    application.router.add_get("/", overview)
    application.router.add_post("/", act)


async def overview(_request: web.Request) -> web.Response:
    return show_overview("")


async def act(request: web.Request) -> web.Response:
    """One of the buttons was pressed. What is refused is said at the top of the page."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    try:
        perform(form.get("action", ""), form.get("id", ""), form.get("amount", ""))
    except UserError as refusal:
        return show_overview(refusal.body["error"]["message"])
    raise web.HTTPSeeOther("/")


def perform(action: str, thing_id: str, amount: str) -> None:
    match action:
        case "settle" | "fail":
            settle(find("checkout.session", thing_id), action == "settle")
        case "expire":
            expire(find("checkout.session", thing_id))
        case "refund":
            refund(find("charge", thing_id), _pence(amount), "requested_by_customer", {})
        case "dispute":
            open_dispute(find("charge", thing_id))
        case "win" | "lose":
            close_dispute(find("dispute", thing_id), won=action == "win")
        case "fail-refund":
            finish_refund(find("refund", thing_id), failed=True)
        case _:
            raise Refused("There is no such button.")


def show_overview(refusal: str) -> web.Response:
    sessions = everything("checkout.session")[:SHOWN]
    listed = "".join(f"<li>{describe(session)}</li>" for session in sessions)
    wrong = f'<div class="summary" role="alert"><h2>There is a problem</h2><p>{escape(refusal)}</p></div>'
    content = f"""
{wrong if refusal else ""}
<h1>Payments</h1>
<p>What the site asked for, newest first. The buttons do what would happen at Stripe, at a bank, or by a payer.</p>
{f'<ul class="things">{listed}</ul>' if listed else "<p>Nobody has tried to pay yet.</p>"}"""
    return page("Payments", content, errors=bool(refusal), wide=True)


def describe(session: Session) -> str:
    """A session with its charge, refunds and disputes."""
    intent = session._intent()
    lines = ", ".join(item.description for item in session._items())
    parts = [
        f"<h2>{pounds(session.amount_total, session.currency)} {_state(session)}</h2>",
        f"<p>{escape(lines)}<br>{escape(session.customer_email or '')}<br><code>{escape(session.id)}</code></p>",
    ]
    if session.status == "open":
        parts.append(f'<p><a href="{escape(session.url or "")}">Payment page</a></p>')
        parts.append(_button("expire", session.id, "Let it expire now"))
    if intent is not None and intent.status == "processing":
        parts.append(
            _button("settle", session.id, "The money arrives") + _button("fail", session.id, "The debit fails")
        )
    if intent is not None and intent.status == "succeeded":
        parts.append(_of_charge(intent.latest_charge))
    return "\n".join(parts)


def _state(session: Session) -> str:
    intent = session._intent()
    if session.status == "complete" and intent is not None:
        return {"succeeded": "paid", "processing": "on its way"}.get(intent.status, "failed")
    return "not paid yet" if session.status == "open" else session.status


def _of_charge(charge: Any) -> str:
    parts = [_refund_line(one) for one in charge._refunds()]
    disputes = [one for one in everything("dispute") if one.charge == charge.id]
    parts += [_dispute_line(one) for one in disputes]
    if not charge.disputed and charge._left():
        left = pounds(charge._left(), charge.currency)
        field = f"amount-{charge.id}"
        parts.append(
            f'<form method="post" novalidate><input type="hidden" name="id" value="{charge.id}">'
            f'<div class="field"><label for="{field}">Pounds to refund (all that is left: {left})</label>'
            f'<input class="short" id="{field}" name="amount" type="text" inputmode="decimal" autocomplete="off"></div>'
            '<button name="action" value="refund">Refund</button></form>'
        )
    if not charge.disputed:
        parts.append(_button("dispute", charge.id, "The payer disputes it"))
    return "\n".join(parts)


def _refund_line(made: Any) -> str:
    line = f"<p>{pounds(made.amount, made.currency)} refunded: {escape(made.status)} <code>{made.id}</code></p>"
    return line if made.status == "failed" else line + _button("fail-refund", made.id, "This refund fails after all")


def _dispute_line(dispute: Any) -> str:
    state = dispute.status.replace("_", " ")
    line = f"<p>{pounds(dispute.amount, dispute.currency)} disputed: {escape(state)} <code>{dispute.id}</code></p>"
    if dispute.status in {"won", "lost"}:
        return line
    return line + _button("win", dispute.id, "The Board wins") + _button("lose", dispute.id, "The payer wins")


def _button(action: str, thing_id: str, text: str) -> str:
    hidden = f'<input type="hidden" name="id" value="{escape(thing_id)}">'
    name = f'<button class="other" name="action" value="{action}">{escape(text)}</button>'
    return f'<form method="post" novalidate>{hidden}{name}</form>'


def _pence(typed: str) -> int | None:
    """Pence of "12.50"; None of nothing, which is all that is left."""
    text = typed.strip().removeprefix("£").replace(",", "")
    if not text:
        return None
    pounds_part, _, pence_part = text.partition(".")
    if not (pounds_part.isdecimal() and len(pounds_part) < 9 and (not pence_part or pence_part.isdecimal())):
        raise Refused("Enter the pounds to refund, like 12.50")
    if len(pence_part) > 2:
        raise Refused("Enter pounds and pence, like 12.50")
    amount = int(pounds_part) * 100 + int(pence_part.ljust(2, "0"))
    if not amount:
        raise Refused("Enter more than nothing to refund")
    return amount
