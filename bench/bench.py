# SPDX-License-Identifier: MIT
"""Builds and runs the benches, prints one table, writes one JSON object per line.

A bench is bench/NAME.cpp that prints JSON lines through measure.hpp. Comment lines at its top add
compiler options (`// options:`), libraries, those that one can do without (`// wanted: blis`, which
defines TENON_BENCH_BLIS where it is there), further sources (`// with: hand.cpp`, each with options
of its own) and further programs (`// beside: cnn_trainer.cpp`). targets.json says which ratio a
case has to reach against which peer. PyTorch, the newest release, is installed into
build/bench/venv; without it its rows are skipped, aloud.
Arguments: parts of case names; none for all. --json FILE; --check exits 1 if a row with a target is
skipped or below it.
"""

import argparse
import ctypes
import ctypes.util
import json
import os
import pathlib
import subprocess
import sys

folder = pathlib.Path(__file__).resolve().parent
root = folder.parent
work = root / "build" / "bench"
# With the parts of names by which a program is asked for.
programs = {
    "fused": ("chain_n", "softmax_ce"),
    "tiny": ("tiny_fwd",),
    "gradients": ("gradient_",),
    "mlp": ("mlp_train",),
    "gemm": ("gemm_",),
    "layers": ("layer_",),
    "conv": ("conv_",),
    "cnn": ("cnn_train",),
    "process": ("cnn_peak_memory", "cnn_program_size", "cnn_cold_start"),
    "resnet_small": ("resnet18_small_",),
    "resnet_large": ("resnet18_large_",),
}
# What has rows beside PyTorch that no target asks for.
beside_torch = ("conv",)
flags = ["-std=c++20", "-O3", "-march=native", f"-I{root / 'include'}", f"-I{folder}"]
flags.append(f'-DTENON_BENCH_FOLDER="{folder}"')


def words(path, key):
    lines = path.read_text().splitlines()[:8]
    return [w for line in lines if line.startswith(f"// {key}:") for w in line.split()[2:]]


def compile_one(path, out, *more):
    subprocess.run(["g++", *flags, *words(path, "options"), *more, path, "-o", out], check=True)


def has_library(name):
    """Whether one can link it; what is missing is said."""
    probe = ["g++", "-x", "c++", "-", f"-l{name}", "-o", os.devnull]
    found = subprocess.run(probe, input="int main() {}", text=True, stderr=subprocess.DEVNULL)
    if found.returncode:
        print(f"left out: no lib{name} to link", file=sys.stderr, flush=True)
    return found.returncode == 0


def build(name):
    source, parts = folder / f"{name}.cpp", []
    for other in words(source, "beside"):
        build(pathlib.Path(other).stem)
    for part in words(source, "with"):
        parts.append(work / f"{part}.o")
        compile_one(folder / part, parts[-1], "-c")
    found = [library for library in words(source, "wanted") if has_library(library)]
    defines = [f"-DTENON_BENCH_{library.upper()}" for library in found]
    compile_one(source, work / f"{name}.o", "-c", *defines)
    program = work / name
    libraries = words(source, "libraries") + [f"-l{library}" for library in found]
    subprocess.run(["g++", work / f"{name}.o", *parts, *libraries, "-o", program], check=True)
    return program


def find_torch():
    """(the Python that has PyTorch, installed on the first run; or None, and why)"""
    python = work / "venv" / "bin" / "python"
    try_it = [python, "-c", "import torch"]
    if python.exists() and subprocess.run(try_it, capture_output=True).returncode == 0:
        return python, ""
    print("installing PyTorch into build/bench/venv ...", file=sys.stderr, flush=True)
    make = [sys.executable, "-m", "venv", work / "venv"]
    for command in make, [python, "-m", "pip", "install", "-q", "torch", "numpy"]:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            said = (done.stdout + done.stderr).strip().splitlines()
            return None, f"no PyTorch: {said[-1] if said else 'pip failed'}"
    return python, ""


def library(name):
    """A library of this machine; None where it is missing."""
    found = ctypes.util.find_library(name)
    return ctypes.CDLL(found) if found else None


def kernels():
    """The kernels that OpenBLAS and BLIS shall take where they do not know the processor: of itself
    one falls back to those of 2004, the other to those without AVX-512. Nothing where they do."""
    has, out = pathlib.Path("/proc/cpuinfo").read_text().split(), {}
    best = "SkylakeX" if "avx512f" in has else "Haswell" if "avx2" in has else ""
    openblas, blis = library("openblas"), library("blis")
    if openblas and best:
        openblas.openblas_get_corename.restype = ctypes.c_char_p
        if openblas.openblas_get_corename() == b"Prescott":
            out["OPENBLAS_CORETYPE"] = best
    if blis and best == "SkylakeX" and "BLIS_ARCH_TYPE" not in os.environ:
        name, number = blis.bli_arch_string, 0
        name.restype = ctypes.c_char_p
        if name(blis.bli_arch_query_id()) == b"haswell" and name(number) == b"skx":
            out["BLIS_ARCH_TYPE"] = str(number)
    return out


