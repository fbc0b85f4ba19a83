"""One blueprint for certificates: pages for anybody in views.py, the administrator's in admin_views.py."""

from flask import Blueprint

bp = Blueprint("certificates", __name__)
