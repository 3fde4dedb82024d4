# SPDX-License-Identifier: MIT
"""The installed library serves every kind of user: plain g++, CMake, pkg-config, and Meson with a
subproject; nvcc, alone and through CMake."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import report

here = report.root / "tests" / "consumer"
source = here / "consumer.cpp"
version_header = (report.root / "include" / "tenon" / "version.hpp").read_text()
version = re.search(r'version = "([^"]+)"', version_header)[1]


def call(*command, **environment):
    """Runs a command; its output, or an exception with all it said."""
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    if done.returncode:
        words = " ".join(map(str, command))
        raise RuntimeError(f"{words}\n{done.stdout}{done.stderr}")
    return done.stdout


def install(work):
    """The library in a prefix that is moved afterwards: a package must not know where it was."""
    build, first, prefix = work / "build", work / "first", work / "prefix"
    options = ["-Dtests=false", "-Dexamples=false"]
    call("meson", "setup", build, report.root, f"--prefix={first}", *options)
    call("meson", "install", "-C", build)
    first.rename(prefix)
    return prefix


def plain(work, prefix):
    call("g++", "-std=c++20", f"-I{prefix / 'include'}", source, "-o", work / "consumer")


def sanitized(work, prefix):
    """With the flags of the README: the other checks of addresses make traces no constants."""
    readme = (report.root / "README.md").read_text()
    without = re.search(r"-fno-sanitize=[\w,-]+", readme)[0]
    flags = ["-std=c++20", "-fsanitize=address,undefined", without, f"-I{prefix / 'include'}"]
    call("g++", *flags, source, "-o", work / "consumer")


def cmake(work, prefix):
    call(
        "cmake",
        "-S",
        here / "cmake",
        "-B",
        work,
        f"-DCMAKE_PREFIX_PATH={prefix}",
        f"-DWANTED={version}",
    )
    call("cmake", "--build", work)


def cmake_of_another_version(work, prefix):
    """A later version is asked for: find_package must refuse, so nothing is built or run."""
    wanted = "999.0"
    try:
        call(
            "cmake",
            "-S",
            here / "cmake",
            "-B",
            work,
            f"-DCMAKE_PREFIX_PATH={prefix}",
            f"-DWANTED={wanted}",
        )
    except RuntimeError as refusal:
        if version in str(refusal):
            return "refused"
        raise
    raise RuntimeError(f"version {wanted} was asked for, and {version} accepted")


def pkgconfig(work, prefix):
    path = {"PKG_CONFIG_PATH": str(prefix / "share" / "pkgconfig")}
    found = call("pkg-config", "--modversion", "tenon", **path).strip()
    if found != version:
        raise RuntimeError(f"tenon.pc says {found}, version.hpp {version}")
    flags = call("pkg-config", "--define-prefix", "--cflags", "tenon", **path).split()
    call("g++", "-std=c++20", *flags, source, "-o", work / "consumer")


def meson(work, prefix):
    project = work / "project"
    shutil.copytree(here / "meson", project)
    shutil.copy(source, project)
    library = project / "subprojects" / "tenon"
    shutil.copytree(
        report.root, library, ignore=shutil.ignore_patterns("build", ".git", "tests", "examples")
    )
    call("meson", "setup", work / "out", project)
    call("ninja", "-C", work / "out", "-j", "2")
    (work / "out" / "consumer").rename(work / "consumer")


def cuda_in_one_file(work, prefix):
    architecture = "-arch=sm_90"
    options = ["-std=c++20", "-O0", architecture, f"-I{prefix / 'include'}", "-lcublasLt"]
    call("nvcc", here / "consumer.cu", *options, "-o", work / "consumer")


def cuda_by_cmake(work, prefix):
    places = ["-S", here / "cmake_cuda", "-B", work]
    call("cmake", *places, f"-DCMAKE_PREFIX_PATH={prefix}", f"-DWANTED={version}")
    call("cmake", "--build", work)


def problem(consumer, work, prefix):
    """What went wrong for one consumer, or an empty string."""
    work.mkdir()
    try:
        if consumer(work, prefix) == "refused":
            return ""
        said = call(work / "consumer")
    except (RuntimeError, OSError) as failure:
        return str(failure)
    return "" if version in said else f"the program said {said!r}"


def main():
    results = report.tally()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        prefix = install(work)
        on_cpu = [plain, sanitized, cmake, cmake_of_another_version, pkgconfig, meson]
        # A minute of nvcc: for ./run test all.
        asked = "nvcc" in os.environ.get("TENON_COMPILERS", "")
        on_gpu = [cuda_in_one_file, cuda_by_cmake] if asked else []
        if not asked:
            results.skip("cuda consumers", "./run test all builds them")
        for consumer in [*on_cpu, *on_gpu]:
            tools = {plain: "g++", sanitized: "g++", pkgconfig: "pkg-config", meson: "meson"}
            tools |= {cuda_in_one_file: "nvcc", cuda_by_cmake: "nvcc"}
            tool = tools.get(consumer, "cmake")
            if shutil.which(tool):
                results.add(consumer.__name__, problem(consumer, work / consumer.__name__, prefix))
            else:
                results.skip(consumer.__name__, f"{tool} is not installed")
    results.close()


main()
