# SPDX-License-Identifier: MIT
"""The rules of the house that a script can read: floors, cycles, macros, lengths, names.

Usage: house.py [TREE]. Each broken rule is one line, file:line: sentence. house_test.py shows that
each can break.
"""

import pathlib
import re
import sys

floors = {
    "base": 0, "shape": 1, "graph": 2, "expr": 3, "op": 4, "fn": 5, "pass": 5, "plan": 6,
    "kernel": 6, "device": 7, "run": 8, "io": 9, "nn": 10, "model": 11,
}  # fmt: skip
doors = {"cuda.hpp", "nccl.hpp", "mpi.hpp", "thrust.hpp", "blas.hpp", "gzip.hpp", "image.hpp"}
top = doors | {"tenon.hpp", "version.hpp"}
slow_headers = {"iostream", "regex", "ranges", "functional", "format"}
system_headers = {"omp.h", "unistd.h", "fcntl.h", "dirent.h", "sched.h", "pthread.h", "malloc.h"}
empty_names = {"core", "utils", "util", "common", "misc", "impl", "helpers", "helper", "detail"}
by_script = {"refuse", "compile", "consumer"}  # whose cases a script finds by itself
suffixes = {".hpp", ".cuh", ".cpp", ".cu", ".py"}
folders = ["include", "tests", "examples", "bench", "packaging"]
include_line = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
licence = "SPDX-License-Identifier: MIT"


class file:
    """One source file: its path in the tree, its lines, and its includes as (line number, name)."""

    def __init__(self, tree, path):
        self.name = path.relative_to(tree).as_posix()
        self.lines = path.read_text(encoding="utf-8").splitlines()
        found = ((n, include_line.match(line)) for n, line in enumerate(self.lines, 1))
        self.includes = [(n, match[2], match[1]) for n, match in found if match]

    @property
    def header(self):
        """`op/relu.hpp` for include/tenon/op/relu.hpp, empty for files outside the library."""
        prefix = "include/tenon/"
        return self.name.removeprefix(prefix) if self.name.startswith(prefix) else ""

    @property
    def is_script(self):
        return self.name.endswith(".py") or "." not in self.name.split("/")[-1]

    def head(self):
        """The comment at the top."""
        for n, line in enumerate(self.lines):
            if not line.startswith(("//", "#")):
                return "\n".join(self.lines[:n])
        return "\n".join(self.lines)


def room_of(header):
    return header.split("/")[0] if "/" in header else ""


def read(tree):
    paths = (path for folder in folders for path in sorted((tree / folder).rglob("*")))
    scripts = (tree / name for name in ("run", ".ci/run"))
    found = [path for path in paths if path.suffix in suffixes]
    return [file(tree, path) for path in [*found, *scripts] if path.exists()]


def headers(files):
    return [f for f in files if f.header]


def known_rooms(tree, files):
    for f in headers(files):
        room = room_of(f.header)
        if not room and f.header not in top:
            yield f.name, 1, "at the top stand only tenon.hpp, version.hpp and the doors"
        if room and room not in floors:
            yield f.name, 1, f"`{room}` is not a floor; the floors are {', '.join(floors)}"


def includes_go_down(tree, files):
    for f in headers(files):
        room = room_of(f.header)
        for n, name, quote in f.includes:
            if quote == '"':
                yield f.name, n, "write #include <tenon/...>, the full path in angle brackets"
            if room not in floors or not name.startswith("tenon/"):
                continue
            other = name.removeprefix("tenon/")
            if other == "version.hpp" or room_of(other) == room:
                continue
            if floors.get(room_of(other), 99) >= floors[room]:
                yield f.name, n, f"`{room}` (floor {floors[room]}) includes {name}: only down"


def includes_exist(tree, files):
    for f in files:
        for n, name, _ in f.includes:
            if name.startswith("tenon/") and not (tree / "include" / name).exists():
                yield f.name, n, f"{name} does not exist"


def no_cycles(tree, files):
    graph = {f"tenon/{f.header}": f for f in headers(files)}
    state = {}

    def visit(name, path):
        state[name] = "open"
        for n, other, _ in graph[name].includes:
            if state.get(other) == "open":
                yield graph[name].name, n, "include cycle: " + " -> ".join([*path, name, other])
            elif other in graph and other not in state:
                yield from visit(other, [*path, name])
        state[name] = "done"

    for name in graph:
        if name not in state:
            yield from visit(name, [])


def is_foreign(name):
    """A header neither of tenon nor of C++ nor of the operating system."""
    if name.startswith(("tenon/", "sys/", "linux/")) or name in system_headers:
        return False
    return "." in name or "/" in name


