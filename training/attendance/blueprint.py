"""One blueprint for registers: marking in views.py, closing and the administrator's buttons in closing_views.py."""

from flask import Blueprint

bp = Blueprint("attendance", __name__)
