"""The worker: `huey_consumer training.worker.huey`."""

from training import queue
from training.app import create_app

app = create_app()
queue.schedule(app)
huey = app.extensions["huey"]
