"""The administrator's invoices: what waits for one, those that there are, and what can be done about each."""

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from training import clock, fields
from training.access import Role, current_actor, requires
from training.admin.blueprint import money as bp
from training.admin.history.queries import story_of
from training.admin.money.forms import CreditForm, RemindersForm
from training.answers import Answer, page_with, refusals_shown
from training.bookings.models import Booking
from training.db import db, transaction
from training.invoices import operations, queries, uninvoiced_queries
from training.lists import page_or_file, searched, ticked
from training.mail.queries import messages
from training.money import pounds
from training.payments.invoice_models import Invoice
from training.refusals import Code, Refused

NO_SUCH = "There is no invoice with this number."


@bp.get("/invoices")
@requires(Role.ADMINISTRATOR)
def invoices() -> Answer:
    """Every invoice and credit note, found and cut."""
    session, cut = db.session(), request.args.get("show", "open")
    cut = cut if cut in queries.CUTS else "open"
    return page_or_file(
        queries.invoices_list(session, cut, searched(), clock.today()),
        "admin/money/invoices.html",
        cut=cut,
        cuts=queries.CUTS,
        failing=queries.count_failing(session),
    )


@bp.get("/invoices/<number>")
@requires(Role.ADMINISTRATOR)
def invoice(number: str) -> Answer:
    return _invoice_page(_invoice_or_404(number), RemindersForm(formdata=None))


@bp.post("/invoices/<number>/reminders")
@requires(Role.ADMINISTRATOR)
def invoice_reminders(number: str) -> Answer:
    """Stop reminding of an invoice, such as during a dispute, or begin again."""
    invoice, form = _invoice_or_404(number), RemindersForm()
    right = form.validate_on_submit()
    if right and form.stop.data and not form.because.data:
        fields.set_errors(form, "because", "Say why nobody is reminded of it")
    if not right or form.errors:
        return _invoice_page(invoice, form)
    invoice_id, because = invoice.id, (form.because.data or "") if form.stop.data else ""
    with transaction() as session:
        operations.stop_reminders(session, invoice_id, because, current_actor(), clock.now())
    flash("Nobody is reminded of this invoice." if because else "Reminders are sent when it is overdue.", "done")
    return redirect(url_for("admin.money.invoice", number=number))


@bp.route("/invoices/<number>/credit", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def credit_invoice(number: str) -> Answer:
    """Take an invoice back by a credit note, to issue it again with what was missing."""
    invoice, form = _invoice_or_404(number), CreditForm()
    if form.validate_on_submit():
        invoice_id = invoice.id
        with refusals_shown(form), transaction() as session:
            note = operations.credit_invoice(
                session, invoice_id, form.because.data, current_actor(), clock.now()
            ).number
        if not form.errors:
            flash(f"Credit note {note} is issued and sent. What is still owed waits for a new invoice.", "done")
            return redirect(url_for("admin.money.invoice", number=note))
        invoice = _invoice_or_404(number)
    return page_with(
        form,
        "admin/money/credit_invoice.html",
        invoice=invoice,
        standing=queries.standing_of(db.session(), invoice, clock.today()),
    )


@bp.route("/invoices/waiting", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def uninvoiced() -> Answer:
    """What is on no invoice yet, by payer: tick whom to send one."""
    month, refusals = _month(), list[Refused]()
    chosen = ticked("group")
    if request.method == "POST":
        with refusals_shown() as refusals, transaction() as session:
            charge_ids = [
                charge.id
                for charge_id in chosen
                for charge, _ in uninvoiced_queries.of_group(session, charge_id, month)
            ]
            if chosen and not charge_ids:
                raise Refused(Code.DONE, "What you chose is on an invoice already. The list below is as it is now.")
            said = _said(operations.issue_invoice(session, charge_ids, current_actor(), clock.now()))
        if not refusals:
            flash(said, "done")
            return redirect(url_for("admin.money.uninvoiced", month=request.args.get("month")))
    session = db.session()
    answer = page_or_file(
        uninvoiced_queries.uninvoiced_list(month),
        "admin/money/uninvoiced.html",
        pence=uninvoiced_queries.pence_waiting(session, month),
        month=month,
        months=uninvoiced_queries.months(session),
        chosen=chosen,
        sentence=refusals[0].sentence if refusals else None,
    )
    return (str(answer), 422) if refusals else answer


@bp.route("/invoices/waiting/<int:charge_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def uninvoiced_charge(charge_id: int) -> Answer:
    """What one payer owes and has no invoice for: tick what goes on it."""
    month, refusals, chosen = _month(), list[Refused](), None
    if request.method == "POST":
        chosen = ticked("charge")
        with refusals_shown() as refusals, transaction() as session:
            said = _said(operations.issue_invoice(session, chosen, current_actor(), clock.now()))
        if not refusals:
            flash(said, "done")
            return redirect(url_for("admin.money.uninvoiced"))
    rows = uninvoiced_queries.of_group(db.session(), charge_id, month)
    if not rows and not refusals:
        abort(404)
    answer = render_template(
        "admin/money/uninvoiced_charge.html",
        rows=rows,
        chosen=chosen,
        sentence=refusals[0].sentence if refusals else None,
        month=month,
        charge_id=charge_id,
    )
    return (str(answer), 422) if refusals else answer


@bp.post("/bookings/<ref>/invoice")
@requires(Role.ADMINISTRATOR)
def invoice_booking(ref: str) -> Response:
    """“Invoice now” on a booking's page."""
    booking_id = db.session.scalar(select(Booking.id).where(Booking.ref == ref)) or abort(404)
    with refusals_shown(go_to=url_for("admin.bookings.show", ref=ref)), transaction() as session:
        charge_ids = uninvoiced_queries.of_booking(session, booking_id)
        if not charge_ids:
            raise Refused(Code.DONE, "Nothing of this booking waits for an invoice: it is on one, or nothing is owed.")
        said = _said(operations.issue_invoice(session, charge_ids, current_actor(), clock.now()))
    flash(said, "done")
    return redirect(url_for("admin.bookings.show", ref=ref))


def _said(invoices: list[Invoice]) -> str:
    total = pounds(sum(invoice.total_pence for invoice in invoices))
    if len(invoices) == 1:
        return f"Invoice {invoices[0].number} over {total} is issued. It goes to {invoices[0].contact_email}."
    return f"{len(invoices)} invoices over {total} are issued, each to its own finance contact."


def _invoice_page(invoice: Invoice, form: RemindersForm) -> Answer:
    session = db.session()
    if not form.is_submitted():
        form.stop.data, form.because.data = bool(invoice.no_reminders_because), invoice.no_reminders_because
    return page_with(
        form,
        "admin/money/invoice.html",
        invoice=invoice,
        standing=queries.standing_of(session, invoice, clock.today()),
        bookings=queries.bookings_on(session, invoice),
        notes=queries.credit_notes_of(session, invoice),
        messages=session.scalars(messages(about=("invoice", invoice.id))).all(),
        story=story_of(session, "invoice", invoice.id),
    )


def _invoice_or_404(number: str) -> Invoice:
    return queries.invoice_by_number(db.session(), number) or abort(404, description=NO_SUCH)


def _month() -> date | None:
    """“2026-05” in the address; any time where it says nothing sensible."""
    try:
        return date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        return None
