# SPDX-License-Identifier: MIT
"""Builds and runs the benches, prints one table, writes one JSON object per line.

A bench is bench/NAME.cpp that prints JSON lines through measure.hpp. Comment lines at its top add
compiler options (`// options:`), libraries, and further sources (`// with: hand.cpp`, each with
options of its own). targets.json says which ratio a case has to reach against which peer. PyTorch,
the newest release, is installed into build/bench/venv; without it its rows are missing, aloud.
Arguments: parts of case names; none for all. --json FILE; --check exits 1 if a row with a target is
missing or below it.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

folder = pathlib.Path(__file__).resolve().parent
root = folder.parent
work = root / "build" / "bench"
programs = ["fused", "tiny", "gradients", "mlp", "gemm"]
flags = ["-std=c++20", "-O3", "-march=native", f"-I{root / 'include'}", f"-I{folder}"]
flags.append(f'-DTENON_BENCH_FOLDER="{folder}"')


def words(path, key):
    lines = path.read_text().splitlines()[:8]
    return [w for line in lines if line.startswith(f"// {key}:") for w in line.split()[2:]]


def compile_one(path, out, *more):
    subprocess.run(["g++", *flags, *words(path, "options"), *more, path, "-o", out], check=True)


def build(name):
    source, parts = folder / f"{name}.cpp", []
    for part in words(source, "with"):
        parts.append(work / f"{part}.o")
        compile_one(folder / part, parts[-1], "-c")
    compile_one(source, work / f"{name}.o", "-c")
    program = work / name
    libraries = words(source, "libraries")
    subprocess.run(["g++", work / f"{name}.o", *parts, *libraries, "-o", program], check=True)
    return program


def find_torch():
    """The Python that has PyTorch, installed on the first run; None where that fails."""
    python = work / "venv" / "bin" / "python"
    if subprocess.run([python, "-c", "import torch"], capture_output=True).returncode == 0:
        return python
    print("installing PyTorch into build/bench/venv ...", file=sys.stderr, flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", work / "venv"]).returncode == 0
    pip = [python, "-m", "pip", "install", "-q", "torch", "numpy"]
    return python if made and subprocess.run(pip).returncode == 0 else None


def targets(names):
    """{(case, peer, threads): ratio} of the wanted cases."""
    rows = json.loads((folder / "targets.json").read_text())
    wanted = [r for r in rows if not names or any(n in r["case"] for n in names)]
    return {(r["case"], r["peer"], r["threads"]): r["target"] for r in wanted}


def measure(name, environment):
    said = subprocess.run(
        [build(name)], stdout=subprocess.PIPE, text=True, check=True, env=environment
    ).stdout
    return [json.loads(line) for line in said.splitlines() if line.startswith("{")]


def key(row):
    return row["case"], row["peer"], row["threads"]


def print_table(rows):
    head = f"{'case':34} {'peer':18} {'thr':>3} {'tenon us':>10} {'peer us':>10}"
    print(f"{head} {'ratio':>7} target")
    for r in rows:
        print(
            f"{r['case']:34} {r['peer']:18} {r['threads']:3} {r['tenon']:10.4g} "
            f"{r['peer_value']:10.4g} {r['ratio']:7.2f} {r.get('target', '')}"
        )


def complaints(rows, wanted):
    """What --check refuses, one sentence each."""
    found = {key(r): r["ratio"] for r in rows}
    for (case, peer, threads), target in wanted.items():
        row = f"{case} against {peer}, {threads} thread{'s' if threads > 1 else ''}"
        if (case, peer, threads) not in found:
            yield f"missing: {row}"
        elif found[case, peer, threads] < target:
            yield f"below its target: {row}: {found[case, peer, threads]} < {target}"


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("name", nargs="*")
    ask.add_argument("--json")
    ask.add_argument("--check", action="store_true")
    wants = ask.parse_args()
    work.mkdir(parents=True, exist_ok=True)
    wanted = targets(wants.name)
    environment = {**os.environ, "TENON_BENCH_NAMES": " ".join(wants.name)}
    if any(peer == "pytorch" for _, peer, _ in wanted):
        if python := find_torch():
            environment["TENON_BENCH_PYTHON"] = str(python)
        else:
            print("no PyTorch: its rows are missing", file=sys.stderr)
    rows = [r for name in programs for r in measure(name, environment)]
    for r in rows:
        if key(r) in wanted:
            r["target"] = wanted[key(r)]
    print_table(rows)
    if wants.json:
        text = "".join(json.dumps(r) + "\n" for r in rows)
        pathlib.Path(wants.json).write_text(text)
    wrong = list(complaints(rows, wanted))
    print("\n".join(wrong))
    return 1 if wants.check and (wrong or not rows) else 0


if __name__ == "__main__":
    sys.exit(main())
