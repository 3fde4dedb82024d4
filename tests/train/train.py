# SPDX-License-Identifier: MIT
"""./run train mlp keeps its word on the drawn digits: the log does not depend on threads or on
being stopped, and what cannot go on ends with a sentence and an exit code.
"""

import json
import pathlib
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import report

last_line = re.compile(r"test accuracy 0\.\d{4} loss \d+\.\d+ seconds \d+\.\d samples/s \d+$")


def command(*options):
    return [report.root / "run", "train", "mlp", *map(str, options)]


def train(*options):
    return subprocess.run(command(*options), capture_output=True, text=True, cwd=report.root)


def losses(log):
    """What must be the same in every log: all but the speed."""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    kept = ("epoch", "step", "loss", "accuracy", "lr")
    return [{key: line[key] for key in kept} for line in lines]


def stop_after_first_epoch(log, *options):
    """Starts a run, presses Ctrl-C when its log has a line, and waits for the end."""
    with subprocess.Popen(command("--log", log, *options), stderr=subprocess.PIPE,
                          stdout=subprocess.DEVNULL, text=True, cwd=report.root) as run:
        while run.poll() is None and not (log.exists() and log.read_text()):
            time.sleep(0.02)
        run.send_signal(signal.SIGINT)
        said = run.communicate()[1]
    return run.returncode, said


def check_whole_run(results, folder):
    done = train("--epochs", 2, "--log", folder / "one", "--save", folder / "whole")
    results.add("a run ends well", done.returncode and done.stderr)
    lines = done.stdout.splitlines()
    results.add("its last line", not last_line.match(lines[-1] if lines else "") and done.stdout)
    accuracy = float(lines[-1].split()[2]) if lines else 0
    results.add("it learns", accuracy < 0.9 and f"test accuracy {accuracy}")
    train("--epochs", 2, "--threads", 2, "--log", folder / "two", "--quiet")
    same = losses(folder / "one") == losses(folder / "two")
    results.add("two threads give the same log", not same and "the logs differ")


def check_stopped_run(results, folder):
    log, file = folder / "stopped", folder / "stopped.checkpoint"
    code, said = stop_after_first_epoch(log, "--epochs", 2, "--save", file)
    results.add("Ctrl-C", code != 130 and f"exit code {code}")
    results.add("Ctrl-C says how to go on", f"--resume {file}" not in said and said)
    train("--resume", file, "--save", file, "--log", log)
    same = losses(folder / "one") == losses(log)
    results.add("a resumed run has the same log", not same and "the logs differ")
    same = (folder / "whole").read_bytes() == file.read_bytes()
    results.add("and the same checkpoint", not same and "the checkpoints differ")


def check_refusals(results, folder):
    good = folder / "whole"
    broken = folder / "broken"
    broken.write_bytes(good.read_bytes()[:-7])
    before = good.read_bytes()
    flipped = folder / "flipped"
    flipped.write_bytes(before[:-9] + bytes([before[-9] ^ 1]) + before[-8:])
    (folder / "cut").mkdir()
    images = struct.pack(">IIII", 2051, 2, 28, 28) + bytes(784)
    (folder / "cut" / "train-images-idx3-ubyte").write_bytes(images)
    (folder / "cut" / "train-labels-idx1-ubyte").write_bytes(struct.pack(">II", 2049, 0))
    cases = {
        "a loss that is not finite": (["--lr", "1e30", "--save", good], "step 2.*fc1.weight"),
        "a missing folder": (["--data", folder / "none"], "none"),
        "a missing checkpoint": (["--resume", folder / "none"], "none"),
        "a checkpoint cut short": (["--resume", broken], "broken"),
        "a checkpoint with a flipped byte": (["--resume", flipped, "--save", good],
                                             "flipped: expected the checksum .* found"),
        "images cut short": (["--data", folder / "cut", "--save", good],
                             "idx3-ubyte: expected 1568 bytes after the header, found 784"),
        "another seed": (["--resume", good, "--seed", 5], "expected seed 5, found 1"),
        "a log that cannot be written": (["--log", folder / "no" / "log"], "cannot be written"),
        "epochs that are no number": (["--epochs", "many"], "many"),
        "a device that is not there": (["--device", "abacus"], "abacus"),
    }
    for name, (options, sentence) in cases.items():
        done = train(*options)
        problem = "exit code 0" if done.returncode == 0 else ""
        results.add(name, problem or (not re.search(sentence, done.stderr) and done.stderr or ""))
    results.add("nothing overwritten", good.read_bytes() != before and "the checkpoint changed")


def main():
    results = report.tally()
    built = train("--help")
    if "CLI/CLI.hpp" in built.stderr or "libcli11" in built.stderr:
        results.skip("the trainer", "no CLI11")
        results.close()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        check_whole_run(results, folder)
        check_stopped_run(results, folder)
        check_refusals(results, folder)
    results.close()


main()
