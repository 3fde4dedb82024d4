# SPDX-License-Identifier: MIT
"""What a trainer leaves behind: its last line, and its log, also where it is stopped."""

import json
import re
import signal
import subprocess
import time

import report

last_line = re.compile(r"test accuracy [01]\.\d{4} loss \d+\.\d+ seconds \d+\.\d samples/s \d+$")


def losses(log):
    """What must be the same in every log: all but the speed."""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    kept = ("epoch", "step", "loss", "accuracy", "lr")
    return [{key: line[key] for key in kept} for line in lines]


def stop_after_first_epoch(log, words, cwd=report.root):
    """Starts a run, presses Ctrl-C when its log has a line, and waits for the end."""
    with subprocess.Popen([*map(str, words), "--log", log], cwd=cwd,
                          stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as run:
        while run.poll() is None and not (log.exists() and log.read_text()):
            time.sleep(0.02)
        run.send_signal(signal.SIGINT)
        said = run.communicate()[1]
    return run.returncode, said
