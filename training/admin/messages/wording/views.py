"""What each kind of message says: the list of kinds, the page of one with its preview, and its versions."""

from dataclasses import dataclass

from flask import abort, current_app, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import messages as bp
from training.admin.messages.wording import operations, queries
from training.admin.messages.wording.booking_sample_queries import Sample
from training.admin.messages.wording.forms import WordingForm
from training.admin.messages.wording.sample_queries import found_by, sample_of
from training.answers import refusals_shown
from training.db import db, transaction
from training.lists import searched
from training.mail.kinds import TEMPLATES
from training.mail.operations import Written, compose, compose_unfilled, fields_filled
from training.mail.wording.kind_files import GROUPS, MessageKind, Words
from training.mail.wording.models import Wording
from training.mail.wording.operations import go_back_to_ours, keep_words, save_words
from training.mail.wording.queries import faults_by_field, faults_of, kind_of, newest_version, versions_of
from training.pages import POLICY
from training.people.models import Person
from training.refusals import Code

# The message's own styles, and nothing else: no script, no picture from outside, no form, and no link that leads on.
_PREVIEW_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
_AT = "/messages/wording/<package>/<short>"


@bp.get("/messages/wording")
@requires(Role.ADMINISTRATOR)
def wordings() -> str:
    """Every kind of message by when it goes, those with words of the administrator's own marked."""
    session, q = db.session(), searched()
    only_changed = request.args.get("show") == queries.CHANGED
    return render_template(
        "admin/messages/wording/list.html",
        groups=queries.listed_kinds(session, q, only_changed=only_changed),
        q=q,
        only_changed=only_changed,
        changed=queries.changed_count(session),
        all_kinds=len(TEMPLATES),
    )


@bp.get("/messages/wording/all")
@requires(Role.ADMINISTRATOR)
def every_wording() -> Response:
    """Every kind of one group as mail programs show it, on a computer and on a phone, light or dark."""
    asked, dark = request.args.get("group", ""), request.args.get("scheme") == "dark"
    group = asked if asked in GROUPS else GROUPS[0]
    page = render_template(
        "admin/messages/wording/all.html",
        groups=GROUPS,
        group=group,
        kinds=queries.kinds_of_group(group),
        dark=dark,
    )
    return _with_frames(make_response(page))


@bp.get(_AT)
@requires(Role.ADMINISTRATOR)
def wording(package: str, short: str) -> Response:
    """The words of one kind, its fields, and how they look. `version` puts an earlier version into the boxes."""
    key = _key(package, short)
    versions = versions_of(db.session(), key)
    newest = versions[0] if versions else None
    asked = next((row for row in versions if str(row.number) == request.args.get("version")), None)
    words = asked.words or asked.ours_then if asked else newest.words if newest and newest.words else kind_of(key).ours
    shown = {"subject": words.subject, "body": words.body, "about": request.args.get("about", "")[:60]}
    return _page(key, WordingForm(formdata=None, data={**shown, "seen": str(newest.number if newest else 0)}))


@bp.post(_AT)
@requires(Role.ADMINISTRATOR)
def save_wording(package: str, short: str) -> Response:
    """Have messages of the kind say what was typed from now on."""
    key, form = _key(package, short), WordingForm()
    if not form.validate_on_submit():
        return _page(key, form)
    with refusals_shown(form) as refused, transaction() as session:
        changed = save_words(session, key, form.words, form.version, current_actor(), clock.now())
    if refused:
        return _page(key, form, meanwhile=refused[0].code in {Code.CHANGED, Code.TAKEN})
    flash("Saved. Messages say this from now on." if changed else "Nothing was changed.", "done" if changed else "note")
    return redirect(url_for("admin.messages.wording", package=package, short=short, about=form.about.data or None))


@bp.post(f"{_AT}/preview")
@requires(Role.ADMINISTRATOR)
def preview_wording(package: str, short: str) -> Response:
    """What is in the boxes, filled in: for the frame of the page, before anything is saved."""
    form = WordingForm()
    return _preview(_key(package, short), form.words, form.about.data or "")


@bp.get(f"{_AT}/preview")
@requires(Role.ADMINISTRATOR)
def preview_of_wording(package: str, short: str) -> Response:
    """What messages of the kind say now, filled in. `scheme` shows them “light” or “dark”, whatever the browser is."""
    key, scheme = _key(package, short), request.args.get("scheme", "")
    newest = newest_version(db.session(), key)
    words = newest.words if newest and newest.words else kind_of(key).ours
    return _preview(key, words, request.args.get("about", "")[:60], scheme if scheme in {"light", "dark"} else "")


@bp.post(f"{_AT}/test")
@requires(Role.ADMINISTRATOR)
def send_test(package: str, short: str) -> Response:
    """Send what is in the boxes to the administrator who looks at them, and leave it there."""
    key, form = _key(package, short), WordingForm()
    if form.validate_on_submit():
        sample = _sample(db.session(), key, form.about.data or "")
        context = sample.context if sample else None
        with refusals_shown(form), transaction() as session:
            to = operations.post_test(session, key, form.words, context, current_actor(), clock.now())
            flash(f"A test of what stands here is on its way to {to}. Nothing was saved by that.", "done")
    return _page(key, form)


