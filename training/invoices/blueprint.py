"""The blueprint of what payers see of invoices."""

from flask import Blueprint

bp = Blueprint("invoices", __name__)
