# SPDX-License-Identifier: MIT
"""What a compiler pays: seconds of processor time and peak memory of the programs in tests/compile,
the residual MLP at several depths, with each compiler found. Writes docs/compile.md and
docs/compile.svg. The commands are those of the tests: all limits are the compilers' own."""

import datetime
import os
import pathlib
import re
import shutil
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
sys.path[0] = str(root / "tests" / "compile")
import compile as budget

depths = [5, 10, 20, 50]
cases = [("include", "the include alone", 0), ("mlp_trainer", "MLP trainer, -O2", 0)]
cases += [("resnet18", "ResNet-18 trainer", 0)]
cases += [("residual_mlp", f"residual MLP, {d} blocks", d) for d in depths]
# What it may cost: seconds, GB.
budgets = {
    ("g++", "include", 0): (0.8, 0.5),
    ("g++", "mlp_trainer", 0): (5, 0.5),
    ("clang++", "mlp_trainer", 0): (8, 1),
    ("nvcc", "mlp_trainer", 0): (25, 1),
    ("g++", "resnet18", 0): (20, 1.5),
    ("clang++", "resnet18", 0): (30, 1.5),
    ("nvcc", "resnet18", 0): (60, 3),
    ("g++", "residual_mlp", 50): (6, 1),
    ("clang++", "residual_mlp", 50): (10, 1),
    ("nvcc", "residual_mlp", 50): (12, 0.8),
}
colours = {"g++": "#1f77b4", "clang++": "#d95f02", "nvcc": "#4d9221"}


def measure(compiler, name, depth):
    """(seconds, GB), the lesser of two; None where it does not compile."""
    path = budget.folder / f"{name}.cpp"
    more = [f"-DTENON_DEPTH={depth}"] if depth else []
    runs = [budget.measure(compiler, path, *more) for _ in range(2)]
    for status, _, _, said in runs:
        if status:
            print(f"{compiler} {name} {depth}: {said[:600]}", file=sys.stderr)
            return None
    return min(r[1] for r in runs), min(r[2] for r in runs)


def measure_all(compilers):
    found = {}
    for name, _, depth in cases:
        for compiler in compilers:
            found[compiler, name, depth] = measure(compiler, name, depth)
            print(compiler, name, depth, found[compiler, name, depth], flush=True)
    return found


def version(compiler):
    said = subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout
    return f"{compiler} {re.findall(r'[0-9]+[.][0-9.]*[0-9]', said)[0]}"


def processor():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    return next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), "unknown")


def cell(value, most):
    if value is None:
        return "does not compile"
    text = f"{value[0]:.1f} s, {value[1]:.2f} GB"
    if most is None:
        return text
    verdict = "within" if value[0] <= most[0] and value[1] <= most[1] else "**over**"
    return f"{text} ({verdict} {most[0]} s, {most[1]} GB)"


def page(found, compilers):
    """The table in Markdown."""
    versions = ", ".join(map(version, compilers))
    head = f"""# What compiling costs

Written by `./run bench compile` on {datetime.date.today()}: {versions};
{os.cpu_count()} cores, {processor()}, with a load average of {os.getloadavg()[2]:.1f}
over the last 15 minutes: on a busy machine the seconds are too many. Seconds of processor time
and peak memory of one compiler process, the lesser of two runs; every limit of the compilers is at
its default. A block of the residual MLP is two linear layers. What has a budget says so.

![seconds and memory over depth](compile.svg)

| program | {" | ".join(compilers)} |
| --- |{" --- |" * len(compilers)}
"""
    lines = []
    for name, title, depth in cases:
        keys = [(c, name, depth) for c in compilers]
        cells = (cell(found[k], budgets.get(k)) for k in keys)
        lines.append(f"| {title} | {' | '.join(cells)} |\n")
    return head + "".join(lines)


def line(points, colour):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points)
    shape = f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    return f'<g fill="{colour}">{shape}{dots}</g>'


def panel(left, title, series, unit):
    """Curves over depth in a square of 240 beside its axes; series is {compiler: {depth: y}}."""
    top = max((y for ys in series.values() for y in ys.values()), default=1) * 1.1

    def place(depth, y):
        return left + 50 + depth * 240 / 50, 280 - y * 240 / top

    out = [f'<text x="{left + 50}" y="24" font-weight="bold">{title}</text>']
    out.append(f'<path d="M{left + 50} 40V280H{left + 300}" fill="none" stroke="#444"/>')
    for d in depths:
        out.append(f'<text x="{place(d, 0)[0]}" y="298" text-anchor="middle">{d}</text>')
    for part in (0.25, 0.5, 0.75, 1):
        y = top * part
        at = f'x="{left + 44}" y="{place(0, y)[1] + 4}"'
        out.append(f'<text {at} text-anchor="end">{y:.3g}</text>')
    out.append(f'<text x="{left + 170}" y="316" text-anchor="middle">blocks; {unit}</text>')
    out += [line([place(d, y) for d, y in ys.items()], colours[c]) for c, ys in series.items()]
    return "".join(out)


def picture(found, compilers):
    def series(which):
        rows = {c: {d: found[c, "residual_mlp", d] for d in depths} for c in compilers}
        return {c: {d: v[which] for d, v in r.items() if v} for c, r in rows.items()}

    names = "".join(
        f'<text x="{70 + 90 * i}" y="340" fill="{colours[c]}">{c}</text>'
        for i, c in enumerate(compilers)
    )
    frame = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 350" font-family="sans-serif"'
    panels = panel(0, "seconds to compile", series(0), "s")
    panels += panel(320, "peak memory", series(1), "GB")
    white = '<rect width="640" height="350" fill="white"/>'
    return f'<svg {frame} font-size="12">{white}{panels}{names}</svg>\n'


def main():
    compilers = [c for c in budget.commands if shutil.which(c)]
    found = measure_all(compilers)
    (root / "docs" / "compile.md").write_text(page(found, compilers))
    (root / "docs" / "compile.svg").write_text(picture(found, compilers))


if __name__ == "__main__":
    main()
