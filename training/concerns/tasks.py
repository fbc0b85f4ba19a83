"""The contacts are told with the press. Where nobody was named then, they are told as soon as somebody is."""

from sqlalchemy import select

from training import clock, queue
from training.concerns.models import Concern
from training.concerns.operations import tell_contacts
from training.db import db, transaction


@queue.sweep("concerns.tell")
def tell_of_open_concerns() -> int:
    """Tell every contact of every concern that is open, each once. Returns how many messages were written."""
    open_ids = db.session.scalars(select(Concern.id).where(Concern.closed_at.is_(None)).order_by(Concern.id)).all()
    told = 0
    for concern_id in open_ids:
        with transaction() as session:
            told += tell_contacts(session, session.get_one(Concern, concern_id), clock.now())
    return told
