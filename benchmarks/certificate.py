"""How long a certificate takes to render, and how big it is: `python -m benchmarks.certificate [how many]`.

Budget: 25 ms each after the first in a process. Prints a table line and the same as JSON.
"""

import json
import statistics
import sys
import time

from training.certificates.pdf import CertificateText, render

BUDGET_MS = 25


def certificate(index: int) -> CertificateText:
    return CertificateText(
        name=f"Priya Ramanathan {index}",
        course_title="Safeguarding lead: level 3",
        level_text="Level 3",
        dates_text="8 and 9 December 2026",
        place_text="Colchester",
        hours_text="12 hours",
        valid_until_text="9 December 2028",
        number=f"ESCB-2026-{index:05}",
        short_code="7Q4M-K9XF-2T",
        verify_url=f"https://training.example/verify/aB3dE5gH7jK9mN1p{index:06}",
        verify_at="training.example/verify",
        issued_text="10 December 2026",
        board_name="Essex Safeguarding Children Board",
        signatory="Alexandra Whitfield",
        signatory_role="Business Manager",
    )


def measure(count: int) -> dict[str, float]:
    """Wall-clock milliseconds and bytes of `count` different certificates, the first apart."""
    times, size = [], 0
    for index in range(count + 1):
        started = time.perf_counter()
        size = len(render(certificate(index)))
        times.append((time.perf_counter() - started) * 1000)
    first, *rest = times
    return {
        "certificates": count,
        "first_ms": round(first, 1),
        "fastest_ms": round(min(rest), 1),
        "median_ms": round(statistics.median(rest), 1),
        "p95_ms": round(sorted(rest)[int(len(rest) * 0.95)], 1),
        "bytes": size,
        "budget_ms": BUDGET_MS,
    }


def main() -> None:
    result = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
    print(f"{'certificates':>12} {'first':>9} {'fastest':>9} {'median':>9} {'95%':>9} {'size':>9}")
    print(
        f"{result['certificates']:>12} {result['first_ms']:>6} ms {result['fastest_ms']:>6} ms "
        f"{result['median_ms']:>6} ms {result['p95_ms']:>6} ms {result['bytes'] / 1000:>6.0f} kB"
    )
    print(json.dumps({"benchmark": "certificate"} | result))


if __name__ == "__main__":
    main()
