"""Logs: one line an event, for people in a terminal and as JSON everywhere else. No personal values."""

import sys

import structlog
from flask import Flask


def init_app(app: Flask) -> None:
    if app.testing:
        return
    for_people = sys.stderr.isatty() or app.config["DEMO"]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=False) if for_people else structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
