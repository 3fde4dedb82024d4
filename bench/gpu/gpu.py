# SPDX-License-Identifier: MIT
"""Settles on one machine with a GPU, in one call, whether tenon is right and fast there.

Builds tests/cuda/*.cu and bench/gpu/*.cu with nvcc, runs the tests, the benches with PyTorch
between their two rounds, and the tests under compute-sanitizer, last, for that may take long. Every
step has a limit and --minutes bounds all of them; one that fails, is stopped or skipped is a line
of the table, and the next begins. Writes gpu.json and gpu.md into $OUT (build/gpu without it),
after every stage; exits with 1 if a test failed. Read next: table.py (targets), torch_peer.py.
"""

import argparse
import collections
import concurrent.futures
import importlib.metadata
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time

import table
import toolkit

folder = pathlib.Path(__file__).resolve().parent
root = folder.parent.parent
work = root / "build" / "gpu"
# Seconds that one step may take, by its kind.
limits = {"fact": 30, "test build": 240, "bench build": 240}
limits |= {"test": 120, "laws": 300, "bench": 120, "torch": 180, "sanitizer": 90}
sanitizers = ("memcheck", "racecheck")


def call(command, limit):
    """(exit code, output, error output) of a program; at the limit it is killed with all its
    children, and the code is None. It is the shell's 127 where there is no such program."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            process = subprocess.Popen(
                command, stdout=out, stderr=err, cwd=root, start_new_session=True
            )
        except OSError as error:
            return 127, "", str(error)
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            code = None
        texts = []
        for file in out, err:
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
        return code, *texts


def reason(code, limit, lines):
    """Why a step that did not end well did not, in one short sentence."""
    errors = [line for line in lines if "error" in line.lower()]
    told = (errors or lines[-1:] or ["silent"])[0].strip()
    if code is None:
        return f"no end within {limit:.0f} s; {told:.160}"
    return f"{f'signal {-code}' if code < 0 else f'exit code {code}'}: {told:.160}"


class session:
    """What is asked, the time that is left, and all that was found."""

    def __init__(self, wants):
        self.wants = wants
        self.end = time.monotonic() + 60 * wants.minutes
        self.out = pathlib.Path(os.environ.get("OUT") or work)
        self.machine, self.steps, self.numbers, self.programs = {}, [], [], []

    def note(self, kind, name, status, why="", seconds=0.0, said=()):
        step = {"step": name, "kind": kind, "status": status, "why": why}
        self.steps.append({**step, "seconds": round(seconds, 1), "said": list(said)[-40:]})
        shown = said[-20:] if status == "failed" else said[-3:] if kind == "test" else ()
        lines = [f"{status:7} {name} ({seconds:.1f} s) {why}", *(f"    {s:.200}" for s in shown)]
        print("".join(f"{line}\n" for line in lines), end="", flush=True)  # one piece: threads

    def step(self, kind, name, command):
        """Runs one program and notes how it ended; (whether all was well, output, errors)."""
        start = time.monotonic()
        limit = min(limits[kind], self.end - start)
        if limit < 3:
            self.note(kind, name, "skipped", "the time is used up")
            return False, "", ""
        code, out, err = call([str(word) for word in command], limit)
        lines = [line for line in (out + "\n" + err).splitlines() if line.strip()]
        status = "ok" if code == 0 else "stopped" if code is None else "failed"
        why = "" if code == 0 else reason(code, limit, lines)
        if kind == "sanitizer" and "Device not supported" in out + err:
            status, why = "skipped", "compute-sanitizer does not support this device"
        self.note(kind, name, status, why, time.monotonic() - start, lines)
        return code == 0, out, err

    def measure(self, kind, name, command):
        """The same for a bench: keeps its numbers, those before a failure too, and notes what it
        says that failed."""
        units = {row["name"]: row["unit"] for row in self.numbers}
        _, out, err = self.step(kind, name, command)
        for line in err.splitlines():
            what, failed, why = line.partition(" failed: ")
            if failed:
                self.note(kind, what[-60:], "failed", why[:160])
        for line in out.splitlines():
            try:
                row = table.number(line) if line.startswith("{") else None
                if row and units.setdefault(row["name"], row["unit"]) != row["unit"]:
                    raise ValueError(f"the unit was {units[row['name']]}")
                self.numbers += [row] if row else []
            except ValueError as error:
                self.note(kind, f"a number of {name}", "failed", f"{error}: {line:.80}")

    def save(self):
        """Writes both files; returns the text of the table."""
        asked = [t for t in table.read_targets() if self.is_shown(t)]
        lines = table.rows(self.numbers, asked)
        bad = [step for step in self.steps if step["status"] != "ok"]
        lines += [{"name": s["step"], "holds?": f"{s['status']}: {s['why']}"} for s in bad]
        count = collections.Counter(f"{s['kind']} {s['status']}" for s in self.steps)
        about = "; ".join([*self.machine.values(), *(f"{n} {what}" for what, n in count.items())])
        text = f"{about}\n\n{table.markdown(lines)}\n"
        found = {"machine": self.machine, "steps": self.steps, "numbers": self.numbers}
        self.out.mkdir(parents=True, exist_ok=True)
        (self.out / "gpu.json").write_text(json.dumps({**found, "table": lines}, indent=1) + "\n")
        (self.out / "gpu.md").write_text(text)
        return text

    def is_shown(self, target):
        return "benches" in self.wants.only or any(
            row["name"] == target["name"] for row in self.numbers
        )

    def has_failed(self):
        """A test that had no end failed; a sanitizer that had none found nothing."""
        bad = {"stage": ("failed",), "sanitizer": ("failed",)}
        bad |= {kind: ("failed", "stopped") for kind in ("test", "test build", "laws")}
        return any(step["status"] in bad.get(step["kind"], ()) for step in self.steps)


def learn_machine(s):
    query = ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"]
    is_there, gpu, _ = s.step("fact", "nvidia-smi", [toolkit.program("nvidia-smi"), *query])
    _, nvcc, _ = s.step("fact", "nvcc --version", [toolkit.program("nvcc"), "--version"])
    release = [line for line in nvcc.splitlines() if "release" in line] or ["no nvcc"]
    s.machine["gpu"] = " and ".join(gpu.splitlines()) if is_there else "no GPU"
    s.machine["nvcc"] = release[0]
    try:
        s.machine["torch"] = "torch " + importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        s.machine["torch"] = "no torch"
    print("\n".join(s.machine.values()), flush=True)


def sources(s):
    """[(kind, source, program)] of what is asked for."""
    found = []
    if "tests" in s.wants.only:
        paths = sorted((root / "tests" / "cuda").glob("*.cu"))
        found += [("test", path, work / "tests" / path.stem) for path in paths]
    if "benches" in s.wants.only:
        found += [("bench", path, work / path.stem) for path in sorted(folder.glob("*.cu"))]
    names = s.wants.programs or [path.stem for _, path, _ in found]
    for name in set(names) - {path.stem for _, path, _ in found}:
        s.note("stage", f"--programs {name}", "failed", "no program has this name")
    return [one for one in found if one[1].stem in names]


def warm_torch(s):
    """torch.compile tries kernels for minutes; it keeps them on disk for the run that counts."""
    command = [sys.executable, folder / "torch_peer.py", "--only", "mlp_b128", "softmax"]
    if "torch" in s.wants.only:
        s.step("torch", "torch.compile, once before", command)


def build(s):
    """Compiles all at once; the programs that are there afterwards are the ones that run."""
    more = [*toolkit.libraries(work), *(["-I", s.wants.doctest] if s.wants.doctest else [])]

    def compile_one(one):
        kind, path, program = one
        program.parent.mkdir(parents=True, exist_ok=True)
        program.unlink(missing_ok=True)
        level = "-O3" if kind == "bench" else "-O0"
        command = toolkit.compile_command(root / "include", path, program, level, more)
        is_built, *_ = s.step(f"{kind} build", f"build {path.relative_to(root)}", command)
        return [(kind, program)] if is_built else []

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        s.programs = [one for built in pool.map(compile_one, sources(s)) for one in built]


def programs(s, kind):
    return [program for its_kind, program in s.programs if its_kind == kind]


def run_tests(s):
    for program in programs(s, "test"):
        s.step("test", f"test {program.stem}", [program])
    if "tests" in s.wants.only and not s.wants.programs:
        laws = root / "tests" / "cuda" / "laws.py"
        os.environ["TENON_JOBS"] = str(os.cpu_count())
        s.step("laws", "laws of every op", [sys.executable, laws])


def run_benches(s):
    """tenon, PyTorch, tenon: what drifts meanwhile shows, and harms both."""
    s.warm.join()
    for turn in 1, 2:
        for program in programs(s, "bench"):
            s.measure("bench", f"bench {program.stem}, round {turn}", [program])
        if turn == 1 and "torch" in s.wants.only:
            s.measure("torch", "torch_peer.py", [sys.executable, folder / "torch_peer.py"])


def run_sanitizers(s):
    for tool in sanitizers if s.wants.sanitizer else ():
        options = ["--tool", tool, "--error-exitcode", "9", "--print-limit", "20"]
        for program in programs(s, "test"):
            command = [toolkit.program("compute-sanitizer"), *options, program]
            s.step("sanitizer", f"{tool} {program.stem}", command)


def main():
    parts, ask = ["tests", "benches", "torch"], argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--only", nargs="+", choices=parts, default=parts)
    ask.add_argument("--programs", nargs="+", metavar="NAME", help="the .cu files, without .cu")
    ask.add_argument("--minutes", type=float, default=8, help="for everything (8)")
    ask.add_argument("--doctest", metavar="DIR", help="the folder that holds doctest's header")
    ask.add_argument("--no-sanitizer", dest="sanitizer", action="store_false")
    s = session(ask.parse_args())
    s.warm = threading.Thread(target=warm_torch, args=[s])
    s.warm.start()
    for stage in learn_machine, build, run_tests, run_benches, run_sanitizers:
        try:
            stage(s)
            s.save()
        except Exception as error:  # a fault of this script, too, is one line of the table
            s.note("stage", stage.__name__, "failed", repr(error))
    print(f"\n{s.save()}", end="")
    return 1 if s.has_failed() else 0


if __name__ == "__main__":
    sys.exit(main())
