"""The desk: what needs the administrator today. The other pages are in the modules imported here."""

from training.desk.blueprint import bp

blueprints = [bp]
