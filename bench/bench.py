# SPDX-License-Identifier: MIT
"""Builds and runs the benches, prints one table, writes one JSON object per line.

A bench is bench/NAME.cpp that prints JSON lines through measure.hpp. Comment lines at its top add
compiler options (`// options:`) and further sources (`// with: hand.cpp`, each with options of its
own). Arguments: parts of case names; none for all. --json FILE; --check exits 1 if a row with a
target is below it, or none was measured.
"""

import argparse
import json
import pathlib
import subprocess
import sys

folder = pathlib.Path(__file__).resolve().parent
root = folder.parent
work = root / "build" / "bench"
programs = ["fused", "mlp"]
flags = ["-std=c++20", "-O3", "-march=native", f"-I{root / 'include'}", f"-I{folder}"]


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


def measure(name):
    said = subprocess.run([build(name)], capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in said.splitlines() if line.startswith("{")]


def print_table(rows):
    head = f"{'case':34} {'peer':18} {'thr':>3} {'tenon us':>10} {'peer us':>10}"
    print(f"{head} {'ratio':>7} target")
    for r in rows:
        print(
            f"{r['case']:34} {r['peer']:18} {r['threads']:3} {r['tenon']:10.4g} "
            f"{r['peer_value']:10.4g} {r['ratio']:7.2f} {r.get('target', '')}"
        )


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("name", nargs="*")
    ask.add_argument("--json")
    ask.add_argument("--check", action="store_true")
    wants = ask.parse_args()
    work.mkdir(parents=True, exist_ok=True)
    rows = [r for name in programs for r in measure(name)]
    rows = [r for r in rows if not wants.name or any(n in r["case"] for n in wants.name)]
    print_table(rows)
    if wants.json:
        text = "".join(json.dumps(r) + "\n" for r in rows)
        pathlib.Path(wants.json).write_text(text)
    aimed = [r for r in rows if "target" in r]
    low = [r for r in aimed if r["ratio"] < r["target"]]
    for r in low:
        print(f"below its target: {r['case']} against {r['peer']}: {r['ratio']} < {r['target']}")
    return 1 if wants.check and (low or not aimed) else 0


if __name__ == "__main__":
    sys.exit(main())
