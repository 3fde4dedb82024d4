# SPDX-License-Identifier: MIT
"""tests/cuda/NAME.cu and the examples in .cu files compile with nvcc on any machine, and the tests
run where there is a GPU; what cannot run is skipped aloud. A program returns 0 when all is well. A
line `// options: ...` near the top adds options of nvcc.

Without a GPU, and unless TENON_COMPILERS names nvcc, kernel_types alone is compiled: that kernel
types stay legal is quick to tell, the rest takes minutes.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import report

folder = report.root / "tests" / "cuda"


def options(path):
    lines = path.read_text().splitlines()
    return [w for line in lines if line.startswith("// options:") for w in line.split()[2:]]


def build(path, program, architecture):
    """Code of the host is not optimised, which takes g++ minutes; that of the GPU always is."""
    command = ["nvcc", "-std=c++20", "-O0", *architecture, f"-I{report.root / 'include'}"]
    command += [*options(path), path, "-o", program, "-lcublasLt"]
    done = subprocess.run(command, capture_output=True, text=True)
    return "" if done.returncode == 0 else "\n" + done.stdout + done.stderr


def run(program):
    done = subprocess.run([program], capture_output=True, text=True, timeout=300)
    return (
        "" if done.returncode == 0 else f"exit code {done.returncode}\n{done.stdout}{done.stderr}"
    )


def programs(results, gpu):
    """The sources that are compiled here and now."""
    tests = sorted(folder.glob("*.cu"))
    found = [*tests, *sorted((report.root / "examples").glob("*.cu"))]
    if not shutil.which("nvcc"):
        results.skip("cuda", f"nvcc is not on PATH, {len(found)} programs neither compiled nor run")
        return []
    if gpu or "nvcc" in os.environ.get("TENON_COMPILERS", ""):
        return found
    results.skip("cuda", f"{len(found) - 1} programs not compiled: ./run test all does it")
    return [path for path in tests if path.stem == "kernel_types"]


def main():
    results, gpu = report.tally(), report.has_gpu()
    paths = programs(results, gpu)
    architecture = ["-arch=native"] if gpu else ["-arch=sm_90"]
    with tempfile.TemporaryDirectory() as work:
        jobs = [(path, pathlib.Path(work, path.stem), architecture) for path in paths]
        for (path, program, _), wrong in zip(jobs, report.two_at_a_time(build, jobs)):
            results.add(f"{path.stem} compiles", wrong)
            if path.parent != folder:
                continue
            if not gpu:
                results.skip(f"{path.stem} runs", "no GPU")
            elif not wrong:
                results.add(f"{path.stem} runs", run(program))
    results.close()


main()
