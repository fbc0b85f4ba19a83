"""How certificates look: the Board's design, those of courses, and a version that is being written."""

from collections.abc import Callable
from typing import Any

from flask import Response as FileResponse
from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import settings as bp
from training.admin.history.queries import story_of
from training.admin.settings.designs.forms import DesignPictureForm, DesignWordsForm
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.certificates.designs import operations, queries
from training.certificates.designs.models import CertificateDesign
from training.courses.models import Course
from training.courses.queries import course_by_code
from training.db import db, transaction
from training.files import gateway

MOST_SENT = 64 * 1024 * 1024
"""Bytes of a request with a picture: one that is far too large is taken, so that its page can say so beside it."""
SEES_THE_PREVIEW = "Saved. The preview is made anew: look at both pages before you put it to use."


@bp.url_value_preprocessor
def take_large_pictures(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything of the request is read. Larger ones get the page for whatever is too big to send."""
    if endpoint == "admin.settings.design_picture":
        request.max_content_length = MOST_SENT


@bp.get("/settings/certificates")
@requires(Role.ADMINISTRATOR)
def certificate_designs() -> str:
    """The Board's design, and which courses have one of their own."""
    session = db.session()
    return render_template(
        "admin/settings/designs/index.html",
        course=None,
        used=queries.design_of(session, None),
        written=queries.design_written(session, None),
        before=queries.versions_used(session, None),
        courses=queries.courses_with_designs(session),
    )


@bp.get("/settings/certificates/courses/<code>")
@requires(Role.ADMINISTRATOR)
def course_design(code: str) -> str:
    """The design of one course, or that it has the Board's."""
    session = db.session()
    course = course_by_code(session, code) or abort(404)
    own = queries.design_of(session, course.id)
    return render_template(
        "admin/settings/designs/index.html",
        course=course,
        used=own or queries.design_of(session, None),
        written=queries.design_written(session, course.id),
        before=queries.versions_used(session, course.id),
        courses=[],
    )


@bp.post("/settings/certificates/begin")
@requires(Role.ADMINISTRATOR)
def begin_design() -> Response:
    """A design is changed in a copy, which no certificate has yet. `course=L3`: of one course."""
    code = request.form.get("course", "")
    course_id = _course_or_404(code).id if code else None
    with transaction() as session:
        course = session.get_one(Course, course_id) if course_id else None
        design_id = operations.begin_design(session, course, current_actor(), clock.now()).id
    return redirect(url_for("admin.settings.certificate_design", design_id=design_id))


@bp.get("/settings/certificates/<int:design_id>")
@requires(Role.ADMINISTRATOR)
def certificate_design(design_id: int) -> str:
    """One version, as it is printed, and what can be done with it."""
    design = _design_or_404(design_id)
    story = story_of(db.session(), "certificate design", design.id)
    return render_template("admin/settings/designs/design.html", design=design, story=story)


@bp.route("/settings/certificates/<int:design_id>/words", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def design_words(design_id: int) -> Answer:
    design = _design_to_change(design_id)
    form = DesignWordsForm(obj=design)

    def change(session: Session) -> str:
        operations.change_words(session, design_id, form.words(), current_actor(), clock.now())
        return SEES_THE_PREVIEW

    go_to = url_for("admin.settings.certificate_design", design_id=design_id)
    return carried_out(form, change, go_to) or page_with(
        form, "admin/settings/designs/words.html", design=_design_or_404(design_id)
    )


@bp.route("/settings/certificates/<int:design_id>/<any(logo, signature):which>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def design_picture(design_id: int, which: str) -> Answer:
    """The picture there is, and a form for another."""
    form = DesignPictureForm(_design_to_change(design_id), which)
    if form.validate_on_submit() and _picture_saved(design_id, which, form):
        flash(SEES_THE_PREVIEW, "done")
        return redirect(url_for("admin.settings.certificate_design", design_id=design_id))
    return page_with(form, "admin/settings/designs/picture.html", design=_design_or_404(design_id), which=which)


def _picture_saved(design_id: int, which: str, form: DesignPictureForm) -> bool:
    """Whether it is. Else the form says why not."""
    picture = form.picture()
    if form.errors:
        return False
    whose = form.whose.data if which == operations.LOGO else ""
    stored = gateway.store(picture.content) if picture else None
    with refusals_shown(form), transaction() as session:
        actor, now = current_actor(), clock.now()
        if picture and stored:
            name = f"{which}.{picture.ending}"
            operations.set_picture(session, design_id, which, stored, name, whose, actor, now)
        else:
            operations.keep_picture(session, design_id, which, whose, actor, now)
    return not form.errors


@bp.post("/settings/certificates/<int:design_id>/<any(logo, signature):which>/remove")
@requires(Role.ADMINISTRATOR)
def remove_design_picture(design_id: int, which: str) -> Response:
    return _done(
        lambda session: operations.remove_picture(session, design_id, which, current_actor(), clock.now()),
        design_id,
        f"The {which} is no longer in this version.",
    )


@bp.post("/settings/certificates/<int:design_id>/use")
@requires(Role.ADMINISTRATOR)
def use_design(design_id: int) -> Response:
    """Certificates that are issued from now on look so."""
    return _done(
        lambda session: operations.put_to_use(session, design_id, current_actor(), clock.now()),
        design_id,
        "Certificates that are issued from now on look like this. Those there are stay as they were made.",
    )


@bp.post("/settings/certificates/<int:design_id>/delete")
@requires(Role.ADMINISTRATOR)
def delete_design(design_id: int) -> Response:
    """One that was never in use."""
    back = _page_of(_design_or_404(design_id).course)
    here = url_for("admin.settings.certificate_design", design_id=design_id)
    with refusals_shown(go_to=here), transaction() as session:
        operations.delete_design(session, design_id, current_actor(), clock.now())
    flash("The new version is deleted. Certificates look as they did before.", "done")
    return redirect(back)


@bp.post("/settings/certificates/<int:design_id>/end")
@requires(Role.ADMINISTRATOR)
def end_design(design_id: int) -> Response:
    """A course goes back to the design of the Board."""
    back = _page_of(_design_or_404(design_id).course)
    with refusals_shown(go_to=back), transaction() as session:
        operations.go_back_to_the_boards(session, design_id, current_actor(), clock.now())
    flash("New certificates of this course have the design of the Board again.", "done")
    return redirect(back)


@bp.get("/settings/certificates/<int:design_id>/preview.pdf")
@requires(Role.ADMINISTRATOR)
def design_pdf(design_id: int) -> FileResponse:
    """The preview as PDF: two pages."""
    preview = _design_or_404(design_id).preview
    if preview is None or preview.rendered_at is None or preview.pdf is None:
        abort(404)
    response = FileResponse(preview.pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="preview-of-certificates.pdf"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.get("/settings/certificates/<int:design_id>/<any(usual, longest):page>.png")
@requires(Role.ADMINISTRATOR)
def design_preview(design_id: int, page: str) -> FileResponse:
    """The preview as a picture: of a usual certificate, or of one with long names."""
    preview = _design_or_404(design_id).preview
    picture = getattr(preview, page) if preview and preview.rendered_at else None
    if picture is None:
        abort(404)
    return FileResponse(picture, mimetype="image/png", headers={"Cache-Control": "private, max-age=3600"})


@bp.get("/settings/certificates/<int:design_id>/<any(logo, signature):which>/<digest>")
@requires(Role.ADMINISTRATOR)
def design_part(design_id: int, which: str, digest: str) -> FileResponse:
    """The logo or the signature by itself. Its address changes with it."""
    kept = getattr(_design_or_404(design_id), which)
    if kept is None or kept.fingerprint != digest:
        abort(404)
    try:
        content = gateway.read(kept.kept_as)
    except gateway.FileGone:
        abort(404)
    return FileResponse(content, mimetype=kept.content_type, headers={"Cache-Control": "private, max-age=3600"})


def _done(change: Callable[[Session], None], design_id: int, said: str) -> Response:
    """Make a change of a version, and show the version again."""
    _design_or_404(design_id)
    go_to = url_for("admin.settings.certificate_design", design_id=design_id)
    with refusals_shown(go_to=go_to), transaction() as session:
        change(session)
    flash(said, "done")
    return redirect(go_to)


def _page_of(course: Course | None) -> str:
    if course is None:
        return url_for("admin.settings.certificate_designs")
    return url_for("admin.settings.course_design", code=course.code)


def _course_or_404(code: str) -> Course:
    return course_by_code(db.session(), code) or abort(404)


def _design_or_404(design_id: int) -> CertificateDesign:
    return queries.design_by_id(db.session(), design_id) or abort(404)


def _design_to_change(design_id: int) -> CertificateDesign:
    """Leads to its page where it is in use, and cannot be changed."""
    design = _design_or_404(design_id)
    if not design.is_written:
        flash(operations.IN_USE)
        abort(redirect(url_for("admin.settings.certificate_design", design_id=design_id)))
    return design
