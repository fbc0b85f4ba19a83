"""One blueprint: what payers see is in views.py, the administrator's pages are in the other *_views modules."""

from flask import Blueprint, request

bp = Blueprint("invoices", __name__)

PER_PAGE = 50


def page_number() -> int:
    """Which page of a list is asked for; the first where the address does not say so sensibly."""
    typed = request.args.get("page", "")[:6]
    return max(int(typed), 1) if typed.isascii() and typed.isdecimal() else 1
