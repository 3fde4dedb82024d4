# SPDX-License-Identifier: MIT
"""The laws of every op and composition, of products, batches and random programs, on a GPU: the
same sources as on the CPU, compiled by nvcc with laws/on_cuda.hpp before them, one object each.

Without nvcc nothing is built; without a GPU all is compiled and linked, and nothing run: both are
said aloud. Objects of unchanged sources are kept in the folder TENON_LAWS, or build/laws.
"""

import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import report

tests = report.root / "tests"
work = pathlib.Path(os.environ.get("TENON_LAWS", report.root / "build" / "laws"))
jobs = int(os.environ.get("TENON_JOBS", "2"))
others = ["run/batch", "run/products", "run/random_graphs_0"]


def names():
    paths = [path for room in ("op", "fn") for path in sorted((tests / room).glob("*.cpp"))]
    return [*(path.relative_to(tests).with_suffix("").as_posix() for path in paths), *others]


def newest_header():
    folders = (report.root / "include", tests / "laws")
    return max(p.stat().st_mtime for folder in folders for p in folder.rglob("*") if p.is_file())


def nvcc(*arguments):
    """Host code is not optimised: g++ would need minutes for what the CPU only compares with."""
    architecture = "-arch=native" if report.has_gpu() else "-arch=sm_90"
    command = ["nvcc", "-std=c++20", "-O0", architecture, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    return "" if done.returncode == 0 else "\n" + done.stdout + done.stderr


def compile_one(name, newest):
    source, to = tests / f"{name}.cpp", work / f"{name.replace('/', '_')}.o"
    if to.exists() and to.stat().st_mtime > max(newest, source.stat().st_mtime):
        return ""
    folders = [f"-I{report.root / 'include'}", f"-I{tests}"]
    before = ["-include", "laws/on_cuda.hpp"] if name != "main" else []
    return nvcc("-x", "cu", *folders, *before, "-c", source, "-o", to)


def run(name):
    command = [work / "laws", f"--source-file=*/{name}.cpp"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=report.root)
    return "" if done.returncode == 0 else f"exit code {done.returncode}\n{done.stdout[-4000:]}"


def build(results):
    work.mkdir(parents=True, exist_ok=True)
    newest, all_names = newest_header(), ["main", *names()]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        wrong = list(pool.map(lambda name: compile_one(name, newest), all_names))
    for name, words in zip(all_names, wrong):
        results.add(f"{name} compiles for a GPU", words)
    objects = [work / f"{name.replace('/', '_')}.o" for name in all_names]
    built = [path for path in objects if path.exists()]
    results.add("the laws link", nvcc(*built, "-o", work / "laws", "-lcublasLt"))
    return not any(wrong)


def main():
    results = report.tally()
    if not shutil.which("nvcc"):
        results.skip("laws on a GPU", "nvcc is not on PATH, nothing compiled or run")
    elif build(results) and report.has_gpu():
        for name in names():
            results.add(f"{name} on a GPU", run(name))
    else:
        results.skip("laws on a GPU", f"no GPU: {len(names())} sources compiled, none run")
    results.close()


main()
