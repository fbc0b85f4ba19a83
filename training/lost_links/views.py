"""Where links lead that were cut, are old or wrong: what each was, and the form that has a new one sent."""

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response

from training import clock
from training.access import public
from training.answers import Answer, page_with
from training.db import transaction
from training.errors import http_error
from training.limits import ASK_FOR_MAIL, limiter
from training.lost_links import operations
from training.lost_links.forms import LostLinkForm
from training.lost_links.kinds import LostKind, kind_called, kind_of_path

bp = Blueprint("lost_links", __name__, url_prefix="/links")


def init_app(app: Flask) -> None:
    """What a cut link leads to is no page: it is answered where no page is found."""
    app.register_error_handler(NotFound, _lost_or_not_found)
    app.context_processor(lambda: {"lost_link": kind_of_path(request.path) if request else None})


def _lost_or_not_found(error: HTTPException) -> tuple[str, int] | HTTPException | Response:
    kind = kind_of_path(request.path) if request.method in {"GET", "HEAD"} else None
    if kind is None or kind.slug == "register":  # whose page of errors keeps marks that did not reach us
        return http_error(error)
    said = error.description if error.description != type(error).description else ""
    return _page(kind, LostLinkForm(formdata=None), said or ""), error.code or 404


@bp.route("/<slug>", methods=["GET", "POST"])
@public
@limiter.limit(ASK_FOR_MAIL, methods=["POST"])
def ask(slug: str) -> Answer:
    """The answer is the same for every address, and after the same time (accounts.py)."""
    kind, form = kind_called(slug) or abort(404), LostLinkForm()
    if not form.validate_on_submit():
        return page_with(form, "lost_links/lost.html", kind=kind, said="")
    with transaction() as session:
        operations.send_links_again(session, kind, form.email.data or "", clock.now())
    return redirect(url_for("lost_links.sent", slug=slug))


@bp.get("/<slug>/sent")
@public
def sent(slug: str) -> str:
    """What to do now, and where nothing comes."""
    return render_template("lost_links/sent.html", kind=kind_called(slug) or abort(404))


def _page(kind: LostKind, form: LostLinkForm, said: str) -> str:
    return render_template("lost_links/lost.html", kind=kind, form=form, said=said)
