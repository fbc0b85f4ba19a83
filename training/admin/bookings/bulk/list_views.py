"""A press on the ticked rows of the list of all bookings: what does not depend on one event, as on a roster."""

from collections.abc import Sequence

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings import queries
from training.admin.bookings.bulk.forecast_queries import bookings_anywhere
from training.admin.bookings.bulk.questions import ANYWHERE, PRESSES, Question
from training.admin.bookings.bulk.views import NOBODY
from training.admin.bookings.roster_views import filters_in_address
from training.answers import Answer
from training.board_lists.queries import board_lists
from training.bookings.models import Booking
from training.db import db, transaction
from training.downloads import FILES, KIND_WORDS
from training.jobs import operations
from training.jobs.queries import job_of_form
from training.lists import RowList, all_found, as_file, asked_for_file, searched, shown
from training.ticks import MOST_AT_ONCE, chosen_ids, ids_kept

TOO_MANY = f"At most {MOST_AT_ONCE:,} bookings are done at once. Choose fewer with the search or a filter."


@bp.get("/bookings")
@requires(Role.ADMINISTRATOR)
def listed() -> str | Response:
    """Any booking, by reference, name, e-mail, agency or event; and what can be done to those that are ticked."""
    of = _list()
    return asked_for_file(of) or render_template("admin/bookings/list.html", listed=shown(of), presses=_presses())


@bp.post("/bookings/ticked/press/<word>")
@requires(Role.ADMINISTRATOR)
def press_on_list(word: str) -> Answer:
    """What it would do to how many, why to whom not, and the button. Nothing is changed yet."""
    ids = chosen_on_list()
    return _page(word, _ask(word, ids)) if ids else redirect(back_to_list())


@bp.post("/bookings/ticked/download")
@requires(Role.ADMINISTRATOR)
def download_ticked_of_list() -> Response:
    """The rows that are meant, as an Excel or CSV file without needs."""
    ids, kind = chosen_on_list(), request.args.get("kind", "")
    if not ids:
        return redirect(back_to_list())
    return as_file(_list(), kind if kind in FILES else "xlsx", [(one,) for one in ids], "bookings")


@bp.post("/bookings/ticked/start/<word>")
@requires(Role.ADMINISTRATOR)
def start_press_on_list(word: str) -> Answer:
    """Have the worker do it to those whom the page named. Pressed twice, it is started once."""
    if started := job_of_form(db.session(), request.form.get("form_token", "")):
        return redirect(url_for("admin.desk.job", ref=started.ref))
    ids = ids_kept(db.session(), select(Booking.id))
    if not ids:
        flash(NOBODY)
        return redirect(back_to_list())
    question = _ask(word, ids)
    if not question.ids or not question.form.validate_on_submit():
        return _page(word, question)  # nobody is left to whom it can be done, or something is still to choose
    back, form_token = back_to_list(), question.form.form_token.data
    with transaction() as session:
        kind, details = PRESSES[word].kind, question.form.details()
        actor, now = current_actor(), clock.now()
        job = operations.start(
            session, kind, ids, actor, now, goes_back_to=back, form_token=form_token, details=details
        )
        job_ref = job.ref
    return redirect(url_for("admin.desk.job", ref=job_ref))


def _list() -> RowList:
    return queries.bookings_found(searched(), board_lists(db.session()), clock.now())


def chosen_on_list() -> list[int]:
    """The bookings that are meant; none, and a sentence that says why, where nobody is or too many are."""
    ids = chosen_ids(db.session(), select(Booking.id), all_found(_list()))
    if not ids or len(ids) >= MOST_AT_ONCE:
        flash(TOO_MANY if ids else NOBODY)
        return []
    return ids


def _ask(word: str, ids: Sequence[int]) -> Question:
    if word not in ANYWHERE:
        abort(404)
    session = db.session()
    question = ANYWHERE[word](session, bookings_anywhere(session, ids, current_actor(), clock.now()))
    question.form.arm()
    return question


def _page(word: str, question: Question) -> Answer:
    html = render_template(
        "admin/bookings/press.html",
        event=None,
        question=question,
        form=question.form,
        word=word,
        warning=PRESSES[word].warning,
        back=back_to_list(),
        start=url_for("admin.bookings.start_press_on_list", word=word, **filters_in_address()),
    )
    return make_response((html, 422) if question.form.errors else html)


def back_to_list() -> str:
    """The list as it is narrowed and sorted."""
    return url_for("admin.bookings.listed", **filters_in_address())


def _presses() -> list[tuple[str, str]]:
    """The words of each button, and its address: it comes back to the list as it is narrowed and sorted."""
    kept = filters_in_address()
    write = ("Write to them", url_for("admin.messages.write_to_ticked_of_list", **kept))
    found = [(PRESSES[word].text, url_for("admin.bookings.press_on_list", word=word, **kept)) for word in ANYWHERE]
    files = [
        (f"Download {KIND_WORDS[kind]}", url_for("admin.bookings.download_ticked_of_list", kind=kind, **kept))
        for kind in FILES
    ]
    return [write, *found, *files]
