"""The words on a receipt for a card payment, from its rows: what was so when it was paid, whatever changed since."""

from training import clock
from training.checkout.receipts.models import Receipt
from training.checkout.receipts.pdf import PaidLine, ReceiptText
from training.money import pounds
from training.payments import vat
from training.settings.rules import Rules


def receipt_text(receipt: Receipt, in_force: Rules, back_pence: int) -> ReceiptText:
    """What the PDF says. `back_pence`: what of the payment has gone back by now, or is on its way."""
    payment, lines = receipt.payment, receipt.attempt.lines
    known = [(line.pence, line.vat) for line in lines if line.vat]
    if len(known) < len(lines):
        known = []  # VAT of a part alone would read as if it were of the whole
    with_vat = sum(vat.vat_in(pence, treatment) for pence, treatment in known)
    return ReceiptText(
        number=receipt.number,
        board_name=in_force.board_name,
        contact_email=in_force.contact_email,
        contact_phone=in_force.contact_phone,
        paid_by=payment.payer_name,
        paid_on=clock.show_date(payment.received_on, weekday=False),
        reference=payment.reference,
        lines=tuple(PaidLine((line.name, line.booking.whose), pounds(line.pence)) for line in lines),
        total=pounds(payment.pence),
        vat=pounds(with_vat) if with_vat else "",
        vat_reasons=vat.reasons_of(treatment for _, treatment in known),
        vat_registration=in_force.vat_registration if with_vat else "",
        went_back=pounds(back_pence) if back_pence else "",
    )