def stands_alone(tree, files):
    """tenon.hpp needs a C++20 compiler and nothing else."""
    graph = {f"tenon/{f.header}": f for f in headers(files)}
    waiting, seen = ["tenon/tenon.hpp"], set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in graph:
            continue
        seen.add(name)
        for n, other, _ in graph[name].includes:
            waiting.append(other)
            if is_foreign(other):
                yield graph[name].name, n, f"tenon.hpp reaches <{other}>, which is not of C++20"
            if other.removeprefix("tenon/") in doors:
                yield graph[name].name, n, f"tenon.hpp reaches the door {other}"


def macros_in_config(tree, files):
    found = set()
    for f in headers(files):
        for n, line in enumerate(f.lines, 1):
            macro = re.match(r"\s*#\s*define\s+(\w+)", line)
            if not macro:
                continue
            found.add(macro[1])
            if f.header != "base/config.hpp":
                yield f.name, n, f"the macro {macro[1]} is defined outside base/config.hpp"
            if not macro[1].startswith("TENON_"):
                yield f.name, n, f"the macro {macro[1]} does not begin with TENON_"
    if len(found) > 8:
        yield "include/tenon/base/config.hpp", 1, f"{len(found)} macros, at most 8 allowed"


def licence_first(tree, files):
    for f in files:
        mark = "#" if f.is_script else "//"
        below_head = f.name.startswith("tests/refuse/") or f.lines[:1] == ["#!/usr/bin/env bash"]
        if f"{mark} {licence}" not in f.lines[: 4 if below_head else 1]:
            yield f.name, 1, f"the first line must be `{mark} {licence}`"


def lengths(tree, files):
    for f in files:
        if len(f.lines) > 350:
            yield f.name, 351, f"{len(f.lines)} lines, at most 350 allowed"
        elif len(f.lines) > 250 and "250 lines" not in f.head():
            yield f.name, 251, f"{len(f.lines)} lines; the head must say why over 250 lines"
        for n, line in enumerate(f.lines, 1):
            if len(line) > 100:
                yield f.name, n, f"{len(line)} wide, at most 100 allowed"


def names_say_something(tree, files):
    for f in files:
        for folder in f.name.split("/")[:-1]:
            if folder in empty_names:
                yield f.name, 1, f"the folder name `{folder}` answers no question"
        for n, line in enumerate(f.lines if not f.is_script else [], 1):
            if re.search(r"\w_impl\b", line):
                yield f.name, n, "a name ends in _impl; say what it does"


def light_below_run(tree, files):
    for f in headers(files):
        if floors.get(room_of(f.header), 99) >= floors["run"]:
            continue
        for n, name, _ in f.includes:
            if name in slow_headers:
                yield f.name, n, f"<{name}> costs compile time and is not used below `run`"


def tests_are_listed(tree, files):
    listing = tree / "tests" / "meson.build"
    text = listing.read_text() if listing.exists() else ""
    lists = dict(re.findall(r"^  '(\w+)': \[(.*?)\]", text, re.M | re.S))
    for f in files:
        found = re.fullmatch(r"tests/(\w+)/(\w+)\.cpp", f.name)
        if not found or found[1] in by_script:
            continue
        if f"'{found[2]}'" not in lists.get(found[1], ""):
            yield f.name, 1, f"not in the list `{found[1]}` of tests/meson.build"


def one_version(tree, files):
    """The vcpkg port must spell the version; it is the one of version.hpp."""
    port = tree / "packaging" / "vcpkg" / "ports" / "tenon" / "vcpkg.json"
    source = tree / "include" / "tenon" / "version.hpp"
    if not port.exists() or not source.exists():
        return
    version = re.search(r'version = "([^"]+)"', source.read_text())
    if not version or f'"version": "{version[1]}"' not in port.read_text():
        yield port.relative_to(tree).as_posix(), 1, "the version is not the one in version.hpp"


rules = [
    known_rooms, includes_go_down, includes_exist, no_cycles, stands_alone, macros_in_config,
    licence_first, lengths, names_say_something, light_below_run, tests_are_listed, one_version,
]  # fmt: skip


def broken(tree):
    """All broken rules as (rule, file, line, sentence)."""
    files = read(tree)
    return [(rule.__name__, *found) for rule in rules for found in rule(tree, files)]


def main(arguments):
    tree = pathlib.Path(arguments[0] if arguments else ".").resolve()
    found = broken(tree)
    for rule, name, line, sentence in found:
        print(f"{name}:{line}: {sentence} ({rule})")
    failed = len({rule for rule, *_ in found})
    print(f"{len(rules) - failed} passed, {failed} failed, 0 skipped")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
