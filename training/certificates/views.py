from flask import Blueprint

bp = Blueprint("certificates", __name__)
blueprints = [bp]
