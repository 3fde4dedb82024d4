# SPDX-License-Identifier: MIT
"""Every header compiles alone, twice in a row, and without a warning. Headers .cuh are for nvcc
only."""

import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import report

include = report.root / "include"
doors = {"cuda.hpp", "nccl.hpp", "mpi.hpp", "thrust.hpp", "blas.hpp", "gzip.hpp", "image.hpp"}
nvcc_warnings = ["--Werror", "all-warnings", "-Xcompiler", "-Wall,-Wextra"]


def headers(compiler):
    wanted = {".hpp", ".cuh"} if compiler == "nvcc" else {".hpp"}
    found = (path for path in (include / "tenon").rglob("*") if path.suffix in wanted)
    return sorted(str(path.relative_to(include)) for path in found)


def check(compiler, header, folder):
    unit = folder / f"{compiler}_{header.replace('/', '_')}.cpp"
    unit.write_text(f"#include <{header}>\n#include <{header}>\n")
    options = nvcc_warnings if compiler == "nvcc" else report.warnings
    accepted, diagnostics = report.check(compiler, unit, *options)
    return compiler, header, accepted, diagnostics


def may_lack_library(header, diagnostics):
    """A door, or a file behind one, whose library this machine does not have."""
    missing = report.foreign_header(diagnostics)
    behind_door = pathlib.PurePath(header).name in doors or header.count("/") >= 3
    return missing if behind_door else None


def main():
    results = report.tally()
    with tempfile.TemporaryDirectory() as folder:
        jobs = [(c, h, pathlib.Path(folder)) for c in report.compilers() for h in headers(c)]
        for compiler, header, accepted, diagnostics in report.two_at_a_time(check, jobs):
            missing = None if accepted else may_lack_library(header, diagnostics)
            if missing:
                results.skip(f"{compiler} {header}", f"<{missing}> is not installed")
            else:
                results.add(f"{compiler} {header}", "" if accepted else "\n" + diagnostics)
    results.close()


main()
