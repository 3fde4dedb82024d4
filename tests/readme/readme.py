# SPDX-License-Identifier: MIT
"""README.md keeps its word: each ```cpp block is cut from an example, each ./run command of a ```sh
block exists.

The examples themselves are built and run in the same suite.
"""

import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import report

block = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def at_left_margin(text):
    """Lines without the margin they share and without trailing blanks."""
    lines = [line.rstrip() for line in text.strip("\n").splitlines()]
    margin = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return [line[margin:] for line in lines]


def is_cut_of(lines, text):
    """True when the lines stand in the text one after another, at whatever margin."""
    source = text.splitlines()
    starts = range(len(source) - len(lines) + 1)
    return any(at_left_margin("\n".join(source[i : i + len(lines)])) == lines for i in starts)


def commands():
    """The first words of ./run, as its own help lists them."""
    said = subprocess.run([report.root / "run", "help"], capture_output=True, text=True, check=True)
    return set(re.findall(r"^\./run (\w+)", said.stdout, re.M))


def problem(language, text, examples, known):
    if language == "cpp" and not any(is_cut_of(at_left_margin(text), e) for e in examples):
        return "is not cut from a file in examples/:\n" + text
    if language == "sh":
        unknown = set(re.findall(r"\./run (\w+)", text)) - known
        return f"names {', '.join(sorted(unknown))}, which ./run does not have" if unknown else ""
    return ""


def main():
    results = report.tally()
    examples = [path.read_text() for path in sorted((report.root / "examples").glob("*.c*"))]
    readme, known = (report.root / "README.md").read_text(), commands()
    for found in block.finditer(readme):
        line = readme.count("\n", 0, found.start()) + 1
        results.add(f"README.md:{line}", problem(found[1], found[2], examples, known))
    results.close()


main()