def targets(names):
    """{(case, peer, threads): ratio} of the wanted cases."""
    rows = json.loads((folder / "targets.json").read_text())
    wanted = [r for r in rows if not names or any(n in r["case"] for n in names)]
    return {(r["case"], r["peer"], r["threads"]): r["target"] for r in wanted}


def is_asked(name, parts):
    beginnings = programs[name]
    return not parts or any(p in begin or begin in p for begin in beginnings for p in parts)


def measure(name, environment):
    """(rows, why some are missing)"""
    try:
        program = build(name)
    except subprocess.CalledProcessError:
        return [], f"{name} does not compile"
    done = subprocess.run([program], stdout=subprocess.PIPE, text=True, env=environment)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return rows, f"{name} stopped with {done.returncode}" if done.returncode else ""


def measure_all(wants, wanted):
    """Rows with their targets; a targeted row that nothing measured says why it was skipped."""
    one = {"OPENBLAS_NUM_THREADS": "1", "BLIS_NUM_THREADS": "1"}
    environment = {**kernels(), **os.environ, **one, "TENON_BENCH_NAMES": " ".join(wants)}
    rows, reasons = [], []
    if any(peer == "pytorch" for _, peer, _ in wanted) or any(
        is_asked(name, wants) for name in beside_torch
    ):
        python, reason = find_torch()
        environment.update({"TENON_BENCH_PYTHON": str(python)} if python else {})
        reasons.append(reason)
        print(f"{reason}\n" if reason else "", end="", file=sys.stderr, flush=True)
    for name in programs:
        if is_asked(name, wants):
            found, reason = measure(name, environment)
            rows += found
            reasons.append(reason)
    rows = [{**r, "target": wanted[key(r)]} if key(r) in wanted else r for r in rows]
    why = "; ".join(filter(None, reasons)) or "not measured"
    for case, peer, threads in wanted.keys() - {key(r) for r in rows}:
        row = {"case": case, "peer": peer, "threads": threads, "unit": "us", "skipped": why}
        rows.append({**row, "target": wanted[case, peer, threads]})
    return rows


def key(row):
    return row["case"], row["peer"], row["threads"]


def print_table(rows):
    head = f"{'case':42} {'peer':24} {'thr':>3} {'unit':>7} {'tenon':>10} {'peer':>10}"
    print(f"{head} {'ratio':>7} target")
    for r in rows:
        peer = f"{r['peer']}: {r['which']}" if "which" in r else r["peer"]
        start = f"{r['case']:42} {peer:24} {r['threads']:3}"
        if "skipped" in r:
            print(f"{start} skipped: {r['skipped']}")
            continue
        numbers = f"{r['unit']:>7} {r['tenon']:10.4g} {r['peer_value']:10.4g} {r['ratio']:7.2f}"
        print(f"{start} {numbers} {r.get('target', '')}{roof(r)}")


def roof(r):
    """A convolution's speed, and how much that is of the most that the core can do."""
    return f"{r['gflops']:8.1f} GFLOP/s, {r['share']:.0%} of the peak" if "share" in r else ""


def complaints(rows):
    """What --check refuses, one sentence each."""
    for r in (r for r in rows if "target" in r):
        row = f"{r['case']} against {r['peer']}, {r['threads']} thread{'s' * (r['threads'] > 1)}"
        if "skipped" in r:
            yield f"skipped: {row}: {r['skipped']}"
        elif r["ratio"] < r["target"]:
            yield f"below its target: {row}: {r['ratio']} < {r['target']}"


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("name", nargs="*")
    ask.add_argument("--json")
    ask.add_argument("--check", action="store_true")
    wants = ask.parse_args()
    work.mkdir(parents=True, exist_ok=True)
    wanted = targets(wants.name)
    rows = measure_all(wants.name, wanted)
    print_table(rows)
    if wants.json:
        text = "".join(json.dumps(r) + "\n" for r in rows)
        pathlib.Path(wants.json).write_text(text)
    wrong = list(complaints(rows))
    known = " ".join(begin for begins in programs.values() for begin in begins)
    unknown = [n for n in wants.name if not any(n in r["case"] for r in rows)]
    unknown = [f"no case is named {name}; names begin with: {known}" for name in unknown]
    print("".join(f"{line}\n" for line in wrong + unknown), end="")
    return 1 if unknown or wants.check and (wrong or not rows) else 0


if __name__ == "__main__":
    sys.exit(main())
