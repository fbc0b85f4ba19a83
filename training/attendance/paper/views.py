"""Paper of an event: what can be printed, asking for it, watching it made and fetching it."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor
from training.answers import Answer, page_with, refusals_shown
from training.attendance.entry import bp, opens_register
from training.attendance.paper import queries
from training.attendance.paper.forms import PaperForm
from training.attendance.paper.models import EventPaper, PaperKind
from training.attendance.paper.names import why_nothing_to_print
from training.attendance.paper.operations import KEPT_FOR, ask_for_paper, papers_for
from training.attendance.views import sitting_asked_for
from training.courses.models import Event
from training.db import db, transaction

NOT_KEPT = "That document is not kept any more. Make it again: it takes seconds, and has whoever booked since."


@bp.route("/register/<ref>/paper", methods=["GET", "POST"])
@opens_register
def paper(event: Event, actor: Actor) -> Answer:
    """What can be printed for an event; a button has the worker make it."""
    form = PaperForm(event.sittings, sitting_asked_for(event).position)
    kind = next((one for one in PaperKind if one == request.form.get("kind")), None)
    if request.method == "POST" and kind is None:
        flash("That button is not known here. Press one of these.")
        return redirect(url_for("attendance.paper", ref=event.ref))
    if form.validate_on_submit() and kind is not None:
        event_id, ref, wanted = event.id, event.ref, form.wanted(kind)
        with refusals_shown(form) as refusals, transaction() as session:
            asked = ask_for_paper(session, event_id, wanted, actor, clock.now()).ref
        if not refusals:
            return redirect(url_for("attendance.paper_made", ref=ref, paper=asked))
    session, now = db.session(), clock.now()
    event = queries.event_to_print(session, event.id)
    facts = queries.facts_of(session, event, now)
    offered = papers_for(actor)
    why_not = {one: why_nothing_to_print(one, facts) for one in offered}
    return page_with(
        form,
        "attendance/paper/paper.html",
        event=event,
        actor=actor,
        facts=facts,
        kinds=PaperKind,
        why_not=why_not,
        names=None if why_not[PaperKind.DOOR_LIST] else queries.names_for(session, event, PaperKind.DOOR_LIST),
        certificates_left_out=_left_out(event.id) if facts.certificates and actor.is_administrator else 0,
        papers=[one for one in queries.papers_of(session, event.id, now - KEPT_FOR) if one.kind in offered],
        kept_for=KEPT_FOR,
    )


@bp.get("/register/<ref>/paper/<paper>")
@opens_register
def paper_made(event: Event, actor: Actor, paper: str) -> Answer:
    """One that was asked for: how far it is, and then the way to fetch it."""
    found = _paper(event, paper, actor, clock.now())
    if found is None:
        return _not_kept(event)
    return render_template(
        "attendance/paper/made.html", event=event, actor=actor, paper=found, until=found.asked_at + KEPT_FOR
    )


@bp.get("/register/<ref>/paper/<paper>.pdf")
@opens_register
def paper_file(event: Event, actor: Actor, paper: str) -> Answer:
    """The PDF, to be kept by whoever asked for it."""
    found = _paper(event, paper, actor, clock.now())
    if found is None:
        return _not_kept(event)
    if found.file is None:
        return redirect(url_for("attendance.paper_made", ref=event.ref, paper=paper))
    response = Response(found.file.pdf, mimetype="application/pdf")
    name = f"{found.kind.replace(' ', '-')}-{event.ref}{f'-day-{found.position}' if found.position else ''}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _paper(event: Event, ref: str, actor: Actor, now: datetime) -> EventPaper | None:
    found = queries.paper_by_ref(db.session(), event.id, ref, now - KEPT_FOR)
    return found if found is not None and found.kind in papers_for(actor) else None


def _left_out(event_id: int) -> int:
    return queries.certificates_left_out(db.session(), event_id)


def _not_kept(event: Event) -> Response:
    flash(NOT_KEPT)
    return redirect(url_for("attendance.paper", ref=event.ref))
