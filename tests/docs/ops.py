# SPDX-License-Identifier: MIT
"""docs/ops.md is what the catalogue says: every primitive of op/op.hpp with its record, every
function of op/ and fn/ with its comment. TENON_GOLDEN=write writes the page anew.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import report

page = report.root / "docs" / "ops.md"
include = report.root / "include"
struct = re.compile(
    r"((?:^///.*\n)+)(template <(.*)>\n)?struct (\w+)[^{;]*\{\n"
    r'  static constexpr const char\* name = "([\w.]+)"',
    re.M,
)
function = re.compile(r"((?:^///.*\n)+)((?:^(?!///|namespace|\}|struct).+\n)+)", re.M)
head = """# The operations

Generated from the catalogue, `include/tenon/op/op.hpp` and `include/tenon/fn/fn.hpp`, by
`TENON_GOLDEN=write python3 tests/docs/ops.py`; `./run test docs` compares.

## Primitives

Flops are per element of the result; a reduction folds n elements into it, a matmul k products.
`x op 0 = x` names a right identity, which is simplified away; *folds* means that constants are
folded when the program compiles.

| op | operands | loop | shapes | flops | gradient | flags | what it is |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
functions_head = """
## Functions

Elementwise primitives are called by their name, `tn::tanh(x)`, or as the operator of C++. These are
all others; template arguments come first: `tn::sum<1, tn::keep>(x)`.

| function | header | what it is |
| --- | --- | --- |
"""
lister = """
#include <tenon/op/op.hpp>
#include <cstdio>
template <class Op>
void row() {
  constexpr const char* kinds[] = {"source", "generator", "elementwise", "reduction",
                                   "view", "contraction", "its own"};
  const tenon::graph::op_record& r = tenon::graph::record<Op>;
  std::printf("%s|%d|%s|", r.name, r.arity, kinds[int(r.kind)]);
  switch (r.kind) {
    case tenon::graph::op_kind::elementwise: std::printf("%d", r.flops); break;
    case tenon::graph::op_kind::reduction: std::printf("n"); break;
    case tenon::graph::op_kind::contraction: std::printf("2 k"); break;
    default: std::printf("0");
  }
  std::printf("|%s|", r.gradient != nullptr ? "yes" : "no");
  if (r.commutative) std::printf("commutative ");
  if (r.has_right_identity) std::printf("x_op_%g_=_x ", r.right_identity);
  if (r.fold != nullptr) std::printf("folds ");
  if (r.scalar_only) std::printf("scalar");
  std::printf("\\n");
}
int main() {
"""


def catalogue(list_header):
    """The headers of a list, in its order."""
    text = (include / list_header).read_text()
    names = re.findall(r"#include <(tenon/(?:op|fn)/\w+\.hpp)>", text)
    return [(name, (include / name).read_text()) for name in sorted(names)]


def sentence(comment):
    """The words of a comment as one line of a table."""
    words = " ".join(line.lstrip("/ ") for line in comment.splitlines())
    return re.sub(r"(?<![`\w])(\[[^\]]*\])", r"`\1`", words).replace("|", "\\|")


def shapes(text):
    """The shape signature in the comment at the top of a header."""
    lines = [line[3:] for line in text.splitlines() if line.startswith("// ")]
    top = " ".join(lines[1:]).split(" Read next")[0]
    found = re.search(r"((?:\w+ )?\[[^\]]*\](?: x (?:\w+ )?\[[^\]]*\])* -> \[[^\]]*\])", top)
    return f"`{found[1]}`" if found else ""


def primitives():
    """(spelling, template parameters, shape signature, doc, name) of every op struct."""
    for _, text in catalogue("tenon/op/op.hpp"):
        signature = shapes(text)
        for found in struct.finditer(text):
            yield found[4], found[3] or "", signature, sentence(found[1]), found[5]
            if "elementwise" not in found[0]:
                signature = ""


def records(ops):
    """What the compiler says of their records, by spelling; those of many types have none."""
    plain = [(name, "<float>" if types else "") for name, types, *_ in ops if "," not in types]
    calls = "".join(f"  row<tenon::op::{name}{types}>();\n" for name, types in plain)
    with tempfile.TemporaryDirectory() as scrap:
        source, program = pathlib.Path(scrap) / "rows.cpp", pathlib.Path(scrap) / "rows"
        source.write_text(f"{lister}{calls}}}\n")
        command = ["g++", "-std=c++20", f"-I{include}", str(source), "-o", str(program)]
        subprocess.run(command, check=True)
        said = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    rows = [line.split("|") for line in said.splitlines()]
    return {name: row for (name, _), row in zip(plain, rows)}


def table_of_primitives():
    ops = list(primitives())
    known = records(ops)
    out = ""
    for spelling, _, signature, doc, name in ops:
        unknown = [name] + ["any"] * 4 + [""]
        label, arity, kind, flops, gradient, flags = known.get(spelling, unknown)
        marks = ", ".join(f"`{flag.replace('_', ' ')}`" if "=" in flag else flag
                          for flag in flags.split())
        out += f"| `{label}` | {arity} | {kind} | {signature} | {flops} | {gradient} | {marks} "
        out += f"| {doc} |\n"
    return out


def arguments_of(text):
    """The names, and defaults, of a parameter list."""
    plain = re.sub(r"<[^<>]*>", "", text)
    return ", ".join(re.sub(r"^.*?(\w+)( = .*)?$", r"\1\2", part) for part in plain.split(", "))


def parameters_of(text):
    """The template parameters that a caller writes."""
    words = re.match(r"template <(.*?)> ?(?=requires|constexpr|inline|\w+::)", text)
    written = r"(?:extent|equation|element_type|int|std::int64_t)(\.\.\.)? (.*)"
    kept = [re.match(written, part) for part in (words[1].split(", ") if words else [])]
    names = [found[2] + (found[1] or "") for found in kept if found]
    return f"<{', '.join(names)}>" if names else ""


def call_of(declaration, header):
    """`name<Parameters>(arguments)` of a function users call; None for all others."""
    text = " ".join(declaration.split())
    composed = re.search(r"composition<fn::(\w+).*> (\w+);", text)
    if composed:
        struct = rf"struct {composed[1]} (?:: .*? )?\{{.*?"
        rule = re.search(rf"{struct}\b(?:of|each)\((.*?)\)", header, re.S)
        return f"{composed[2]}{parameters_of(text)}({arguments_of(rule[1])})"
    found = re.search(r"(\w+)\(([^()]*(?:\([^()]*\)[^()]*)*)\) (?:const )?\{", text)
    if not found or found[1] in ("operator", "requires") or "graph::" in text:
        return None
    return f"{found[1]}{parameters_of(text)}({arguments_of(found[2])})"


def table_of_functions():
    out = ""
    for list_header in ("tenon/op/op.hpp", "tenon/fn/fn.hpp"):
        for name, text in catalogue(list_header):
            public = re.sub(r"^namespace (detail|op) \{.*?^\}  // namespace \1$", "", text,
                            flags=re.M | re.S)
            for found in function.finditer(public):
                call = call_of(found[2], text)
                if call:
                    short = name.removeprefix("tenon/")
                    out += f"| `{call}` | `{short}` | {sentence(found[1])} |\n"
    return out


def main():
    results = report.tally()
    wanted = head + table_of_primitives() + functions_head + table_of_functions()
    if os.environ.get("TENON_GOLDEN") == "write":
        page.write_text(wanted)
    same = page.exists() and page.read_text() == wanted
    results.add("docs/ops.md", not same and "is not what the catalogue says; TENON_GOLDEN=write")
    results.close()


main()
