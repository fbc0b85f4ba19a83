from flask import Blueprint

bp = Blueprint("programme", __name__)
blueprints = [bp]
