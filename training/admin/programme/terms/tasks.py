"""What the worker does: publishes the drafts whose day has come."""

import structlog

from training import clock, queue
from training.admin.programme.terms import operations, queries
from training.db import db, transaction

log = structlog.get_logger()
AT_ONCE = 60
"""As many as a grid holds: they go in one transaction, so that who waits for a date is told of all of them together."""


@queue.sweep("admin.programme.publish_due")
def publish_due_drafts() -> int:
    """Publish what is due. Returns how many were published. Killed in between, nothing is published, and it goes on."""
    published = 0
    while ids := queries.due_ids(db.session(), AT_ONCE):
        with transaction() as session:
            outcome = operations.publish_due(session, ids, clock.now())
        published += outcome.done
        log.info("drafts.published", published=outcome.done, left=len(outcome.left))
    return published
