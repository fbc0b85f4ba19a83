"""Giving a kind of message words of the administrator's own, and going back to ours: a new version each time."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.history.operations import record
from training.mail.wording.checking import in_one
from training.mail.wording.kind_files import Words
from training.mail.wording.models import Wording
from training.mail.wording.queries import faults_by_field, kind_of, newest_version
from training.refusals import Code, Refused, mapped

CHANGED_MEANWHILE = (
    "Somebody else has saved another version since you opened this page, so yours is not saved yet. What differs is"
    " shown below. To have yours all the same, press “Save” once more."
)
_AT_ONCE = {"wording.number": ("body", CHANGED_MEANWHILE), "wording_kind_number": ("body", CHANGED_MEANWHILE)}


def save_words(session: Session, kind: str, words: Words, seen: int, actor: Actor, now: datetime) -> bool:
    """Have messages of a kind say this from now on. `seen` is the number of the version it was written from, 0 of ours.

    Returns whether anything was changed. Raises Refused, with every fault beside its field.
    """
    known, newest = kind_of(kind), newest_version(session, kind)
    number = newest.number if newest else 0
    if number == seen + 1 and newest and newest.words == words and newest.written_by_id == actor.person_id:
        return False  # the same press twice
    if number != seen:
        raise Refused(Code.CHANGED, CHANGED_MEANWHILE, "body")
    if faults := faults_by_field(known, words):
        raise Refused.for_fields(Code.MISSING, {field: in_one(said) for field, said in faults.items()})
    in_force = newest.words if newest and newest.words else known.ours
    if words == in_force and (newest is None or newest.ours_sign == known.sign):
        return False
    _add(session, kind, None if words == known.ours else words, seen + 1, actor, now)
    return True


def keep_words(session: Session, kind: str, seen: int, actor: Actor, now: datetime) -> bool:
    """Keep the administrator's words although ours have changed since. Returns whether there was anything to keep."""
    newest = newest_version(session, kind)
    if newest is None or newest.words is None or newest.number != seen:
        return False
    return save_words(session, kind, newest.words, seen, actor, now)


def go_back_to_ours(session: Session, kind: str, actor: Actor, now: datetime) -> bool:
    """Have messages of a kind say our words again. The versions before stay to be read. Whether they were others."""
    newest = newest_version(session, kind)
    if newest is None or newest.words is None:
        return False
    _add(session, kind, None, newest.number + 1, actor, now)
    return True


def _add(session: Session, kind: str, words: Words | None, number: int, actor: Actor, now: datetime) -> None:
    known = kind_of(kind)
    row = Wording(
        kind=kind,
        number=number,
        subject=words.subject if words else None,
        body=words.body if words else None,
        ours_subject=known.ours.subject,
        ours_body=known.ours.body,
        ours_sign=known.sign,
        written_at=now,
        written_by_id=actor.person_id,
    )
    with mapped(session, _AT_ONCE):
        session.add(row)
    session.info.get("read_once", {}).pop("wording", None)
    record(session, "wording", row.id, "changed" if words else "back to ours", actor, now, version=number)
