# SPDX-License-Identifier: MIT
"""Adds up Meson's test logs and ends with `N passed, N failed, N skipped`; exits 1 on any failure.

A test that says more than its exit code counts by its own words: doctest's summary by test cases,
and our scripts by their last line, which has the same form as ours. Law: what did not run is never
counted as passed.
"""

import json
import pathlib
import re
import sys

OWN = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", re.M)
DOCTEST = re.compile(r"test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed", re.M)


def counts(record):
    """(passed, failed, skipped) of one line of Meson's log."""
    result = record["result"]
    words = (OWN.findall(record.get("stdout") or "") or [None])[-1]
    cases = DOCTEST.search(record.get("stdout") or "")
    if words:
        passed, failed, skipped = map(int, words)
    elif cases:
        passed, failed, skipped = int(cases[1]), int(cases[2]), 0
    else:
        passed, failed, skipped = 0, 0, 0
    if result == "SKIP":
        return 0, 0, max(1, skipped)
    if result in ("OK", "EXPECTEDFAIL"):
        return (passed if passed + skipped else 1), failed, skipped
    return passed, max(1, failed), skipped


def main(paths):
    total, failures = [0, 0, 0], []
    for path in map(pathlib.Path, paths):
        if not path.exists():
            continue
        for line in path.read_text().splitlines():
            record = json.loads(line)
            one = counts(record)
            total = [a + b for a, b in zip(total, one)]
            if one[1]:
                failures.append(f"{path.stem}: {record['name']}: {record['result']}")
    for failure in failures:
        print("failed:", failure)
    if not any(total):
        print("nothing ran")
    print("{} passed, {} failed, {} skipped".format(*total))
    return 1 if total[1] or not any(total) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
