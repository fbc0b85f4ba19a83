"""Asking agencies for a year: who is asked, who has answered and who has not, and what all of them come to."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import evidence as bp
from training.admin.evidence.requests.forms import AskAboutReviewsForm, AskForm, ClosingForm, ContactForm, OneMoreForm
from training.admin.evidence.requests.list_queries import requests_list, state_of_request
from training.admin.history.queries import story_of
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.board_lists.queries import board_lists
from training.db import db, transaction
from training.lists import page_or_file, searched
from training.people.queries import agencies_to_choose
from training.people.relations.queries import successors_today
from training.yearly_requests import operations, queries
from training.yearly_requests.impact.operations import ask_about, cite
from training.yearly_requests.impact.queries import Impact, impact_of, sums_by_review
from training.yearly_requests.impact.queries import words_of_round as impact_words
from training.yearly_requests.models import AgencyRequest, RequestKind, RequestRound
from training.yearly_requests.needs.queries import Needs, needs_of, sums_by_level, words_of_round
from training.yearly_requests.standing import BETWEEN_REMINDERS, why_not_answerable
from training.years import FinancialYear

ASKED = "They are asked. The messages go out in the next minutes."


@bp.route("/evidence/needs", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def needs() -> Answer:
    """The years that agencies were asked for their training needs, and asking them for another."""
    form = AskForm()

    def ask(session: Session) -> str:
        _ask(session, RequestKind.NEEDS, form)
        return ASKED

    return _asking_page(RequestKind.NEEDS, form, ask)


@bp.route("/evidence/impact", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def impact() -> Answer:
    """The years that agencies were asked what reviews changed, and asking them for another."""
    form, lists = AskAboutReviewsForm(), board_lists(db.session())
    form.reviews.choices = lists.reviews.choices(clock.today())

    def ask(session: Session) -> str:
        ask_about(session, _ask(session, RequestKind.IMPACT, form), form.reviews.data or ())
        return ASKED

    return _asking_page(RequestKind.IMPACT, form, ask)


def _ask(session: Session, kind: RequestKind, form: AskForm) -> int:
    year, sectors, closes_on = int(form.year.data), form.sectors.data or (), form.closes_on.data
    return operations.ask_agencies(session, kind, year, sectors, closes_on, current_actor(), clock.now()).id


def _asking_page(kind: RequestKind, form: AskForm, ask: Callable[[Session], str]) -> Answer:
    session, lists = db.session(), board_lists(db.session())
    numbers = queries.agencies_by_sector(session)
    names = [(code, name) for code, name in lists.sectors.names(clock.today()).items() if code in numbers]
    form.offer(
        FinancialYear.of(clock.now()),
        [(code, f"{name} ({numbers[code]:,})") for code, name in names],
    )
    if request.method == "GET":
        form.sectors.data = list(numbers)
    return carried_out(form, ask, url_for(f"admin.evidence.{kind}")) or page_with(
        form, f"admin/evidence/requests/{kind}.html", rounds=queries.rounds(session, kind)
    )


@bp.get("/evidence/requests/<int:round_id>")
@requires(Role.ADMINISTRATOR)
def request_round(round_id: int) -> str | Response:
    """Who has answered and who has not: the list to chase."""
    of, session = _round_or_404(round_id), db.session()
    return page_or_file(
        requests_list(of, searched(), board_lists(session)),
        "admin/evidence/requests/round.html",
        asked=of,
        counts=_counts(session, of),
        state_of=state_of_request,
        became=successors_today(session),
        lists=board_lists(session),
        today=clock.today(),
    )


@bp.get("/evidence/requests/<int:round_id>/answers")
@requires(Role.ADMINISTRATOR)
def answers(round_id: int) -> str:
    """What all answers come to, by level or by review, and what agencies wrote."""
    session, of = db.session(), _round_or_404(round_id)
    shown = {"of": of, "counts": _counts(session, of), "today": clock.today()}
    if of.kind == RequestKind.IMPACT:
        return render_template(
            "admin/evidence/requests/impact_answers.html",
            sums=sums_by_review(session, of.id),
            reviews=board_lists(session).reviews,
            words=impact_words(session, of.id),
            **shown,
        )
    return render_template(
        "admin/evidence/requests/answers.html",
        sums=sums_by_level(session, of.id),
        levels=board_lists(session).levels,
        words=words_of_round(session, of.id),
        **shown,
    )


@bp.post("/evidence/requests/<int:round_id>/answers/<int:answer_id>/<any(cite, do_not_cite):press>")
@requires(Role.ADMINISTRATOR)
def cite_answer(round_id: int, answer_id: int, press: str) -> Response:
    """What has changed at an agency is cited in reports, or no longer."""
    _round_or_404(round_id)
    go_to = url_for("admin.evidence.answers", round_id=round_id)
    with refusals_shown(go_to=go_to), transaction() as session:
        cite(session, answer_id, cited=press == "cite", actor=current_actor(), now=clock.now())
    flash("Reports cite it now." if press == "cite" else "Reports do not cite it any more.", "done")
    return redirect(go_to)


@bp.post("/evidence/requests/<int:round_id>/remind")
@requires(Role.ADMINISTRATOR)
def remind_agencies(round_id: int) -> Response:
    """One press: everybody without an answer."""
    of = _round_or_404(round_id)
    with transaction() as session:
        number = operations.ask_for_reminders(session, of.id, current_actor(), clock.now())
    if number:
        flash(f"{number:,} {'agency is' if number == 1 else 'agencies are'} reminded in the next minutes.", "done")
    else:
        flash(f"Nobody is left to remind: who was written to in the last {BETWEEN_REMINDERS.days} days is left alone.")
    return redirect(url_for("admin.evidence.request_round", round_id=round_id))


@bp.route("/evidence/requests/<int:round_id>/closing", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def change_closing(round_id: int) -> Answer:
    """Another last day to answer."""
    of = _round_or_404(round_id)
    form = ClosingForm(data={"closes_on": of.closes_on})

    def change(session: Session) -> str:
        operations.change_closing(session, round_id, form.closes_on.data, current_actor(), clock.now())
        return f"They can answer until {clock.show_date(form.closes_on.data)}."

    go_to = url_for("admin.evidence.request_round", round_id=round_id)
    return carried_out(form, change, go_to) or page_with(
        form, "admin/evidence/requests/change.html", of=of, heading="Change the last day to answer"
    )


@bp.route("/evidence/requests/<int:round_id>/one-more", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def ask_one_more(round_id: int) -> Answer:
    """An agency that was not among those asked."""
    of, form = _round_or_404(round_id), OneMoreForm()
    form.agency.choices = [("", "Choose an agency"), *agencies_to_choose(db.session())]

    def ask(session: Session) -> str:
        operations.ask_one_more(session, round_id, int(form.agency.data), current_actor(), clock.now())
        return "It is asked, too."

    go_to = url_for("admin.evidence.request_round", round_id=round_id)
    return carried_out(form, ask, go_to) or page_with(
        form, "admin/evidence/requests/change.html", of=of, heading="Ask one more agency"
    )


@bp.route("/evidence/requests/one/<int:request_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def agency_request(request_id: int) -> Answer:
    """What one agency is asked: to whom it went, what it answered, and another address to write to."""
    found = _request_or_404(request_id)
    form = ContactForm(data={"contact": found.contact})

    def change(session: Session) -> str:
        operations.change_contact(session, request_id, form.contact.data or "", current_actor(), clock.now())
        return "Saved. A new address is written to in the next minutes."

    go_to = url_for("admin.evidence.agency_request", request_id=request_id)
    if done := carried_out(form, change, go_to):
        return done
    session, found = db.session(), _request_or_404(request_id)
    return page_with(
        form,
        "admin/evidence/requests/one.html",
        asked=found,
        state=state_of_request(found),
        to=[one if isinstance(one, str) else f"{one.name}, {one.email}" for one in queries.to_write_to(session, found)],
        said=_said(session, found) if found.answered_at else None,
        levels=board_lists(session).levels,
        reviews=board_lists(session).reviews,
        can_answer=why_not_answerable(found.withdrawn_at, found.round.closes_on, clock.today()) is None,
        today=clock.today(),
        story=story_of(session, "agency request", found.id),
    )


@bp.post("/evidence/requests/one/<int:request_id>/<any(withdraw, ask):press>")
@requires(Role.ADMINISTRATOR)
def ask_or_not(request_id: int, press: str) -> Response:
    """An agency is not asked any more, or after all."""
    _request_or_404(request_id)
    change = operations.withdraw_request if press == "withdraw" else operations.ask_again
    with transaction() as session:
        change(session, request_id, current_actor(), clock.now())
    flash("It is not asked any more." if press == "withdraw" else "It is asked again.", "done")
    return redirect(url_for("admin.evidence.agency_request", request_id=request_id))


def _said(session: Session, asked: AgencyRequest) -> Needs | dict[str, Impact]:
    return impact_of(session, asked.id) if asked.round.kind == RequestKind.IMPACT else needs_of(session, asked.id)


def _counts(session: Session, of: RequestRound) -> queries.RoundCounts:
    return next(one for one in queries.rounds(session, RequestKind(of.kind)) if one.round.id == of.id)


def _round_or_404(round_id: int) -> RequestRound:
    return db.session.get(RequestRound, round_id) or abort(404)


def _request_or_404(request_id: int) -> AgencyRequest:
    return queries.request_by_id(db.session(), request_id) or abort(404)
