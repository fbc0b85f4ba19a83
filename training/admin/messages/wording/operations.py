"""A test of a message's words, to the administrator who writes them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.mail.kinds import TEST
from training.mail.operations import compose, compose_unfilled, put_in_outbox
from training.mail.wording.checking import in_one
from training.mail.wording.kind_files import Words
from training.mail.wording.queries import faults_by_field, kind_of
from training.people.models import Person
from training.refusals import Code, Refused


def post_test(
    session: Session, kind: str, words: Words, context: Mapping[str, object] | None, actor: Actor, now: datetime
) -> str:
    """Put a message with these words in the outbox, marked as a test; without a context, its fields by their names.

    Returns to whom. Raises Refused where the words cannot be used, or there is no address.
    """
    if faults := faults_by_field(kind_of(kind), words):
        raise Refused.for_fields(Code.MISSING, {field: in_one(said) for field, said in faults.items()})
    to = session.get_one(Person, actor.person_id)
    if to.email is None:
        raise Refused(Code.NOT_POSSIBLE, "You have no e-mail address to send a test to. Add one in your account.")
    written = compose(kind, context, words) if context is not None else compose_unfilled(kind, words)
    put_in_outbox(session, TEST, to.email, now, written.as_test(), to_person_id=to.id)
    return to.email
