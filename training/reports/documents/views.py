"""The figures as a document: asked for by a button, watched while it is made, fetched, and held against today."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for

from training import clock
from training.access import Role, current_actor, has_role, requires
from training.answers import Answer, refusals_shown
from training.db import db, transaction
from training.downloads import attachment
from training.reports.blueprint import bp
from training.reports.documents import operations
from training.reports.documents.models import DocumentKind, FiguresDocument
from training.reports.documents.operations import CHOICE, NOT_THERE, ask_for_document
from training.reports.documents.pack_queries import pack_figures
from training.reports.documents.queries import document_by_ref, file_of, kept_documents
from training.reports.documents.since import ChangedSince, changed_since
from training.reports.documents.taken_back_queries import taken_back_in, words_taken_back
from training.reports.year import around_queries, queries, tables
from training.reports.year.periods import Beside, PeriodKind
from training.reports.year.queries import Compared
from training.reports.year.views import asked_period
from training.settings.queries import rules

TAKEN_BACK = (
    "Words in this document were taken back since, so it is not handed out any more. Make it anew: without them it is"
    " there in a few seconds."
)
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@bp.post("/year/documents")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def ask_document() -> Answer:
    """The period stands in the address, as on the page that has the button."""
    asked = asked_period(queries.years(db.session()))
    kind = next((one for one in DocumentKind if one == request.form.get("kind")), None)
    if kind is DocumentKind.QUARTER and asked.period.kind is not PeriodKind.QUARTER:
        flash("The sub-committee’s page is of a quarter. Choose one of these.")
        return redirect(url_for("reports.quarter"))
    if kind is None or kind is DocumentKind.PACK or asked.trouble:
        flash(asked.trouble or "That button is not known here. Press one of these.")
        return redirect(url_for("reports.year"))
    with transaction() as session:
        ref = ask_for_document(session, kind, asked.period, asked.beside, current_actor(), clock.now()).ref
    return redirect(url_for("reports.document", ref=ref))


@bp.get("/documents")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def documents() -> str:
    """Every document that is kept."""
    session = db.session()
    kept = kept_documents(session)
    return render_template(
        "reports/documents/documents.html",
        documents=kept,
        taken_back=taken_back_in(session, kept),
        months=rules(session).figures_kept_months,
    )


@bp.get("/documents/<ref>")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def document(ref: str) -> Answer:
    """Being made; then the way to fetch it, and which of its figures are others today."""
    session = db.session()
    found = document_by_ref(session, ref)
    if found is None:
        return _not_there()
    changed: Sequence[ChangedSince] = ()
    if found.kind == DocumentKind.PACK:
        if found.rendered_at is not None:
            changed = changed_since(found.figures, pack_figures(session, found))
    elif found.rendered_at is not None:
        compared = Compared(found.period, found.period.beside(Beside(found.beside), found.asked_on))
        counts = queries.figures(session, compared, clock.now(), ("newness",))
        wholes = around_queries.wholes(session, compared, counts)
        lines = tables.overview(*wholes, both_whole=compared.both_whole, part=compared.part)
        changed = changed_since(found.figures, {line.of.name: line.now for one in lines for line in one.lines})
    return render_template(
        "reports/documents/document.html",
        document=found,
        changed=changed,
        about={**found.figures.get(CHOICE, {}), **_days(found)},
        taken_back=taken_back_in(session, [found]).get(found.id, 0),
        words=words_taken_back(session, found) if has_role(Role.ADMINISTRATOR) else (),
        may_delete=has_role(Role.ADMINISTRATOR),
    )


@bp.get("/documents/<ref>/file")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def document_file(ref: str) -> Answer:
    """The file as it was made."""
    session = db.session()
    found = document_by_ref(session, ref)
    if found is None:
        return _not_there()
    content = file_of(session, found)
    if taken_back_in(session, [found]):
        flash(TAKEN_BACK)
        content = None
    if content is None:
        return redirect(url_for("reports.document", ref=ref))
    return attachment(content, found.file_name, CONTENT_TYPES[DocumentKind(found.kind).ending])


@bp.post("/documents/<ref>/delete")
@requires(Role.ADMINISTRATOR)
def delete_document(ref: str) -> Answer:
    """The document and its file. The figures stay."""
    with refusals_shown(go_to=url_for("reports.documents")), transaction() as session:
        operations.delete_document(session, ref, current_actor(), clock.now())
    flash("The document is deleted.", "done")
    return redirect(url_for("reports.documents"))


def _days(document: FiguresDocument) -> dict[str, str]:
    """As they stand in the address of the page that it was asked for on."""
    if document.period.kind is PeriodKind.FREE:
        return {"from": str(document.first), "to": str(document.period.last)}
    return {"period": document.period.key}


def _not_there() -> Answer:
    flash(NOT_THERE)
    return redirect(url_for("reports.year"))
