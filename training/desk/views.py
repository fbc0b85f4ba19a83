from flask import Blueprint

bp = Blueprint("desk", __name__)
blueprints = [bp]