@bp.post(f"{_AT}/ours")
@requires(Role.ADMINISTRATOR)
def back_to_ours(package: str, short: str) -> Response:
    """Have messages of the kind say our words again."""
    with transaction() as session:
        changed = go_back_to_ours(session, _key(package, short), current_actor(), clock.now())
    flash("Messages say our words again. Yours are kept as a version." if changed else "They are ours already.", "done")
    return redirect(url_for("admin.messages.wording", package=package, short=short))


@bp.post(f"{_AT}/keep")
@requires(Role.ADMINISTRATOR)
def keep_wording(package: str, short: str) -> Response:
    """Keep the administrator's words although ours have changed."""
    form = WordingForm()
    with (
        refusals_shown(go_to=url_for("admin.messages.wording", package=package, short=short)),
        transaction() as session,
    ):
        kept = keep_words(session, _key(package, short), form.version, current_actor(), clock.now())
    flash("Your words are kept." if kept else "They were changed meanwhile, so nothing was done.", "done")
    return redirect(url_for("admin.messages.wording", package=package, short=short))


@bp.get(f"{_AT}/versions")
@requires(Role.ADMINISTRATOR)
def wording_versions(package: str, short: str) -> str:
    """Every version of a kind's words, and what each changed."""
    key = _key(package, short)
    return render_template(
        "admin/messages/wording/versions.html",
        kind=kind_of(key),
        package=package,
        short=short,
        versions=queries.shown_versions(db.session(), key),
    )


def _key(package: str, short: str) -> str:
    key = f"{package}/{short}"
    return key if key in TEMPLATES else abort(404)


def _who() -> Person:
    return db.session().get_one(Person, current_actor().person_id)


def _sample(session: Session, key: str, about: str) -> Sample | None:
    return sample_of(session, key, about, _who(), clock.now())


def _preview(key: str, words: Words, about: str, scheme: str = "") -> Response:
    faults, sample = faults_of(kind_of(key), words), _sample(db.session(), key, about)
    page = render_template(
        "mail/preview.html",
        faults=faults,
        **_written(key, words, sample) if not faults else {},
        sample=sample,
        asked=about,
        one=found_by(key),
        scheme=scheme,
    )
    response = make_response(page, 422 if faults else 200)
    response.headers["Content-Security-Policy"] = _PREVIEW_POLICY
    return response


def _written(key: str, words: Words, sample: Sample | None) -> dict[str, object]:
    written: Written = compose(key, sample.context, words) if sample else compose_unfilled(key, words)
    return {**written.drawn, "text": written.text}


@dataclass(frozen=True)
class _Look:
    """What is to be said above the boxes about the words in force."""

    unusable: list[str]
    ours_changed: object
    """What differs between our words then and now."""


def _page(key: str, form: WordingForm, *, meanwhile: bool = False) -> Response:
    """422 when the form says what is wrong. After somebody else's save, the next press of “Save” is over theirs."""
    session, kind = db.session(), kind_of(key)
    newest, about = newest_version(session, key), form.about.data or ""
    sample = _sample(session, key, about)
    theirs: object = ()
    if meanwhile and newest:
        theirs = queries.differing(newest.words or kind.ours, form.words)
        form.seen.data = str(newest.number)
    page = render_template(
        "admin/messages/wording/edit.html",
        form=form,
        faults=faults_by_field(kind, form.words).get("body", []) if form.errors else [],
        kind=kind,
        newest=newest,
        writer=session.get(Person, newest.written_by_id) if newest and newest.written_by_id else None,
        look=_look(kind, newest),
        theirs=theirs,
        fields=_fields(key, sample),
        sample=sample,
        asked=about,
        one=found_by(key),
        package=key.partition("/")[0],
        short=key.partition("/")[2],
    )
    return _with_frames(make_response(page, 422 if form.errors else 200))


def _with_frames(response: Response) -> Response:
    """A page that shows messages in frames of their own."""
    response.headers["Content-Security-Policy"] = f"{current_app.config[POLICY]}; frame-src 'self'"
    return response


def _look(kind: MessageKind, newest: Wording | None) -> _Look | None:
    if newest is None or newest.words is None:
        return None
    if newest.ours_sign == kind.sign:
        return None
    return _Look(faults_of(kind, newest.words), queries.differing(newest.ours_then, kind.ours))


def _fields(key: str, sample: Sample | None) -> list[tuple[object, str]]:
    """Each field of the kind, the required first, with what it stands for in the preview."""
    said = fields_filled(key, sample.context) if sample else {}
    fields = sorted(kind_of(key).fields.values(), key=lambda field: not field.required)
    return [(field, " ".join(said.get(field.name, "").split())) for field in fields]
