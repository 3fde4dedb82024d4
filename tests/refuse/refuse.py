# SPDX-License-Identifier: MIT
"""Wrong programs are refused with one error a newcomer can fix.

A case is tests/refuse/NAME.cpp. Its head: `// expect: words of the diagnostic` (one line or
several), then perhaps `// lines: g++ 14 clang++ 20 nvcc 14`, the most lines that may be printed
where the wrong line stands deeper than at the tensor level, the trail of includes not counted, and
`// errors: g++ 3 clang++ 2 nvcc 2`, where the compiler's own words say more than ours could. The
wrong line stands behind `#ifdef TENON_REFUSE`: without the macro the file compiles, with it the
file is refused, with exactly one error or as many as the head says. Arguments: names of cases; none
for all. -v prints each diagnostic, to be read by eye.
"""

import pathlib
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import report

folder = report.root / "tests" / "refuse"
tensor_level = {"g++": 8, "clang++": 11, "nvcc": 10}
included = re.compile(r"In file included from | +from ")
an_error = re.compile(r"\berror(?: #[\w-]+)?:")


def head(text):
    """(expected words, {compiler: most lines}, {compiler: errors}) from the lines at the top."""
    expected, limits = [], {"lines": {}, "errors": {}}
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        if line.startswith("// expect:"):
            expected.append(plain(line.removeprefix("// expect:")))
        for key in limits:
            if line.startswith(f"// {key}:"):
                words = line.removeprefix(f"// {key}:").split()
                limits[key] = dict(zip(words[::2], map(int, words[1::2])))
    return expected, limits["lines"], limits["errors"]


def plain(text):
    """Compilers quote in different marks and wrap in different places."""
    return " ".join(text.replace("‘", "'").replace("’", "'").split())


def problem(compiler, text, accepted_without, without, accepted_with, diagnostics):
    """What is wrong with one case under one compiler, or an empty string."""
    expected, most_lines, error_counts = head(text)
    if not expected or "#ifdef TENON_REFUSE" not in text:
        return (
            "wants a first line `// expect: words` and the wrong line behind `#ifdef TENON_REFUSE`"
        )
    if not accepted_without:
        return "does not compile without TENON_REFUSE\n" + without
    if accepted_with:
        return "is not refused"
    for words in expected:
        if words not in plain(diagnostics):
            return f"the diagnostic does not say `{words}`\n{diagnostics}"
    errors = len(an_error.findall(diagnostics))
    wanted = error_counts.get(compiler, 1)
    if errors != wanted:
        return f"{errors} errors instead of {wanted}\n{diagnostics}"
    most = {**tensor_level, **most_lines}[compiler]
    lines = sum(not included.match(line) for line in diagnostics.strip().splitlines())
    if lines > most:
        return f"{lines} lines, at most {most} allowed\n{diagnostics}"
    return ""


def run(compiler, path, options):
    good = report.check(compiler, path, *options)
    bad = report.check(compiler, path, *options, "-DTENON_REFUSE")
    return compiler, path, problem(compiler, path.read_text(), *good, *bad), bad[1]


def main(arguments):
    names = [word for word in arguments if word != "-v"]
    paths = [folder / f"{name}.cpp" for name in names] or sorted(folder.glob("*.cpp"))
    results = report.tally()
    with tempfile.TemporaryDirectory() as scrap:
        jobs = []
        for compiler in report.compilers():
            options = report.precompile(compiler, "tenon/tenon.hpp", f"{scrap}/{compiler}")
            jobs += [(compiler, path, options) for path in paths]
        for compiler, path, wrong, diagnostics in report.two_at_a_time(run, jobs):
            results.add(f"{compiler} {path.stem}", wrong)
            if "-v" in arguments:
                print(f"-- {compiler} {path.stem}\n{diagnostics}")
    results.close()


main(sys.argv[1:])
