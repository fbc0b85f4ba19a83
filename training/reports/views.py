from flask import Blueprint

bp = Blueprint("reports", __name__)
blueprints = [bp]
