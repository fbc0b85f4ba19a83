from flask import Blueprint

bp = Blueprint("attendance", __name__)
blueprints = [bp]
