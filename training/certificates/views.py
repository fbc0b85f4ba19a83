"""The PDF of a certificate, its check by anybody, and somebody's training record."""

from flask import Response, render_template, request, url_for
from flask_login import current_user
from werkzeug.utils import redirect

from training import clock
from training.access import public, refuse, writes_on_get
from training.answers import Answer, page_with
from training.certificates import numbering, operations, queries
from training.certificates.blueprint import bp
from training.certificates.forms import CheckForm
from training.certificates.models import Certificate
from training.certificates.validity import CertificateStatus
from training.certificates.wording import hours_text
from training.db import db, transaction
from training.limits import CHECK_A_CODE, limiter
from training.links import link_to
from training.pdf_answers import being_made, pdf_answer

NOT_YOURS = "There is no certificate here that you may open. If it is yours, sign in and open it from your record."
OLD_LINK = (
    "Links in older messages no longer open the PDF, so that nobody can open it who has only its QR code. If the"
    " certificate is yours, sign in and open it from your record."
)
NO_MATCH = "No certificate has this number with this code. Check both. They are next to each other on the certificate."


@bp.get("/certificates/<number>.pdf")
@public  # the link in the message opens it without signing in; the queries decide for everybody else
@writes_on_get("asks the worker for a certificate nobody wanted before")
def pdf(number: str) -> Response:
    certificate = _certificate_to_open(number)
    if certificate is None:
        key = request.args.get("key", "")
        refuse(OLD_LINK if queries.was_key_before(db.session(), number, key) else NOT_YOURS, 404)
    if certificate.revoked_at or certificate.replaced_at:
        return Response(render_template("certificates/withdrawn.html", certificate=certificate), status=410)
    if certificate.document is None:
        return _asked_for(certificate)
    return pdf_answer(certificate.document.pdf, certificate.number)


def _certificate_to_open(number: str) -> Certificate | None:
    if key := request.args.get("key"):
        return queries.certificate_with_key(db.session(), number, key)
    if not current_user.is_authenticated:
        return None
    return queries.certificate_visible_to(db.session(), current_user, number)


def _asked_for(certificate: Certificate) -> Response:
    failing = certificate.is_in_trouble or queries.signing_key_as_noted(db.session())[0] is not None
    certificate_id = certificate.id
    if certificate.wanted_at is None:
        with transaction() as session:
            operations.request_documents(session, [certificate_id], clock.now())
    return being_made("Your certificate", failing=failing, safe="You have earned it, and nothing is lost.")


@bp.route("/verify", methods=["GET", "POST"])
@public
@limiter.limit(CHECK_A_CODE, methods=["POST"])
def verify() -> Answer:
    """Number and code, typed in. A wrong number and a wrong code get the same answer."""
    form = CheckForm()
    if not form.validate_on_submit():
        return page_with(form, "certificates/verify.html")
    number = numbering.number_as_typed(form.number.data)
    found = queries.certificate_by_code(db.session(), number or "", form.code.data)
    if found is None:
        form.form_errors.append(NO_MATCH)
        return page_with(form, "certificates/verify.html")
    return redirect(url_for("certificates.verified", token=found.token))


@bp.get("/verify/<token>")
@public
def verified(token: str) -> str | tuple[str, int]:
    """What the QR code leads to: enough of the certificate that a forged one shows."""
    certificate = queries.certificate_by_token(db.session(), token)
    if certificate is None:
        return render_template("certificates/unknown.html"), 404
    return render_template(
        "certificates/verified.html",
        certificate=certificate,
        checked_at=clock.now(),
        verify_at=link_to("certificates.verify").partition("://")[2],
        signed_by=certificate.document.signed_by if certificate.document else None,
        standing=certificate.standing_on(clock.today()),
        Standing=CertificateStatus,
        level=certificate.level_name,
        hours=hours_text(certificate.hours),
    )
