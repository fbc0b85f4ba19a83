"""What the worker does with kept files: deletes each on its day, and at night the bytes that no row knows of."""

from datetime import timedelta

import structlog
from sqlalchemy import delete, select

from training import clock, queue
from training.db import db, transaction
from training.files import gateway
from training.files.models import KeptFile

log = structlog.get_logger()

_AT_NIGHT = 3
"""The hour, in London, in which orphans are looked for: it lists every file there is."""
_MOST_AT_ONCE = 200


@queue.sweep("files.delete_old", every_minutes=30)
def delete_old_files() -> int:
    """Delete the files whose day has come, first the bytes: a row without them is taken up again. Returns how many."""
    session = db.session()
    due = select(KeptFile.id, KeptFile.kept_as).where(KeptFile.delete_on <= clock.today()).limit(_MOST_AT_ONCE)
    found = session.execute(due).tuples().all()
    session.rollback()
    return queue.each(found, _delete)


def _delete(file: tuple[int, str]) -> int:
    """What it was for goes with its row, or lives on without it, as its foreign key says."""
    file_id, kept_as = file
    gateway.delete(kept_as)
    with transaction() as session:
        session.execute(delete(KeptFile).where(KeptFile.id == file_id))
    return 1


@queue.sweep("files.delete_orphans", every_minutes=30)
def delete_orphans() -> int:
    """Delete the bytes of the days before yesterday that no row knows of. Returns how many.

    They are of uploads that were refused, or failed, after their bytes were written. Younger ones may belong to a row
    that is being written at this moment, or on a machine whose clock is late.
    """
    if clock.local(clock.now()).hour != _AT_NIGHT:
        return 0
    deleted = 0
    for names in gateway.stored_before((clock.today() - timedelta(days=1)).isoformat()):
        session = db.session()
        known = set(session.scalars(select(KeptFile.kept_as).where(KeptFile.kept_as.in_(names))))
        session.rollback()
        for name in names:
            if name not in known:
                gateway.delete(name)
                deleted += 1
    if deleted:
        log.info("files.orphans_deleted", files=deleted)
    return deleted
