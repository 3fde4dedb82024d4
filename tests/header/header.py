# SPDX-License-Identifier: MIT
"""Every header compiles alone, twice in a row, and without a warning. nvcc, which takes its time,
gets all in one unit, and alone only the doors and the headers .cuh, which are its own."""

import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import report

include = report.root / "include"
doors = {"cuda.hpp", "nccl.hpp", "mpi.hpp", "thrust.hpp", "blas.hpp", "gzip.hpp", "image.hpp"}
nvcc_only = {"tenon/cuda.hpp"}
nvcc_warnings = ["--Werror", "all-warnings", "-Xcompiler", "-Wall,-Wextra"]


def relative(paths):
    return sorted(str(path.relative_to(include)) for path in paths)


def units(compiler):
    """The headers of each unit."""
    everything = relative((include / "tenon").rglob("*.hpp"))
    if compiler != "nvcc":
        return [[header] for header in everything if header not in nvcc_only]
    alone = relative([*(include / "tenon").glob("*.hpp"), *(include / "tenon").rglob("*.cuh")])
    return [[header for header in everything if header not in alone], *([one] for one in alone)]


def check(compiler, headers, folder):
    name = headers[0] if len(headers) == 1 else "all"
    unit = folder / f"{compiler}_{name.replace('/', '_')}.cpp"
    unit.write_text("".join(f"#include <{header}>\n" for header in headers * 2))
    options = nvcc_warnings if compiler == "nvcc" else report.warnings
    accepted, diagnostics = report.check(compiler, unit, *options)
    return compiler, name, accepted, diagnostics


def may_lack_library(header, diagnostics):
    """A door, or a file behind one, whose library this machine does not have."""
    missing = report.foreign_header(diagnostics)
    behind_door = pathlib.PurePath(header).name in doors or header.count("/") >= 3
    return missing if behind_door else None


def main():
    results = report.tally()
    with tempfile.TemporaryDirectory() as folder:
        jobs = [(c, h, pathlib.Path(folder)) for c in report.compilers() for h in units(c)]
        for compiler, header, accepted, diagnostics in report.two_at_a_time(check, jobs):
            missing = None if accepted else may_lack_library(header, diagnostics)
            if missing:
                results.skip(f"{compiler} {header}", f"<{missing}> is not installed")
            else:
                results.add(f"{compiler} {header}", "" if accepted else "\n" + diagnostics)
    results.close()


main()
