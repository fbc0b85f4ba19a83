"""A file that a page carries to the next, while somebody is asked about it: kept for a day, by a signed number.

Whoever sent it is the only one who can go on with it.
"""

from datetime import timedelta
from typing import IO

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from training import clock
from training.access import current_actor
from training.db import db, transaction
from training.files import gateway
from training.files.gateway import StoredBytes
from training.files.models import KeptFile
from training.files.operations import keep
from training.files_in.cells import Unreadable

USED_FOR = "asked about"
GOOD_FOR = timedelta(days=1)
GONE = "The file is not kept any more. Choose it again."


def carry(content: bytes, name: str) -> str:
    """Keep a file until tomorrow is over. Returns what the page carries of it. Not inside transaction()."""
    return _carried(gateway.store(content), name)


def carry_large(file: IO[bytes], name: str) -> str:
    """The same for a file that is not read as a whole."""
    return _carried(gateway.store_piecewise(file), name)


def _carried(stored: StoredBytes, name: str) -> str:
    now = clock.now()
    with transaction() as session:
        kept = keep(session, stored, name, USED_FOR, clock.today() + 2 * GOOD_FOR, current_actor(), now)
        number = kept.id
    carried: str = _signer().dumps(number)
    return carried


def content_of(carried: str) -> tuple[bytes, str]:
    """The bytes of a file that a page has carried here, and its name. Raises Unreadable where it is no more, or was
    sent by somebody else.
    """
    kept = kept_file(carried)
    try:
        return gateway.read(kept.kept_as), kept.name
    except gateway.FileGone:
        raise Unreadable(GONE) from None


def kept_file(carried: str) -> KeptFile:
    """The row of such a file, likewise: for who goes on to keep it."""
    try:
        number = _signer().loads(carried, max_age=int(GOOD_FOR.total_seconds()))
    except BadData:
        raise Unreadable(GONE) from None
    kept = db.session().get(KeptFile, number)
    if kept is None or kept.used_for != USED_FOR or kept.kept_by_id != current_actor().person_id:
        raise Unreadable(GONE)
    return kept


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="a file that a page carries")
