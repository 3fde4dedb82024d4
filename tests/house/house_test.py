# SPDX-License-Identifier: MIT
"""Each rule of house.py can break: a small wrong tree each, and a right one breaking none."""

import pathlib
import sys
import tempfile

import house

licence = f"// {house.licence}\n"
config = "include/tenon/base/config.hpp"


def wide(lines, head=""):
    return licence + head + "int x;\n" * lines


right = {
    config: licence + "#define TENON_HD\n",
    "include/tenon/version.hpp": licence + 'const char* version = "0.1.0";\n',
    "include/tenon/shape/dims.hpp": licence
    + "#include <tenon/base/config.hpp>\n#include <array>\n",
    "include/tenon/io/npy.hpp": licence + "#include <iostream>\n#include <tenon/version.hpp>\n",
    "include/tenon/op/long.hpp": wide(300, "// Over 250 lines because of a table.\n"),
    "include/tenon/tenon.hpp": licence + "#include <tenon/shape/dims.hpp>\n#include <sys/mman.h>\n",
    "tests/house/house.py": "# SPDX-License-Identifier: MIT\n",
    "run": "#!/usr/bin/env bash\n# SPDX-License-Identifier: MIT\n",
    "include/tenon/gzip.hpp": licence + "#include <zlib.h>\n",
    "tests/refuse/x.cpp": "// expect: words\n" + licence,
    "tests/op/relu.cpp": licence,
    "tests/meson.build": "floors = {\n  'op': [\n    'relu',\n  ],\n}\n",
    "packaging/vcpkg/ports/tenon/vcpkg.json": '{"version": "0.1.0"}',
}

# (rule that breaks, line where it breaks, files that differ from the right tree)
wrong = [
    ("known_rooms", 1, {"include/tenon/extra.hpp": licence}),
    ("known_rooms", 1, {"include/tenon/stuff/a.hpp": licence}),
    ("includes_go_down", 2, {"include/tenon/base/a.hpp": licence
                             + "#include <tenon/shape/dims.hpp>\n"}),
    ("includes_go_down", 2, {"include/tenon/fn/a.hpp": licence + "#include <tenon/pass/b.hpp>\n",
                             "include/tenon/pass/b.hpp": licence}),
    ("includes_go_down", 2, {"include/tenon/nn/a.hpp": licence + "#include <tenon/gzip.hpp>\n"}),
    ("includes_go_down", 2, {"include/tenon/nn/a.hpp": licence + '#include "b.hpp"\n'}),
    ("includes_exist", 2, {"tests/op/relu.cpp": licence + "#include <tenon/op/relu.hpp>\n"}),
    ("no_cycles", 2, {"include/tenon/op/a.hpp": licence + "#include <tenon/op/b.hpp>\n",
                      "include/tenon/op/b.hpp": licence + "#include <tenon/op/a.hpp>\n"}),
    ("stands_alone", 2, {"include/tenon/shape/dims.hpp": licence + "#include <cublas_v2.h>\n"}),
    ("stands_alone", 2, {"include/tenon/tenon.hpp": licence + "#include <tenon/gzip.hpp>\n"}),
    ("macros_in_config", 2, {"include/tenon/op/a.hpp": licence + "#define TENON_A\n"}),
    ("macros_in_config", 2, {config: licence + "#define HD\n"}),
    ("macros_in_config", 1, {config: licence + "".join(f"#define TENON_{i}\n" for i in range(9))}),
    ("licence_first", 1, {"include/tenon/op/a.hpp": "\n" + licence}),
    ("licence_first", 1, {"tests/tally.py": "import sys\n"}),
    ("licence_first", 1, {"run": "#!/usr/bin/env bash\n"}),
    ("lengths", 2, {"tests/tally.py": "# SPDX-License-Identifier: MIT\n#" + "-" * 100 + "\n"}),
    ("lengths", 251, {"include/tenon/op/a.hpp": wide(260)}),
    ("lengths", 351, {"include/tenon/op/a.hpp": wide(360, "// Over 250 lines because.\n")}),
    ("lengths", 2, {"examples/a.cpp": licence + "/" * 101 + "\n"}),
    ("names_say_something", 1, {"include/tenon/op/detail/a.hpp": licence}),
    ("names_say_something", 2, {"include/tenon/op/a.hpp": licence + "int sum_impl();\n"}),
    ("light_below_run", 2, {"include/tenon/op/a.hpp": licence + "#include <functional>\n"}),
    ("tests_are_listed", 1, {"tests/op/tanh.cpp": licence}),
    ("one_version", 1, {"include/tenon/version.hpp": licence + 'const char* version = "0.2.0";\n'}),
]  # fmt: skip


def breaks(files):
    """The rules that a tree of these files breaks, as {(rule, line)}."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return {(rule, line) for rule, _, line, _ in house.broken(pathlib.Path(folder))}


def main():
    failed = [f"the right tree breaks {found}" for found in breaks(right)]
    for rule, line, files in wrong:
        found = breaks({**right, **files})
        if found != {(rule, line)}:
            failed.append(f"{rule} at line {line}: found {sorted(found)} in {sorted(files)}")
    untested = {rule.__name__ for rule in house.rules} - {rule for rule, _, _ in wrong}
    failed += [f"{rule} is never shown to break" for rule in untested]
    for sentence in failed:
        print("FAILED", sentence)
    print(f"{len(wrong) + 1 - len(failed)} passed, {len(failed)} failed, 0 skipped")
    return 1 if failed else 0


sys.exit(main())
