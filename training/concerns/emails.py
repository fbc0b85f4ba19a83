"""The message about a concern. It says that there is one and where to read it, and nothing of what or who."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.concerns.models import Concern
from training.mail.operations import post
from training.settings.contacts import Contact


def tell_contact(session: Session, concern: Concern, contact: Contact, now: datetime) -> bool:
    """Write to one contact, once for each time that it is raised. Returns whether they were written to now."""
    context = {"concern": concern, "name": contact.name, "kind": concern.written.kind_text}
    about, once = (
        ("concern", concern.id),
        f"concern:{concern.id}:{concern.raised_at:%Y%m%d%H%M%S}:{contact.email.casefold()}"[:100],
    )
    return post(session, "concerns/raised", contact.email, now, context, about=about, once=once) is not None
