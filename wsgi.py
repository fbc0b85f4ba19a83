"""What the web server runs: `granian --interface wsgi wsgi:app`."""

import sys

from config import SettingRefused
from training.app import create_app

try:
    app = create_app()
except SettingRefused as refused:
    sys.exit(f"Not started: {refused}")
