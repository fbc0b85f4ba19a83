"""The worker: `huey_consumer training.worker.huey`."""

import sys

from config import SettingRefused, keep_files_private
from training import queue
from training.app import create_app, refuse_demonstration

keep_files_private()
try:
    app = create_app()
    refuse_demonstration(app)
except SettingRefused as refused:
    sys.exit(f"Not started: {refused}")
queue.schedule(app)
huey = app.extensions["huey"]
