"""The words on an invoice, and the row turned into them."""

from datetime import date

from training import clock
from training.bookings.models import Booking
from training.courses.models import Event
from training.invoices.pdf import InvoiceText, LineText
from training.money import pounds
from training.payments import vat
from training.payments.invoice_models import Invoice
from training.payments.models import Charge, ChargeReason, Way
from training.settings.rules import Rules

_BEFORE = {
    ChargeReason.LATE_CANCELLATION: "Cancelled late: ",
    ChargeReason.ABSENCE: "Did not attend: ",
}


def description_of(charge: Charge, booking: Booking, issued_on: date) -> str:
    """What a charge is for, one sentence a line: the course and its days, for whom, and how the sum came about.

    With VAT also when it was supplied, in the sense of VAT.
    """
    who, event = booking.delegate.name if booking.delegate else "A place to be named", booking.event
    words = described(ChargeReason(charge.reason), event, f"{who}, booking {booking.ref}", charge.explanation)
    if event.course.vat != vat.Vat.STANDARD:
        return words
    return f"{words}\nTax point {_day(vat.tax_point(issued_on, clock.local(event.ends_at).date()))}"


def described(reason: ChargeReason, event: Event, whose: str, explanation: str) -> str:
    """The sentences of description_of, for what is not in the database yet."""
    days = [clock.local(sitting.ends_at).date() for sitting in event.sittings]
    when = clock.show_days(days or [clock.local(event.ends_at).date()])
    before = _BEFORE.get(reason, "")
    return "\n".join(line for line in (f"{before}{event.course.title}, {when}", whose, explanation) if line)


def address_text(invoice: Invoice) -> tuple[str, ...]:
    """Whom it is for, a line each."""
    lines = (invoice.organisation, *_lines_of(invoice.postal_address), invoice.contact_name, invoice.contact_email)
    return tuple(line for line in lines if line)


def _lines_of(address: str) -> tuple[str, ...]:
    """A postal address as it was typed, with commas, line by line."""
    return tuple(line for part in address.split(",") if (line := part.strip()))


def references_text(invoice: Invoice) -> tuple[tuple[str, str], ...]:
    """What the payer's own finance team looks for: a name and a value each."""
    given = (
        ("Purchase order", invoice.purchase_order),
        ("Cost code", invoice.cost_code),
        ("For", invoice.agency_name if invoice.agency_name != invoice.organisation else ""),
    )
    return tuple((name, value) for name, value in given if value)


def how_to_pay(invoice: Invoice, in_force: Rules) -> tuple[str, ...]:
    """A sentence each; nothing of a bank account that nobody has filled in."""
    if invoice.is_credit:
        return ()
    if invoice.way == Way.RECHARGE:
        return (
            f"The council charges this to your cost code {invoice.cost_code or '(to follow)'}. You do not need to pay"
            " it.",
        )
    account = (in_force.bank_account_name, in_force.bank_sort_code, in_force.bank_account_number)
    if not all(account):
        return (f"Ask us for the details of our bank account, and quote {invoice.number}.",)
    name, sort_code, number = account
    return (
        f"By bank transfer to {name}, sort code {sort_code}, account number {number}.",
        f"Quote {invoice.number} with the payment.",
    )


def invoice_text(invoice: Invoice, in_force: Rules) -> InvoiceText:
    """What the PDF says: the payer, lines and sums that it was issued with, whatever changed since."""
    due = invoice.due_on
    return InvoiceText(
        title="Credit note" if invoice.is_credit else "Invoice",
        number=invoice.number,
        board_name=in_force.board_name,
        contact_email=in_force.contact_email,
        contact_phone=in_force.contact_phone,
        supplier=(in_force.supplier_name or in_force.board_name, *_lines_of(in_force.supplier_address)),
        vat_registration=in_force.vat_registration,
        issued_text=_day(invoice.issued_on),
        due_text=_day(due) if due else None,
        corrects=invoice.credits.number if invoice.credits else None,
        corrects_issued=_day(invoice.credits.issued_on) if invoice.credits else None,
        because=invoice.because,
        address=address_text(invoice),
        references=references_text(invoice),
        lines=tuple(
            LineText(
                description=tuple(line.description.split("\n")),
                quantity=f"1 at {pounds(line.pence - line.vat_pence)}",
                net=pounds(line.pence - line.vat_pence),
                vat=_vat_words(line.vat),
                vat_sum=pounds(line.vat_pence),
                gross=pounds(line.pence),
            )
            for line in invoice.lines
        ),
        net=pounds(invoice.total_pence - invoice.vat_pence),
        parts=_by_treatment(invoice),
        vat=pounds(invoice.vat_pence),
        total=pounds(invoice.total_pence),
        paid=pounds(invoice.paid_pence) if invoice.paid_pence else None,
        left=pounds(invoice.total_pence - invoice.paid_pence),
        vat_reasons=vat.reasons_of(line.vat for line in invoice.lines),
        how_to_pay=how_to_pay(invoice, in_force),
    )


def _by_treatment(invoice: Invoice) -> tuple[tuple[str, str], ...]:
    """How much of the net sum is at each rate, or without VAT; nothing where all of it is alike."""
    net: dict[str, int] = {}
    for line in invoice.lines:
        net[line.vat] = net.get(line.vat, 0) + line.pence - line.vat_pence
    if len(net) < 2:
        return ()
    return tuple((f"Of it {_at(treatment)}", pounds(pence)) for treatment, pence in net.items())


def _at(treatment: str) -> str:
    words = _vat_words(treatment)
    return f"at {words}" if treatment == vat.Vat.STANDARD else f"{words[0].lower()}{words[1:]}"


def _vat_words(treatment: str) -> str:
    return vat.WORDS[vat.Vat(treatment)]


def _day(day: date) -> str:
    return clock.show_date(day, weekday=False)
