# SPDX-License-Identifier: MIT
"""tests/cuda/NAME.cu compiles with nvcc on any machine, and runs where there is a GPU; what cannot
run is skipped aloud.

Kernel types stay legal for nvcc this way on machines that have only the toolkit. A line `//
options: ...` near the top adds options of nvcc. A program returns 0 when all is well.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import report

folder = report.root / "tests" / "cuda"


def has_gpu():
    if not shutil.which("nvidia-smi"):
        return False
    said = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True)
    return said.returncode == 0 and "GPU 0" in said.stdout


def options(path):
    lines = path.read_text().splitlines()
    return [w for line in lines if line.startswith("// options:") for w in line.split()[2:]]


def build(path, program, architecture):
    command = ["nvcc", "-std=c++20", "-O1", *architecture, f"-I{report.root / 'include'}"]
    done = subprocess.run(
        [*command, *options(path), path, "-o", program], capture_output=True, text=True
    )
    return "" if done.returncode == 0 else "\n" + done.stdout + done.stderr


def run(program):
    done = subprocess.run([program], capture_output=True, text=True, timeout=300)
    return (
        "" if done.returncode == 0 else f"exit code {done.returncode}\n{done.stdout}{done.stderr}"
    )


def main():
    results, gpu, paths = report.tally(), has_gpu(), sorted(folder.glob("*.cu"))
    if not shutil.which("nvcc"):
        results.skip("cuda", f"nvcc is not on PATH, {len(paths)} programs neither compiled nor run")
        paths = []
    architecture = ["-arch=native"] if gpu else []
    with tempfile.TemporaryDirectory() as work:
        for path in paths:
            program = pathlib.Path(work, path.stem)
            wrong = build(path, program, architecture)
            results.add(f"{path.stem} compiles", wrong)
            if not gpu:
                results.skip(f"{path.stem} runs", "no GPU")
            elif not wrong:
                results.add(f"{path.stem} runs", run(program))
    results.close()


main()
