"""The bank of quotes, and reading what may come into it."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import quotes as bp
from training.admin.history.queries import story_of
from training.admin.quotes.forms import FitForm, NotUsedForm
from training.admin.quotes.list_queries import STAGES, bank_list
from training.answers import Answer, carried_out
from training.db import db, transaction
from training.evaluations.questions import Stage
from training.evaluations.quotes import operations, queries
from training.evaluations.quotes.collection_queries import newest_collections
from training.evaluations.quotes.leaving_out import sentences_in
from training.evaluations.quotes.models import Quote
from training.evaluations.themes.queries import themes_of_form
from training.lists import kept_in_address, page_or_file, searched, ticked

AT_ONCE = 20
_SHOWN = 200
_OFFERED = 3
"""Collections that the bank has buttons for."""


@bp.get("/quotes")
@requires(Role.ADMINISTRATOR)
def bank() -> str | Response:
    """Sentences that delegates let us quote and that were found fit, by course, theme, sector, stage, day and words."""
    session, into = db.session(), request.args.get("into", "")
    newest = newest_collections(session, _OFFERED, _number(into))
    there = {name: value for name, value in kept_in_address().items() if name not in {"into", "rows"}}
    return page_or_file(
        bank_list(session, searched()),
        "admin/quotes/bank.html",
        counts=queries.counts(session),
        stages=STAGES,
        presses=[
            (f"Use in {one.name}", url_for("admin.quotes.use", **{**there, "collection_id": one.id})) for one in newest
        ],
    )


@bp.get("/quotes/to-read")
@requires(Role.ADMINISTRATOR)
def to_read() -> str:
    """The quotes that have waited longest to be read for details of a case."""
    session = db.session()
    return render_template(
        "admin/quotes/to_read.html", counts=queries.counts(session), quotes=queries.next_to_read(session, AT_ONCE)
    )


@bp.get("/quotes/not-used")
@requires(Role.ADMINISTRATOR)
def not_used() -> str:
    """What was found not fit to use, with why: it can be read again."""
    session = db.session()
    return render_template(
        "admin/quotes/not_used.html", counts=queries.counts(session), quotes=queries.not_used(session, _SHOWN)
    )


@bp.post("/quotes/to-read")
@requires(Role.ADMINISTRATOR)
def find_fit() -> Response:
    """Those that were ticked may be used as they were written."""
    chosen = ticked("fit")
    with transaction() as session:
        done = operations.find_several_fit(session, chosen, current_actor(), clock.now())
    if not chosen:
        flash("Nothing was ticked. Tick the quotes that are fit to use as they are, and press the button once more.")
        return redirect(url_for("admin.quotes.to_read"))
    flash(f"In the bank now: {done} {'quote' if done == 1 else 'quotes'}.", "done")
    if left := len(chosen) - done:
        flash(f"Left alone: {left}. They were withdrawn, hidden by a concern, or decided about meanwhile.", "note")
    return redirect(url_for("admin.quotes.to_read"))


@bp.route("/quotes/<int:quote_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def decide(quote_id: int) -> Answer:
    """One quote as it was written: words are left out, themes are given, and it is fit to use."""
    quote = _quote_to_decide(quote_id)
    sentences = sentences_in(quote.answer.text or "")
    form = _fit_form(quote)

    def find_it_fit(session: Session) -> str:
        left_out, themes = form.numbers_left_out(sentences), [int(one) for one in form.themes.data or ()]
        version = _number(form.version.data)
        operations.find_fit(session, quote_id, left_out, themes, version, current_actor(), clock.now())
        return "Fit to use: it is in the bank now."

    return carried_out(form, find_it_fit, _next()) or _page(quote_id, fit=form)


@bp.post("/quotes/<int:quote_id>/not-used")
@requires(Role.ADMINISTRATOR)
def refuse(quote_id: int) -> Answer:
    """It is not to be used."""
    _quote_to_decide(quote_id)
    form = NotUsedForm()

    def refuse_it(session: Session) -> str:
        version = _number(form.version.data)
        operations.refuse_quote(session, quote_id, form.reason.data, version, current_actor(), clock.now())
        return "It is not used."

    return carried_out(form, refuse_it, _next()) or _page(quote_id, refusing=form)


def _fit_form(quote: Quote, *, sent: bool = True) -> FitForm:
    """Filled in with what was decided before, where it is not what was sent."""
    kept = {
        "left_out": [str(number) for number in quote.left_out],
        "themes": [str(theme_id) for theme_id in _themes_of(quote)],
        "version": str(quote.version),
    }
    form = FitForm(data=kept) if sent else FitForm(formdata=None, data=kept)
    form.offer(sentences_in(quote.answer.text or ""), queries.themes(db.session()))
    return form


def _themes_of(quote: Quote) -> Sequence[int]:
    """Its own; of one that nobody has decided about, those that its text was given when it was read."""
    if quote.verdict is None:
        return themes_of_form(db.session(), quote.consent.evaluation_id)
    return [theme.id for theme in quote.themes]


def _page(quote_id: int, fit: FitForm | None = None, refusing: NotUsedForm | None = None) -> Answer:
    """`fit` or `refusing`: the form that was sent, or is to be filled in."""
    session, quote = db.session(), _quote_to_decide(quote_id)
    sent = fit or refusing
    assert sent is not None
    sent.version.data = str(quote.version)
    html = render_template(
        "admin/quotes/decide.html",
        quote=quote,
        booking=quote.consent.evaluation.booking,
        stage=STAGES[Stage(quote.consent.evaluation.stage)],
        shown=queries.shown_quotes(session, [quote_id])[0],
        sentences=sentences_in(quote.answer.text or ""),
        form=sent,
        fit=fit or _fit_form(quote, sent=False),
        refusing=refusing or NotUsedForm(formdata=None, data={"reason": quote.reason, "version": str(quote.version)}),
        story=story_of(session, "quote", quote_id),
    )
    return (html, 422) if sent.errors else html


def _quote_to_decide(quote_id: int) -> Quote:
    """One that may be shown. What was withdrawn or hidden meanwhile says so on the page of what is still to be read."""
    session = db.session()
    if found := queries.quote_to_decide(session, quote_id):
        return found
    if session.get(Quote, quote_id) is None:
        abort(404)
    flash(operations.GONE)
    return abort(redirect(url_for("admin.quotes.to_read")))


def _next() -> str:
    """Where somebody came from: the bank, or what is still to be read."""
    return url_for("admin.quotes.bank" if request.args.get("from") == "bank" else "admin.quotes.to_read")


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1
