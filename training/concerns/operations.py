"""Raising a concern about a text, telling the contacts of it, reading and closing it. All run inside transaction()."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.concerns import queries
from training.concerns.emails import tell_contact
from training.concerns.models import Concern, Told
from training.history.operations import record
from training.mail.operations import hide_words
from training.refusals import Code, Refused
from training.settings.contacts import safeguarding_contacts
from training.settings.queries import rules
from training.texts.models import TextKind, WrittenText

REASON_GIVEN = "The reason we were given: "
"""What stands before the reason in the message that a booking was declined: the one text here that goes into any."""
NOT_IN_MESSAGES = "It is not shown here. Ask the training team."


def raise_concerns(session: Session, refs: Sequence[str], actor: Actor, now: datetime) -> None:
    """These texts may be about a child or a worker: hide them at once, and tell the contacts.

    Raises Refused when no such text is shown any more. One that is hidden already is left as it is: two who press at
    the same moment make one concern.
    """
    texts = session.scalars(
        select(WrittenText)
        .where(WrittenText.ref.in_(refs))
        .order_by(WrittenText.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not texts:
        raise Refused(Code.CHANGED, "That text is not there any more. If you are worried, tell the training team now.")
    words = queries.words_of(session, texts)
    for text in texts:
        if text.hidden_at is None and text.id in words:
            _raise(session, text, words[text.id], actor, now)


def _raise(session: Session, text: WrittenText, said: queries.TextWords, actor: Actor, now: datetime) -> None:
    text.hidden_at = text.raised_at = now
    if text.kind == TextKind.REFUSAL and said.booking:
        about = ("booking", text.subject_id)
        hide_words(session, "bookings/declined", about, REASON_GIVEN, said.booking.declined_because, NOT_IN_MESSAGES)
    if text.read_at is None:
        text.read_at, text.read_by_id = now, actor.person_id
    is_open = (Concern.text_id == text.id, Concern.closed_at.is_(None))
    if concern := session.scalar(select(Concern).where(*is_open)):
        # New words took the place of those that it was raised about: both belong to it.
        concern.words, concern.raised_at = f"{concern.words}\n\n{said.plain}", now
        record(session, "concern", concern.id, "raised again", actor, now, text=text.id)
        tell_contacts(session, concern, now)
        return
    concern = Concern(
        text_id=text.id,
        written=text,
        raised_at=now,
        raised_by_id=actor.person_id,
        words=said.plain,
        author=queries.author_of(session, text, said.booking)[:500],
        about=said.about,
    )
    session.add(concern)
    session.flush()
    record(session, "concern", concern.id, "raised", actor, now, text=text.id)
    tell_contacts(session, concern, now)


def tell_contacts(session: Session, concern: Concern, now: datetime) -> int:
    """Write to the contacts who have not been written to of this concern. Returns to how many."""
    return sum(tell_contact(session, concern, contact, now) for contact in safeguarding_contacts(rules(session)))


def read_concern(session: Session, concern: Concern, actor: Actor, now: datetime) -> None:
    """A contact asks to see the words and their author: it is written down."""
    record(session, "concern", concern.id, "seen", actor, now)


def close_concern(
    session: Session, concern_id: int, told: Sequence[Told], told_at: datetime, actor: Actor, now: datetime
) -> None:
    """Enter who was told, and when. What was said, and by whom, is kept here no longer; the text stays hidden.

    Where nobody had to be told, because it is about no child and no worker, it is shown again. Raises Refused.
    """
    concern = session.scalars(
        select(Concern).where(Concern.id == concern_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if concern.closed_at:
        raise Refused(Code.DONE, "This concern was closed before.")
    if not told:
        raise Refused(Code.MISSING, "Choose who was told", "told")
    if Told.NOBODY in told and len(told) > 1:
        raise Refused(Code.NOT_POSSIBLE, "Choose either who was told, or that nobody had to be", "told")
    if told_at > now:
        raise Refused(Code.TOO_EARLY, "Enter when they were told, not a time to come", "day")
    concern.closed_at, concern.closed_by_id = now, actor.person_id
    concern.told, concern.told_at = ",".join(told), told_at
    concern.words = concern.author = ""
    if Told.NOBODY in told:
        concern.written.hidden_at = None
    record(session, "concern", concern.id, "closed", actor, now, told=list(told))
