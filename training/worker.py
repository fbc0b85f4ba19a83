"""The worker: `huey_consumer training.worker.huey`."""

from config import keep_files_private
from training import queue
from training.app import create_app

keep_files_private()
app = create_app()
queue.schedule(app)
huey = app.extensions["huey"]
