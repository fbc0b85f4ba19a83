from flask import Blueprint

bp = Blueprint("evaluations", __name__)
blueprints = [bp]
