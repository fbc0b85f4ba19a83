"""Earlier training to check: accepted for a course of ours or not, as somebody asked or as they declared it."""

from collections.abc import Callable
from functools import partial

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.admin.bookings import queries as bookings_queries
from training.admin.people.forms import AcceptForm, AcceptPastForm, NotAcceptedForm, TakeBackForm
from training.answers import Answer, carried_out, page_with
from training.board_lists.queries import board_lists
from training.bookings.earlier_training import operations as earlier_training_operations
from training.bookings.earlier_training import past_operations
from training.bookings.earlier_training import queries as earlier_training_queries
from training.bookings.earlier_training.forms import begun_with, filled_in
from training.bookings.earlier_training.models import EVIDENCE_GONE, Equivalence, PastTraining
from training.bookings.earlier_training.past_queries import past_training_of, past_training_with_person
from training.bookings.earlier_training.targets import counts_as_text
from training.bookings.models import Booking
from training.db import db, transaction
from training.fields import Form, PressForm
from training.files.handing_out import handed_out
from training.records.hours.across_queries import targets_for
from training.refusals import Code, Refused

_DECIDED_SHOWN = 20
ANOTHER_QUESTION = "What you read was withdrawn meanwhile, and this is another question. Read it, then decide."
"""A database may give the number of a row that is deleted to the next."""


@bp.get("/earlier-training")
@requires(Role.ADMINISTRATOR)
def earlier_training() -> str:
    """Those that wait, oldest first, and the last ones that were decided."""
    session = db.session()
    return render_template(
        "admin/people/earlier_training.html",
        waiting=earlier_training_queries.waiting(session),
        decided=earlier_training_queries.decided(session, _DECIDED_SHOWN),
        counts_as=partial(counts_as_text, levels=board_lists(session).levels, day=clock.today()),
    )


