"""How long a certificate takes to render and to sign, and how big it is: `python -m benchmarks.certificate [how many]`.

Budget: after the first in a process 25 ms each rendered, 80 ms rendered and signed. Prints two table lines and the same
as JSON.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from demonstration.signing_key import signing_key
from training.certificates.pdf import CertificateText, DesignText, render
from training.signatures import SigningKey, board_key, sign

BUDGET_MS = {"rendered": 25, "rendered and signed": 80}
PASSPHRASE = "only for measuring"
DESIGN = DesignText(
    title="Certificate of attendance",
    sentence="attended the whole of",
    closing="",
    signatory="Alexandra Whitfield",
    signatory_post="Business Manager",
    board_name="Essex Safeguarding Children Board",
)


def certificate(index: int) -> CertificateText:
    return CertificateText(
        name=f"Priya Ramanathan {index}",
        course_title="Safeguarding lead: level 3",
        level_text="Level 3",
        dates_text="8 and 9 December 2026",
        place_text="Colchester",
        hours_text="12 hours",
        refresh_due_text="9 December 2028",
        number=f"ESCB-2026-{index:05}",
        short_code="7Q4M-K9XF-2T",
        verify_url=f"https://training.example/verify/aB3dE5gH7jK9mN1p{index:06}",
        verify_at="training.example/verify",
        issued_text="10 December 2026",
        design=DESIGN,
    )


def a_key() -> SigningKey:
    """A key of 2,048 bits, opened as the worker opens the Board's."""
    now = datetime.now(UTC).replace(microsecond=0)
    app = Flask(__name__)
    with tempfile.TemporaryDirectory() as folder, app.app_context():
        path = Path(folder) / "key.p12"
        path.write_bytes(signing_key(PASSPHRASE, now))
        app.config.update(SIGNING_KEY_FILE=path, SIGNING_KEY_PASSPHRASE=PASSPHRASE)
        key = board_key(now)
    assert key is not None
    return key


def measure(kind: str, make: Callable[[CertificateText], bytes], count: int) -> dict[str, str | float]:
    """Wall-clock milliseconds and bytes of `count` different certificates, the first apart."""
    times, size = [], 0
    for index in range(count + 1):
        started = time.perf_counter()
        size = len(make(certificate(index)))
        times.append((time.perf_counter() - started) * 1000)
    first, *rest = times
    return {
        "kind": kind,
        "certificates": count,
        "first_ms": round(first, 1),
        "fastest_ms": round(min(rest), 1),
        "median_ms": round(statistics.median(rest), 1),
        "p95_ms": round(sorted(rest)[int(len(rest) * 0.95)], 1),
        "all_s": round(sum(times) / 1000, 1),
        "bytes": size,
        "budget_ms": BUDGET_MS[kind],
    }


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    key = a_key()
    results = [
        measure("rendered", render, count),
        measure("rendered and signed", lambda text: sign(render(text), key), count),
    ]
    print(f"{'':>19} {'certificates':>12} {'first':>9} {'fastest':>9} {'median':>9} {'95%':>9} {'all':>7} {'size':>8}")
    for result in results:
        number, first, fastest = result["certificates"], result["first_ms"], result["fastest_ms"]
        print(
            f"{result['kind']:>19} {number:>12} {first:>6} ms {fastest:>6} ms {result['median_ms']:>6} ms"
            f" {result['p95_ms']:>6} ms {result['all_s']:>5} s {float(result['bytes']) / 1000:>5.0f} kB"
        )
    for result in results:
        print(json.dumps({"benchmark": "certificate"} | result))


if __name__ == "__main__":
    main()
