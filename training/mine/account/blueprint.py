"""The blueprint of somebody's own account, and who looks."""

from flask import Blueprint
from flask_login import current_user

from training.access import Actor
from training.people.models import Person

bp = Blueprint("account", __name__, url_prefix="/account")


def themselves() -> Person:
    """Whoever is signed in, as the row itself."""
    person: Person = current_user._get_current_object()
    return person


def as_themselves() -> Actor:
    """An administrator changes their own account as everybody does."""
    return Actor(current_user.id, "delegate")