@bp.route("/earlier-training/<int:equivalence_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def earlier_training_request(equivalence_id: int) -> Answer:
    """What somebody did elsewhere and would have count. The form accepts it."""
    form = AcceptForm(data=begun_with(_equivalence_or_404(equivalence_id)))
    return _decided(
        equivalence_id,
        form,
        lambda session, mine: earlier_training_operations.accept_training(
            session, mine, form.done(), form.counts_until.data, current_actor(), clock.now()
        ),
        "Accepted. It counts from now on, and they are told.",
    ) or _page(equivalence_id, accepting=form)


@bp.get("/earlier-training/<int:equivalence_id>/file")
@requires(Role.ADMINISTRATOR)
def earlier_training_file(equivalence_id: int) -> Response:
    """What they sent to show it."""
    return handed_out(_equivalence_or_404(equivalence_id).evidence, EVIDENCE_GONE)


@bp.post("/earlier-training/<int:equivalence_id>/refuse")
@requires(Role.ADMINISTRATOR)
def refuse_earlier_training(equivalence_id: int) -> Answer:
    """It does not count; whoever asked is told why."""
    form = NotAcceptedForm()
    return _decided(
        equivalence_id,
        form,
        lambda session, mine: earlier_training_operations.refuse_training(
            session, mine, form.reason.data, current_actor(), clock.now()
        ),
        "Not accepted. They are told why.",
    ) or _page(equivalence_id, refusing=form)


@bp.post("/earlier-training/<int:equivalence_id>/take-back")
@requires(Role.ADMINISTRATOR)
def take_back_earlier_training(equivalence_id: int) -> Answer:
    """What was accepted counts no longer; whom it counted for is told why."""
    form = TakeBackForm()
    return _decided(
        equivalence_id,
        form,
        lambda session, mine: earlier_training_operations.take_back_training(
            session, mine, form.reason.data, current_actor(), clock.now()
        ),
        "Taken back. They are told why.",
    ) or _page(equivalence_id, taking_back=form)


def _decided(
    equivalence_id: int, form: Form, decide: Callable[[Session, Equivalence], None], done: str
) -> Response | None:
    """Back at the list with what was done; None when nothing was sent, or the page has to say what is wrong."""
    if _is_of_another(_equivalence_or_404(equivalence_id)):
        return None

    def change(session: Session) -> str:
        equivalence = session.get_one(Equivalence, equivalence_id)
        if _is_of_another(equivalence):
            raise Refused(Code.CHANGED, ANOTHER_QUESTION)
        decide(session, equivalence)
        return done

    return carried_out(form, change, url_for("admin.people.earlier_training"))


def _is_of_another(equivalence: Equivalence) -> bool:
    """Whether what was sent is about a question that stood under this number before."""
    return request.method == "POST" and request.form.get("asked") != equivalence.created_at.isoformat()


@bp.route("/bookings/<ref>/accept-declared", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def accept_declared(ref: str) -> Answer:
    """What a delegate declared when they booked is accepted for the course that comes before, from now on."""
    found = _declared_or_404(ref)
    form = AcceptForm(data=filled_in(None, found.prerequisite))

    def accept(session: Session) -> str:
        booking, until = _declared_or_404(ref), form.counts_until.data
        earlier_training_operations.accept_declared(session, booking, form.done(), until, current_actor(), clock.now())
        return "Accepted. It counts from now on, and they are told."

    if done := carried_out(form, accept, url_for("admin.bookings.show", ref=ref)):
        return done
    found = _declared_or_404(ref)
    before = found.event.course.prerequisite
    return page_with(form, "admin/people/accept_declared.html", booking=found, before=before)


@bp.route("/past-training/<int:past_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def past_training(past_id: int) -> Answer:
    """What a list says that somebody completed elsewhere. The form lets it count as a course of ours."""
    found = _past_or_404(past_id)
    targets = targets_for(db.session(), found.person_id, clock.today())
    form = AcceptPastForm(data={"hours": found.done.hours})
    form.offer(targets, clock.today())

    def accept(session: Session) -> str:
        past, target = _past_or_404(past_id), targets.find(form.course.data)
        assert target is not None  # the form has it among its choices
        past_operations.accept_past_training(
            session, past, target, form.done(past.done), form.counts_until.data, current_actor(), clock.now()
        )
        return f"Accepted as “{targets.name_of(target, clock.today())}”. It counts from now on, and they are told."

    there = url_for("admin.people.person", person_id=found.person_id, part="elsewhere")
    if (targets.courses or targets.levels) and (done := carried_out(form, accept, there, field="course")):
        return done
    found = _past_or_404(past_id)
    record = earlier_training_queries.done_by(db.session(), [found.person_id])[found.person_id]
    return page_with(
        form, "admin/people/past_training.html", past=found, targets=targets, record=record, press=PressForm()
    )


@bp.post("/past-training/<int:past_id>/take-out")
@requires(Role.ADMINISTRATOR)
def take_out_past_training(past_id: int) -> Response:
    """It was never theirs, or is not true."""
    person_id = _past_or_404(past_id).person_id
    with transaction() as session:
        past_operations.take_out_training(session, _past_or_404(past_id), current_actor(), clock.now())
    flash("It is no longer on their record.", "done")
    return redirect(url_for("admin.people.person", person_id=person_id, part="elsewhere"))


def _past_or_404(past_id: int) -> PastTraining:
    return past_training_with_person(db.session(), past_id) or abort(404)


def _page(
    equivalence_id: int,
    *,
    accepting: AcceptForm | None = None,
    refusing: NotAcceptedForm | None = None,
    taking_back: TakeBackForm | None = None,
) -> str | tuple[str, int]:
    """The page with the form that was sent, and the others empty; all of them anew where it was of another question."""
    session, found = db.session(), _equivalence_or_404(equivalence_id)
    sent: Form | None = accepting or refusing or taking_back
    if _is_of_another(found):
        accepting = refusing = taking_back = None
        sent = PressForm(formdata=None)
        sent.form_errors = [ANOTHER_QUESTION]
    page = render_template(
        "admin/people/earlier_training_request.html",
        equivalence=found,
        form=accepting or AcceptForm(formdata=None, data=begun_with(found)),
        refusing=refusing or NotAcceptedForm(formdata=None),
        taking_back=taking_back or TakeBackForm(formdata=None),
        sent=sent,
        record=earlier_training_queries.done_by(session, [found.person_id])[found.person_id],
        past=past_training_of(session, found.person_id),
        counts_as=counts_as_text(found, board_lists(session).levels, clock.today()),
    )
    return (page, 422) if sent and sent.errors else page


def _equivalence_or_404(equivalence_id: int) -> Equivalence:
    return earlier_training_queries.equivalence_with_all(db.session(), equivalence_id) or abort(404)


def _declared_or_404(ref: str) -> Booking:
    """A booking of a named delegate, on a course that another comes before."""
    found = bookings_queries.booking_by_ref(db.session(), ref)
    if found is None or found.delegate_id is None or found.event.course.prerequisite_id is None:
        abort(404)
    return found
