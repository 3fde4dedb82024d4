# SPDX-License-Identifier: MIT
"""./run train mlp keeps its word on the drawn digits: each option does what it says, a terminal
sees a bar and a pipe plain lines, the log does not depend on threads or on being stopped, and
what cannot go on ends with a sentence and an exit code.
"""

import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import report
from log import last_line, losses, stop_after_first_epoch

program = report.root / "build" / "train" / "mlp-64-adam-1-cpu" / "mlp"
# The programs that the checks want, besides the first.
further_programs = [("--threads", 2), ("--batch=100", "--optimizer", "rmsprop")]
bar = re.compile(r"\repoch +1/1 \[=*> *\] loss \d+\.\d{4}  \d+ samples/s  \d+:\d\d left ")
plain_line = re.compile(
    r"epoch +1/1  loss \d\.\d{4}  test accuracy 0\.\d{4}  \d+ samples/s  0:00 left\n")
every_option = ("data epochs batch lr optimizer seed threads device log save resume quiet "
                "help").split()


def command(*options):
    return [report.root / "run", "train", "mlp", *map(str, options)]


def train(*options):
    return subprocess.run(command(*options), capture_output=True, text=True, cwd=report.root)


def on_terminal(*options):
    """What the program writes to a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([program, *map(str, options)], stdout=theirs) as run:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 65536):
                said += part
        except OSError:  # the end, on Linux
            pass
        run.wait()
    os.close(ours)
    return said.decode()


def check_terminal(results):
    try:
        for end in pty.openpty():
            os.close(end)
    except OSError as problem:
        results.skip("a terminal", str(problem))
        return
    bars, _, rest = on_terminal("--epochs", 1).partition("test accuracy")
    results.add("a terminal sees a bar", len(bar.findall(bars)) < 2 and repr(bars[:300]))
    results.add("a bar is one line", "\n" in bars and repr(bars[:300]))
    results.add("and the end stays", not last_line.match(rest.splitlines()[-1]) and rest)


def check_output(results, folder):
    lines = train("--epochs", 1).stdout
    plain = plain_line.match(lines) and "\r" not in lines and "\033" not in lines
    results.add("a pipe sees plain lines", not plain and lines)
    log = folder / "options"
    choices = ["--optimizer", "rmsprop", "--batch=100", "--lr", 0.002, "--epochs", 1, "--quiet",
               "--device", "cpu", "--log", log]
    done = train(*choices, "--seed", 3)
    said = done.stdout.rstrip()
    results.add("--quiet prints the last line", not last_line.match(said) and said)
    found = losses(log)[-1]
    results.add("--batch", found["step"] != 600 and str(found))
    results.add("--lr", not 0 < found["lr"] < 1e-7 and str(found))
    train(*choices, "--seed", 4)
    results.add("--seed", losses(log)[-1]["loss"] == found["loss"] and str(found))
    told = train("--help")
    missing = [name for name in every_option if f"--{name}" not in told.stdout]
    results.add("--help tells of all options", (told.returncode or missing) and str(missing))


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
    code, said = stop_after_first_epoch(log, command("--epochs", 2, "--save", file))
    results.add("Ctrl-C", code != 130 and f"exit code {code}")
    results.add("Ctrl-C says how to go on", f"--resume {file}" not in said and said)
    train("--resume", file, "--save", file, "--log", log)
    again = train("--resume", file)
    told = "--epochs N goes on" in again.stderr
    results.add("at the end, one is told", not told and again.stderr)
    same = losses(folder / "one") == losses(log)
    results.add("a resumed run has the same log", not same and "the logs differ")
    same = (folder / "whole").read_bytes() == file.read_bytes()
    results.add("and the same checkpoint", not same and "the checkpoints differ")


def check_stop_without_save(results, folder):
    old = folder / "mlp.checkpoint"
    old.write_text("an older one")
    code, said = stop_after_first_epoch(folder / "unsaved", [program, "--epochs", 3], cwd=folder)
    results.add("Ctrl-C without --save keeps older files",
                (code != 130 or old.read_text() != "an older one") and said)
    new = folder / "mlp-2.checkpoint"
    named = new.exists() and f"--resume {new.name}" in said
    results.add("and says the new name", not named and said)
    done = subprocess.run([program, "--resume", new, "--quiet"], capture_output=True, text=True)
    results.add("from which one goes on", not last_line.match(done.stdout.rstrip()) and done.stderr)


def check_bad_options(results, folder):
    cases = {
        "--speed 3": "--speed", "--epochs": "--epochs", "--epochs 0": "--epochs",
        "--epochs 1.5": "expected a whole number from 1 to 1000000, found '1.5'",
        "--epochs many": "many", "--batch 0": "--batch wants 1 to 99999, found '0'",
        "--batch": "--batch wants a value", "--threads two": "--threads wants 1 to 99, found 'two'",
        "--optimizer lion": "--optimizer wants sgd, nesterov, adam, adamw or rmsprop, found 'lion'",
        "--lr -1": "--lr: expected a number above 0, found '-1'", "--lr nan": "found 'nan'",
        "--lr fast": "fast", "--seed x": "--seed", "--seed -1": "found '-1'",
        "--device abacus": "abacus",
        f"--save {folder}/no/file": f"{folder}/no", "more": "more",
    }
    for options, sentence in cases.items():
        done = train(*options.split())
        lines = done.stderr.rstrip().splitlines()
        wrong = done.returncode == 0 or len(lines) > 2 or sentence not in done.stderr
        results.add(f"refused: {options.replace(str(folder), '')}", wrong and done.stderr or "")


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
        "the checkpoint that is kept": (
            ["--resume", good, "--save", good, "--epochs", 4, "--lr", "1e30"],
            f"fc1.weight; {good} keeps the state after step 1876"),
        "a missing folder": (["--data", folder / "none"], "none"),
        "a missing checkpoint": (["--resume", folder / "none"], "none"),
        "a checkpoint cut short": (["--resume", broken], "broken"),
        "a checkpoint with a flipped byte": (["--resume", flipped, "--save", good],
                                             "flipped: expected the checksum .* found"),
        "images cut short": (["--data", folder / "cut", "--save", good],
                             "idx3-ubyte: expected 1568 bytes after the header, found 784"),
        "another seed": (["--resume", good, "--seed", 5], "expected seed 5, found 1"),
        "a log that cannot be written": (["--log", folder / "no" / "log"], "cannot be written"),
    }
    for name, (options, sentence) in cases.items():
        done = train(*options)
        problem = "exit code 0" if done.returncode == 0 else ""
        results.add(name, problem or (not re.search(sentence, done.stderr) and done.stderr or ""))
    results.add("nothing overwritten", good.read_bytes() != before and "the checkpoint changed")


def main():
    results = report.tally()
    ask = [(*options, "--help") for options in ((), *further_programs)]
    built, *_ = report.two_at_a_time(train, ask)
    if "CLI/CLI.hpp" in built.stderr or "libcli11" in built.stderr:
        results.skip("the trainer", "no CLI11")
        results.close()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        check_whole_run(results, folder)
        check_terminal(results)
        check_output(results, folder)
        check_stopped_run(results, folder)
        check_stop_without_save(results, folder)
        check_bad_options(results, folder)
        check_refusals(results, folder)
    results.close()


main()
