"""What the administrator does about one certificate: releases, revokes and corrects it."""

from flask import flash, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, refuse, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings.queries import certificates_list
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.bookings.models import Booking
from training.certificates import operations
from training.certificates.designs.queries import design_words
from training.certificates.forms import CorrectForm, ReleaseForm, RevokeForm
from training.certificates.models import Certificate
from training.certificates.numbering import show_code
from training.certificates.pdf import leaves_out_outcomes
from training.certificates.validity import CertificateStatus
from training.certificates.wording import certificate_text, hours_text
from training.courses.models import Event
from training.db import db, transaction
from training.links import link_to
from training.lists import page_or_file, searched
from training.settings.queries import rules

NO_SUCH = "There is no certificate with this number."


@bp.get("/certificates")
@requires(Role.ADMINISTRATOR)
def certificates() -> str | Response:
    """Every certificate, by name, number or code, and by what it is worth today."""
    today, notice_days = clock.today(), rules(db.session()).renewal_notice_days
    found = certificates_list(searched(), today, notice_days)
    return page_or_file(found, "admin/bookings/certificates.html", today=today)


@bp.get("/certificates/<number>")
@requires(Role.ADMINISTRATOR)
def certificate(number: str) -> str:
    return _page(_certificate(number), CorrectForm(), RevokeForm())


@bp.route("/certificates/<ref>/release", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def release_certificate(ref: str) -> Answer:
    """The certificate of a booking whose delegate has not answered the evaluation, and why without."""
    found = _attended(db.session(), ref)
    form = ReleaseForm()
    if not form.validate_on_submit():
        return page_with(form, "admin/bookings/release.html", releasing=form, booking=found, name=found.whose)
    with refusals_shown() as refusals, transaction() as session:
        booking = _attended(session, ref)
        certificate = operations.release_without_evaluation(
            session, booking, form.why.data, current_actor(), clock.now()
        )
        done = f"{certificate.name} has certificate {certificate.number}. The message with it goes out in a moment."
        event_ref = booking.event.ref
    if refusals:
        refuse(refusals[0].sentence, 409)
    flash(done, "done")
    return redirect(url_for("admin.bookings.roster", ref=event_ref))


@bp.post("/certificates/<number>/correct")
@requires(Role.ADMINISTRATOR)
def correct_certificate(number: str) -> Response | tuple[str, int]:
    form = CorrectForm()
    if form.validate_on_submit():
        with refusals_shown(form), transaction() as session:
            old = _certificate(number)
            new = operations.replace_certificate(session, old, form.name.data, current_actor(), clock.now())
            corrected = new.number
        if not form.errors:
            flash(f"Certificate {corrected} takes the place of {number}. The holder is sent the new one.", "done")
            return redirect(url_for("admin.bookings.certificate", number=corrected))
    return _page(_certificate(number), form, RevokeForm(formdata=None)), 422


@bp.post("/certificates/<number>/revoke")
@requires(Role.ADMINISTRATOR)
def revoke_certificate(number: str) -> Response | tuple[str, int]:
    form = RevokeForm()

    def revoke(session: Session) -> str:
        operations.revoke_certificate(session, _certificate(number), form.because.data, current_actor(), clock.now())
        return f"Certificate {number} is revoked. Whoever checks it is told so."

    if done := carried_out(form, revoke, url_for("admin.bookings.certificate", number=number)):
        return done
    return _page(_certificate(number), CorrectForm(formdata=None), form), 422


def _attended(session: Session, ref: str) -> Booking:
    """Stops with a sentence where there is no such booking."""
    booking = session.scalar(
        select(Booking).where(Booking.ref == ref).options(joinedload(Booking.event).joinedload(Event.course))
    )
    if booking is None:
        refuse("There is no booking with this reference.", 404)
    return booking


def _certificate(number: str) -> Certificate:
    found = db.session().scalar(
        select(Certificate)
        .where(Certificate.number == number)
        .options(joinedload(Certificate.booking).joinedload(Booking.event), joinedload(Certificate.replaced_by))
    )
    if found is None:
        refuse(NO_SUCH, 404)
    return found


def _page(certificate: Certificate, correct_form: CorrectForm, revoke_form: RevokeForm) -> str:
    if correct_form.name.data is None:
        correct_form.name.data = certificate.name
    words = design_words(certificate.design, rules(db.session()).board_name)
    return render_template(
        "admin/bookings/certificate.html",
        certificate=certificate,
        booking=certificate.booking,
        standing=certificate.standing_on(clock.today()),
        Standing=CertificateStatus,
        code=show_code(certificate.short_code),
        level=certificate.level_name,
        hours=hours_text(certificate.hours),
        outcomes_left_out=leaves_out_outcomes(certificate_text(certificate, words, link_to)),
        correct_form=correct_form,
        revoke_form=revoke_form,
    )
