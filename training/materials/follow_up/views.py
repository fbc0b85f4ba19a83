"""What came of slides, said by whoever has the link, without signing in. It can be changed until it closes."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for

from training import clock
from training.access import public
from training.answers import Answer, page_with, refusals_shown
from training.db import db, transaction
from training.links import kept_as
from training.materials.follow_up.forms import FollowUpForm
from training.materials.follow_up.models import SlidesFollowUp
from training.materials.follow_up.operations import answer_follow_up, why_not_answerable
from training.materials.follow_up.queries import follow_up_by_token

bp = Blueprint("materials", __name__, url_prefix="/slides")


@bp.route("/<token>", methods=["GET", "POST"])
@public
def follow_up(token: str) -> Answer:
    """The two questions, with what was answered before."""
    asked, now = _asked(token), clock.now()
    form = FollowUpForm(data={"colleagues": asked.colleagues, "words": asked.words})
    if sentence := why_not_answerable(asked, now):
        page = render_template(
            "materials/follow_up/closed.html", asked=asked, sentence=sentence, form=form, kept_as=kept_as(token)
        )
        return page, 410
    if form.validate_on_submit():
        asked_id, colleagues, words = asked.id, form.colleagues.data or 0, form.words.data or ""
        with refusals_shown(form), transaction() as session:
            again = answer_follow_up(session, asked_id, colleagues, words, now)
        if not form.errors:
            if again:
                flash("You had answered before. What you said now stands in its place.", "done")
            return redirect(url_for("materials.thanks", token=token))
    return page_with(form, "materials/follow_up/ask.html", asked=_asked(token), kept_as=kept_as(token))


@bp.get("/<token>/thanks")
@public
def thanks(token: str) -> Answer:
    """What was said, and until when it can be changed."""
    asked = _asked(token)
    if asked.answered_at is None:
        return redirect(url_for("materials.follow_up", token=token))
    can_change = why_not_answerable(asked, clock.now()) is None
    return render_template(
        "materials/follow_up/thanks.html", asked=asked, can_change=can_change, kept_as=kept_as(token)
    )


def _asked(token: str) -> SlidesFollowUp:
    return follow_up_by_token(db.session(), token) or abort(404)
