"""The administrator's part of the site: one blueprint for each word of the menu."""

from flask import Blueprint

admin = Blueprint("admin", __name__, url_prefix="/admin")

desk = Blueprint("desk", __name__)
programme = Blueprint("programme", __name__)
bookings = Blueprint("bookings", __name__)
money = Blueprint("money", __name__)
people = Blueprint("people", __name__)
messages = Blueprint("messages", __name__)
settings = Blueprint("settings", __name__)
timetable = Blueprint("timetable", __name__)
"""What goes by itself: pages of events and of courses, so no word of the menu."""
quotes = Blueprint("quotes", __name__)
"""Under “Reports” in the menu."""
evidence = Blueprint("evidence", __name__)
"""Under “Reports” in the menu: learning that is not an event, and what agencies tell us each year."""
history = Blueprint("history", __name__)

ROOMS = (desk, programme, bookings, timetable, money, people, messages, settings, quotes, evidence, history)
for room in ROOMS:
    admin.register_blueprint(room)
