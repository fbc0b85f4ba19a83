"""The one search box of the administrator's pages."""

from flask import render_template

from training import clock
from training.access import Role, requires
from training.admin.blueprint import desk as bp
from training.admin.desk.search_queries import everything_found
from training.db import db
from training.lists import searched


@bp.get("/search")
@requires(Role.ADMINISTRATOR)
def search() -> str:
    """Whatever has all the words that were typed, or the number, kind by kind."""
    q = searched()
    return render_template("admin/desk/search.html", q=q, groups=everything_found(db.session(), q, clock.now()))
