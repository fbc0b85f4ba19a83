"""What a download of 50,000 rows takes, on SQLite and on PostgreSQL: `python -m benchmarks.downloads [sqlite]`.

50,000 people, each with an agency and a booking: as many as a file holds. Each file is asked for in this process, as
the web process would make it, and read to its end; what is printed is the time, the processor's part of it, how much
more memory was in use at most, and how large the file is. It fails, with 1, where a file takes more than 60 seconds of
processor or 150 MiB: the web process has 180 MiB, and nobody waits for longer.
"""

import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

from flask.testing import FlaskClient

from benchmarks import lists
from tests.databases import close, scratch_database, settings
from tests.factories import Make
from tests.pages import sign_in_as
from training.app import create_app
from training.db import db
from training.lists import MOST_ROWS_OF_A_FILE
from training.search.operations import make_rows_anew
from training.searched import SEARCHED

FILES = (
    "/admin/bookings?download=csv",
    "/admin/people?download=csv",
    "/admin/bookings?download=xlsx",
    "/admin/people?download=xlsx",
)
MOST_SECONDS, MOST_MIB = 60, 150


def _forget_the_most() -> None:
    """From here on the most memory in use counts anew."""
    Path("/proc/self/clear_refs").write_text("5")


def _memory(which: str) -> int:
    """What is in use (VmRSS), or the most that was (VmHWM), in MiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(which)) // 1024


def fetch(client: FlaskClient, address: str) -> tuple[float, float, int, int]:
    """Seconds, seconds of processor, MiB more than before, and the bytes of the file."""
    _forget_the_most()
    before, begun, worked = _memory("VmRSS"), time.perf_counter(), time.process_time()
    answer = client.get(address, buffered=False)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    size = sum(len(piece) for piece in answer.iter_encoded())
    return time.perf_counter() - begun, time.process_time() - worked, _memory("VmHWM") - before, size


def load(url: str, folder: str) -> None:
    """As many people as a file holds; in a process of its own, whose memory is not that of the downloads."""
    lists.PEOPLE = MOST_ROWS_OF_A_FILE - 10
    app = create_app(settings(url, Path(folder)))
    with app.app_context():
        session = db.session()
        lists.people_with_bookings(session, Make(session))
        make_rows_anew(session, SEARCHED)
        session.commit()
    close(app)


def measure(kind: str) -> bool:
    """Print what each file takes. Returns whether all are within what is allowed."""
    within = True
    with (
        tempfile.TemporaryDirectory(prefix="downloads-", ignore_cleanup_errors=True) as folder,
        scratch_database(kind, Path(folder)) as url,
    ):
        loading = get_context("spawn").Process(target=load, args=(url, folder))
        loading.start()
        loading.join()
        app = create_app(settings(url, Path(folder)))
        client = app.test_client()
        with app.app_context():
            sign_in_as(client, db.session(), Make(db.session()).administrator())
            db.session.remove()
        client.get("/admin/bookings")
        for address in FILES:
            seconds, processor, more, size = fetch(client, address)
            over = " OVER" * (processor > MOST_SECONDS or more > MOST_MIB)
            within = within and not over
            print(
                f"{kind:12}{address:34}{seconds:7.1f} s {processor:7.1f} s processor {more:5} MiB more"
                f" {size / 1e6:7.1f} MB{over}",
                flush=True,
            )
        close(app)
    return within


def main() -> int:
    within = [measure(kind) for kind in sys.argv[1:] or lists.DATABASES]
    return int(not all(within))


if __name__ == "__main__":
    sys.exit(main())
