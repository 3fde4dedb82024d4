# SPDX-License-Identifier: MIT
"""Numbers and targets become one table.

A number is {"name", "value", "unit"}, with the peer that it is of unless it is tenon's; several of
one peer become their median. A target of targets.json says "at_least": the ratio to a "peer", or
to the best that was measured "against" another name; or "at_most": the value itself. A ratio above
1 says that tenon is faster, whichever the unit. Only numbers that were measured make a ratio.
"""

import json
import math
import pathlib
import statistics

peers = ("eager", "eager_fused", "compile", "captured", "library")
times = ("us", "s")


def read_targets():
    return json.loads((pathlib.Path(__file__).parent / "targets.json").read_text())


def number(line):
    """The number on a line of output; a ValueError says what is wrong with it."""
    row = json.loads(line)
    value = row.get("value")
    if not isinstance(row.get("name"), str) or not isinstance(row.get("unit"), str):
        raise ValueError("no name or no unit")
    if not isinstance(value, (int, float)) or not 0 < value < math.inf:
        raise ValueError("the value is not a number above 0")
    return {"peer": "tenon", **row}


def gather(numbers):
    """{name: {"unit": unit, peer: median, ...}} in the order of appearance."""
    found, all_values = {}, {}
    for row in numbers:
        values = all_values.setdefault((row["name"], row["peer"]), [])
        values.append(row["value"])
        of_name = found.setdefault(row["name"], {"unit": row["unit"]})
        of_name[row["peer"]] = statistics.median(values)
    return found


def best(values, but=""):
    """(the peer with the best value, that value), or nothing."""
    found = [(value, peer) for peer, value in values.items() if peer not in ("unit", but)]
    value, peer = (min if values.get("unit") in times else max)(found, default=(None, ""))
    return peer, value


def ratio(ours, theirs, unit):
    if ours is None or theirs is None:
        return None
    return theirs / ours if unit in times else ours / theirs


def rival(target, found):
    """(how the table calls what a ratio is taken to, its value if it was measured)"""
    if "against" in target:
        return target["against"], best(found.get(target["against"], {}))[1]
    return target["peer"], found.get(target["name"], {}).get(target["peer"])


def judged(target, found):
    """The cells ratio, target and holds?"""
    of_name = found.get(target["name"], {})
    unit, ours = of_name.get("unit", target.get("unit")), of_name.get("tenon")
    if "at_most" in target:
        reached, want = ours, f"at most {target['at_most']:g} {unit}"
        holds, shown = ours is not None and ours <= target["at_most"], ""
    else:
        name, theirs = rival(target, found)
        reached, want = ratio(ours, theirs, unit), f"at least {target['at_least']:g} x {name}"
        holds = reached is not None and reached >= target["at_least"]
        shown = "" if reached is None else f"{reached:.3g} x {name}"
    return shown, want, "not measured" if reached is None else "yes" if holds else "NO"


def unjudged(values):
    """The same cells where nothing is demanded: the ratio to the best peer."""
    peer, value = best(values, but="tenon")
    reached = ratio(values.get("tenon"), value, values["unit"])
    return "" if reached is None else f"{reached:.3g} x {peer}", "", ""


def rows(numbers, targets):
    """The lines of the table: those with targets first, one a target."""
    found = gather(numbers)
    named = [(t["name"], judged(t, found)) for t in targets]
    wanted = {name for name, _ in named}
    named += [(name, unjudged(values)) for name, values in found.items() if name not in wanted]
    columns = dict.fromkeys(("tenon", *peers, *(row["peer"] for row in numbers)))
    lines = []
    for name, verdict in named:
        values = found.get(name, {})
        cells = {peer: f"{values[peer]:.4g}" if peer in values else "" for peer in columns}
        start = {"name": name, "unit": values.get("unit", "")}
        lines.append({**start, **cells, **dict(zip(("ratio", "target", "holds?"), verdict))})
    return lines


def markdown(lines):
    """The lines as one Markdown table, without the columns that are empty in all of them."""
    if not lines:
        return "Nothing was measured, and nothing failed."
    keys = dict.fromkeys(key for line in lines for key in line)
    columns = [k for k in keys if any(line.get(k) for line in lines)]
    cells = [columns, *([line.get(c, "").replace("|", "/") for c in columns] for line in lines)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns) - 1)]
    widths.append(len(columns[-1]))  # the last one says why something failed, at length
    cells.insert(1, ["-" * width for width in widths])
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths))} |" for row in cells
    )
