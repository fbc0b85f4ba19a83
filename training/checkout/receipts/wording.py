"""The words on a receipt for a card payment, from its rows."""

from training import clock
from training.checkout.models import AttemptLine
from training.checkout.receipts.models import Receipt
from training.checkout.receipts.pdf import PaidLine, ReceiptText
from training.money import pounds
from training.payments import vat
from training.settings.rules import Rules


def receipt_text(receipt: Receipt, in_force: Rules, back_pence: int) -> ReceiptText:
    """What the PDF says. `back_pence`: what of the payment has gone back by now, or is on its way."""
    payment, lines = receipt.payment, receipt.attempt.lines
    with_vat = sum(vat.vat_in(line.pence, line.booking.event.course.vat) for line in lines)
    treatments = dict.fromkeys(line.booking.event.course.vat for line in lines)
    return ReceiptText(
        number=receipt.number,
        board_name=in_force.board_name,
        contact_email=in_force.contact_email,
        contact_phone=in_force.contact_phone,
        paid_by=payment.payer_name,
        paid_on=clock.show_date(payment.received_on, weekday=False),
        reference=payment.reference,
        lines=tuple(_line(line) for line in lines),
        total=pounds(payment.pence),
        vat=pounds(with_vat) if with_vat else "",
        vat_reasons=tuple(vat.REASONS[vat.Vat(treatment)] for treatment in treatments),
        vat_registration=in_force.vat_registration if with_vat else "",
        went_back=pounds(back_pence) if back_pence else "",
    )


def _line(line: AttemptLine) -> PaidLine:
    booking, event = line.booking, line.booking.event
    days = [clock.local(sitting.starts_at).date() for sitting in booking.sittings]
    return PaidLine(
        description=(f"{event.course.title}, {clock.show_days(days)}", f"{booking.whose}, booking {booking.ref}"),
        sum=pounds(line.pence),
    )
