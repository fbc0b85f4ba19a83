"""Charges for cancelling late and for not coming: one list, many decided at once; and one waived later."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import money as bp
from training.admin.bookings import queries as bookings_queries
from training.admin.money import charge_queries
from training.admin.money.charge_queries import KINDS, ChargeRow, ChargesFilter
from training.admin.money.forms import WaiveForm
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.bookings.charging import operations as charging_operations
from training.bookings.charging.operations import ChargesDecided
from training.bookings.reasons import operations as reasons_operations
from training.db import db, transaction
from training.lists import ROWS_A_PAGE, asked_for_file, shown
from training.money import pounds

NOTHING_TICKED = "Tick at least one charge"
MOST_AT_ONCE = max(ROWS_A_PAGE)
NONE_SHOWN: Mapping[int, str] = MappingProxyType({})


@bp.route("/charges", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def charges() -> Answer:
    """What is proposed, with all that speaks for and against it; the ticked ones are confirmed or waived together."""
    form, wanted, chosen = WaiveForm(), _wanted(), _chosen()
    if request.method == "GET":
        charges_list = charge_queries.charges_list(db.session(), wanted)
        return asked_for_file(charges_list) or _charges_page(form, wanted, None)
    if request.form.get("decision") == "reasons":
        return _with_reasons(form, wanted, chosen)
    waives = request.form.get("decision") == "waive"
    if not chosen:
        form.form_errors = [NOTHING_TICKED]
    elif not waives or form.validate():
        with refusals_shown(form):
            flash(_decide(chosen, form.because.data if waives else None), "done")
            return redirect(url_for("admin.money.charges", **_address(wanted)))
    return _charges_page(form, wanted, chosen), 422


@bp.route("/bookings/<ref>/waive", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def waive_charge(ref: str) -> Answer:
    """Waive the charge of one booking, confirmed or not."""
    form = WaiveForm()
    found = bookings_queries.booking_by_ref(db.session(), ref) or abort(404)
    booking_id = found.id

    def waive(session: Session) -> str:
        because, actor, now = form.because.data, current_actor(), clock.now()
        return _waived_sentence(charging_operations.waive_confirmed_charge(session, booking_id, because, actor, now))

    if done := carried_out(form, waive, url_for("admin.bookings.show", ref=ref)):
        return done
    session = db.session()
    if form.errors:
        found = bookings_queries.booking_by_ref(session, ref) or abort(404)
    proposal = charging_operations.chargeable(session, booking_id)
    return page_with(
        form,
        "admin/money/waive_charge.html",
        booking=found,
        row=charge_queries.rows_of(session, [proposal])[0] if proposal else None,
    )


def _with_reasons(form: WaiveForm, wanted: ChargesFilter, chosen: Sequence[int]) -> str:
    """The same page with what people wrote of why they cancelled: each is written down as seen."""
    ids = [row.booking.id for row in shown(charge_queries.charges_list(db.session(), wanted)).items]
    with transaction() as session:
        seen = reasons_operations.show_reasons(session, ids, current_actor(), clock.now())
    return _charges_page(form, wanted, chosen, seen)


def _decide(chosen: Sequence[int], waived_because: str | None) -> str:
    """Confirm the chosen charges, or waive them where there is a reason. Raises Refused."""
    actor, now = current_actor(), clock.now()
    with transaction() as session:
        if waived_because is None:
            return _confirmed_sentence(charging_operations.confirm_charges(session, chosen, actor, now))
        return _waived_sentence(charging_operations.waive_charges(session, chosen, waived_because, actor, now))


def _confirmed_sentence(done: ChargesDecided) -> str:
    sentence = f"{_charges(done.count)} confirmed, {pounds(done.pence)} in all. The delegates are told."
    return sentence + _more(done)


def _waived_sentence(done: ChargesDecided) -> str:
    sentence = f"{_charges(done.count)} waived, {pounds(done.pence)} in all. The delegates are told."
    return sentence + _more(done)


def _more(done: ChargesDecided) -> str:
    text = f" {pounds(done.back_pence)} goes back." if done.back_pence else ""
    if done.before:
        text += f" Decided before, and left as they were: {done.before}."
    return text


def _charges(count: int) -> str:
    return "1 charge" if count == 1 else f"{count} charges"


def _charges_page(
    form: WaiveForm, wanted: ChargesFilter, chosen: Sequence[int] | None, reasons: Mapping[int, str] = NONE_SHOWN
) -> str:
    session = db.session()
    listed = shown(charge_queries.charges_list(session, wanted))
    rows: Sequence[ChargeRow] = listed.items
    ticked = set(chosen or ())
    if request.args.get("tick") == "all" and chosen is None:
        ticked = {row.proposal.id for row in rows}
    return render_template(
        "admin/money/charges.html",
        form=form,
        wanted=wanted,
        rows=rows,
        listed=listed,
        ticked=ticked,
        reasons=reasons,
        can_show=any(row.has_reason for row in rows) and not reasons,
        cuts=_cuts(wanted),
        events=charge_queries.events_with_charges(session, wanted.decided),
        address=_address(wanted),
    )


def _cuts(wanted: ChargesFilter) -> list[dict[str, object]]:
    counts = charge_queries.count_charges(db.session())
    entries: list[tuple[str, str, ChargesFilter]] = [("open", "To decide", ChargesFilter(event_ref=wanted.event_ref))]
    entries += [(name, text, ChargesFilter(name, wanted.event_ref)) for name, (text, _) in KINDS.items()]
    entries += [("decided", "Decided", ChargesFilter(decided=True))]
    now_open = "decided" if wanted.decided else wanted.kind or "open"
    return [
        {
            "text": text,
            "href": url_for("admin.money.charges", **_address(cut)),
            "current": name == now_open,
            "count": counts[name],
        }
        for name, text, cut in entries
    ]


def _wanted() -> ChargesFilter:
    """What the address asks for; what makes no sense in it is left out."""
    kind, ref = request.args.get("kind"), request.args.get("event", "")[:30]
    return ChargesFilter(
        kind if kind in KINDS else None, ref if ref.isprintable() else "", request.args.get("show") == "decided"
    )


def _address(wanted: ChargesFilter) -> dict[str, Any]:
    found = {"kind": wanted.kind, "event": wanted.event_ref, "show": "decided" if wanted.decided else ""}
    return {name: value for name, value in found.items() if value}


def _chosen() -> list[int]:
    """The ticked charges; what is no number was not typed on our page."""
    typed = request.form.getlist("proposal")[:MOST_AT_ONCE]
    return [int(text) for text in typed if text.isascii() and text.isdecimal() and len(text) < 10]
