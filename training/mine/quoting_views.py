"""What somebody wrote on their forms, and whether it may be quoted."""

from flask import render_template
from flask_login import current_user

from training.access import signed_in
from training.db import db
from training.evaluations.quotes.queries import forms_written_by
from training.mine.blueprint import bp


@bp.get("/my/quotes")
@signed_in
def quoting() -> str:
    """Every form in which they wrote something, with the way to change or take back what they agreed to."""
    return render_template("mine/quoting.html", forms=forms_written_by(db.session(), current_user.id))
