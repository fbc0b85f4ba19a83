"""What the worker does: makes the papers that somebody waits for, and deletes them when their time is over."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from training import clock, queue
from training.attendance.paper.labels import SHEETS, USUAL_SHEET
from training.attendance.paper.models import EventPaper, EventPaperFile, PaperKind
from training.attendance.paper.operations import KEPT_FOR, SWEEP, delete_old_papers
from training.attendance.paper.pdf import PaperHead, render_badges, render_door_list, render_sign_in_sheet
from training.attendance.paper.queries import certificates_to_print, event_to_print, names_for
from training.certificates.designs.queries import design_text
from training.certificates.pdf import render_together
from training.certificates.wording import certificate_text
from training.courses.models import Event, Sitting
from training.db import db, transaction
from training.links import link_to
from training.printing import print_all
from training.settings.queries import rules

_TELLS_EVERY = 1.0
"""Seconds between two moments at which it is written down how far the certificates are."""


@queue.sweep(SWEEP)
def print_papers() -> int:
    """Make every paper that is asked for. Returns how many were made."""
    fresh = EventPaper.asked_at > clock.now() - KEPT_FOR
    return print_all(EventPaper, fresh, oldest=EventPaper.asked_at, make=_make, keep=_keep, again=SWEEP)


@queue.sweep("attendance.delete_old_papers", every_minutes=5)
def delete_papers() -> int:
    """Delete the papers whose time is over. Returns how many."""
    before = clock.now() - KEPT_FOR
    if not db.session.scalar(select(exists().where(EventPaper.asked_at <= before))):
        return 0
    with transaction() as session:
        return delete_old_papers(session, before)


def _make(paper_id: int) -> bytes:
    """Read in a moment: no transaction stays open while it renders."""
    session = db.session()
    paper = session.get_one(EventPaper, paper_id)
    event = event_to_print(session, paper.event_id)
    kind = PaperKind(paper.kind)
    if kind == PaperKind.CERTIFICATES:
        return _certificates(session, paper_id, event)
    sitting = next((one for one in event.sittings if one.position == paper.position), None)
    head, names = _head_of(session, event, sitting), names_for(session, event, kind, paper.position)
    sheet, first_label = SHEETS[paper.label_sheet or USUAL_SHEET], paper.first_label or 1
    session.rollback()
    if kind == PaperKind.SIGN_IN_SHEET:
        return render_sign_in_sheet(head, names)
    if kind == PaperKind.DOOR_LIST:
        return render_door_list(head, names)
    return render_badges(head, names, sheet, first_label)


def _keep(_session: Session, paper: EventPaper, pdf: bytes, _now: datetime) -> None:
    paper.file = EventPaperFile(pdf=pdf)


def _head_of(session: Session, event: Event, sitting: Sitting | None) -> PaperHead:
    venue = event.venue
    days = [sitting] if sitting else event.sittings
    when = clock.show_days([clock.local(one.starts_at).date() for one in days])
    if sitting:
        starts, ends = (clock.show_time(moment) for moment in (sitting.starts_at, sitting.ends_at))
        when = f"{clock.show_date(sitting.starts_at)}, {starts} to {ends}"
        if len(event.sittings) > 1:
            when = f"Day {sitting.position} of {len(event.sittings)}: {when}"
    return PaperHead(
        course_title=event.course.title,
        when=when,
        where=f"{venue.name}, {venue.town}" if venue else "online",
        board_name=rules(session).board_name,
        printed=clock.show_moment(clock.now()),
    )


def _certificates(session: Session, paper_id: int, event: Event) -> bytes:
    board_name = rules(session).board_name
    texts = [
        certificate_text(one, design_text(one.design, board_name), link_to)
        for one in certificates_to_print(session, event.id)
    ]
    title = f"Certificates: {event.course.title}, {clock.show_date(event.starts_at)}"
    session.rollback()
    return render_together(texts, title, _progress(paper_id, len(texts)))


def _progress(paper_id: int, total: int) -> Callable[[int], None]:
    """Writes down how many certificates are laid out, once a second, and when all are."""
    told = 0.0

    def laid_out(done: int) -> None:
        nonlocal told
        if done < total and monotonic() - told < _TELLS_EVERY:
            return
        told = monotonic()
        with transaction() as session:
            session.execute(update(EventPaper).where(EventPaper.id == paper_id).values(done=done, total=total))

    return laid_out
