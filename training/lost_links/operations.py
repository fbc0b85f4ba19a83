"""Sending links anew to whoever lost one, inside transaction(). Whether an address has any shows nowhere but there."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from training.bookings.entrance.operations import send_booking_links
from training.lost_links.kinds import LostKind
from training.lost_links.renewals import RENEWALS_OF_LOST, new_tokens
from training.mail.models import Message
from training.mail.operations import post_again
from training.mail.queries import JUST_SENT, waits

MOST = 5
"""Messages of one kind that are sent again at once, the newest of each subject."""
_LOOKED_AT = 200


def send_links_again(session: Session, kind: LostKind, address: str, now: datetime) -> None:
    """To an address go those links of a kind that it was sent before and that still open something.

    The booking's own link comes in a message that says so: what an old one said of it may be true no more.
    """
    if kind.page == "bookings.enter":
        send_booking_links(session, address, now)
        return
    sent, seen = 0, set()
    for message in _messages_to(session, address, now):
        about = (message.about, message.about_id, message.kind if message.about is None else "")
        if sent == MOST or about in seen or kind.page not in {link["page"] for link in message.links}:
            continue
        seen.add(about)
        tokens = new_tokens(session, message, now, RENEWALS_OF_LOST) if message.created_at <= now - JUST_SENT else None
        if tokens is not None:
            post_again(session, message, tokens, now)
            sent += 1


def _messages_to(session: Session, address: str, now: datetime) -> list[Message]:
    """What went there, and what is on its way since a moment ago."""
    to_it = select(Message).where(Message.to_address.in_({address, address.lower()}))
    sent = to_it.where(or_(Message.sent_at.is_not(None), and_(waits(), Message.created_at > now - JUST_SENT)))
    return list(session.scalars(sent.order_by(Message.id.desc()).limit(_LOOKED_AT)))
