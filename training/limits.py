"""Guessing is slowed down: how often one address may try passwords and codes."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address)

SIGN_IN = "20 per minute; 100 per hour"
CHECK_A_CODE = "20 per minute; 200 per hour"
ASK_FOR_MAIL = "10 per minute; 40 per hour"
