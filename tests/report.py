# SPDX-License-Identifier: MIT
"""What the script tests share: which compilers to ask, two at a time, and the closing line that
tally.py reads.

TENON_COMPILERS names the compilers ("g++ clang++ nvcc"); without it, g++ alone.
"""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent
skip_code = 77  # Meson's word for "did not run"
warnings = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"]

# A check by the compiler alone; where its output goes and the file's name follow.
checks = {
    "g++": ["g++", "-std=c++20", "-fsyntax-only", "-x", "c++", "-o"],
    "clang++": ["clang++", "-std=c++20", "-fsyntax-only", "-x", "c++", "-o"],
    "nvcc": ["nvcc", "-std=c++20", "-x", "cu", "-c", "-o"],
}


def compilers():
    """The compilers asked for; one that is not installed is named aloud and left out."""
    asked = os.environ.get("TENON_COMPILERS", "g++").split()
    for name in asked:
        if not shutil.which(name):
            print(f"skipped: {name} is not installed", flush=True)
    return [name for name in asked if shutil.which(name)]


def check(compiler, file, *options):
    """Runs one compiler over one file; returns (accepted, diagnostics). The output is no /dev/null:
    nvcc removes its output after an error, and root's nvcc can."""
    environment = {**os.environ, "LC_ALL": "C"}
    options = [*options, f"-I{root / 'include'}", str(file)]
    with tempfile.TemporaryDirectory() as scrap:
        command = [*checks[compiler], f"{scrap}/out.o", *options]
        done = subprocess.run(command, capture_output=True, text=True, cwd=root, env=environment)
    return done.returncode == 0, (done.stderr + done.stdout).replace(f"{root}/", "")


def precompile(compiler, header, folder):
    """Compiles a header of tenon once for many checks; gives the options that make them use it.
    What a compiler says stays the same, but for the trail of includes. None for nvcc."""
    made = {"g++": f"{folder}/{header}.gch", "clang++": f"{folder}/{header}.pch"}.get(compiler)
    if made is None:
        return []
    pathlib.Path(made).parent.mkdir(parents=True, exist_ok=True)
    options = ["-std=c++20", f"-I{root / 'include'}", "-w", "-x", "c++-header", "-o", made]
    whole = [compiler, *options, root / "include" / header]
    if subprocess.run(whole, capture_output=True).returncode:
        return []  # what is wrong with it, the checks will tell
    return [f"-I{folder}"] if compiler == "g++" else ["-include-pch", made]


def two_at_a_time(function, jobs):
    """Results of function(*job) in order; heavy templates, so never more than two at once."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        yield from pool.map(lambda job: function(*job), jobs)


def has_gpu():
    """Whether an NVIDIA GPU can be used here."""
    if not shutil.which("nvidia-smi"):
        return False
    said = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True)
    return said.returncode == 0 and "GPU 0" in said.stdout


def foreign_header(diagnostics):
    """The header of another library that was not found, if that is what went wrong."""
    missing = re.search(
        r"fatal error: ([^:\s]+): No such file|fatal error: '([^']+)' file not found", diagnostics
    )
    name = missing and (missing[1] or missing[2])
    return name if name and not name.startswith("tenon/") else None


class tally:
    """Counts results, says the bad ones, and ends with the line that tests/tally.py adds up."""

    def __init__(self):
        self.passed, self.failed, self.skipped = 0, 0, 0

    def add(self, name, problem):
        """One result: problem is empty when all is well."""
        if problem:
            self.failed += 1
            print(f"FAILED {name}: {problem}", flush=True)
        else:
            self.passed += 1

    def skip(self, name, why):
        self.skipped += 1
        print(f"skipped {name}: {why}", flush=True)

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped", flush=True)
        if self.failed:
            sys.exit(1)
        sys.exit(0 if self.passed else skip_code)
