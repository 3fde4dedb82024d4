# SPDX-License-Identifier: MIT
"""Where CUDA's programs, headers and cublasLt lie on this machine, and how nvcc is called.

A toolkit without cublasLt borrows it from the Python packages of PyTorch: links to it and to its
headers in build/gpu, and a path in the program to where it is at run time.
"""

import pathlib
import shutil
import sys

architectures = ("-arch", "--gpu-arch", "-gencode", "--generate-code")


def program(name):
    """Its path, or the bare name, of which the caller hears that it is not there."""
    return shutil.which(name) or name


def folders(kind):
    """Folders of `lib` or `include`, the toolkit's before those of Python's packages."""
    toolkit = pathlib.Path(program("nvcc")).resolve().parent.parent
    found = [toolkit / kind, toolkit / f"{kind}64", *toolkit.glob(f"targets/*/{kind}")]
    return found + [f for place in sys.path for f in pathlib.Path(place).glob(f"nvidia/*/{kind}")]


def first(kind, pattern):
    """What matches in the first folder where something does, the shortest name first."""
    found = (sorted(folder.glob(pattern)) for folder in folders(kind))
    return next(filter(None, found), [])


def link(path, target):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def libraries(work):
    """nvcc's options for cublasLt, with the links made under the folder `work`."""
    options = ["-lcublasLt"]
    for library in first("lib", "libcublasLt.so*")[:1]:
        link(work / "lib" / "libcublasLt.so", library)
        options += [f"-L{work / 'lib'}", "-Xlinker", "-rpath", "-Xlinker", str(library.parent)]
    for header in first("include", "cublas*.h"):
        link(work / "include" / header.name, header)
    return [*options, f"-I{work / 'include'}"]


def options(path):
    """The words of its lines `// options: ...`."""
    lines = path.read_text().splitlines()
    return [w for line in lines if line.startswith("// options:") for w in line.split()[2:]]


def compile_command(include, path, to, level, more):
    """For this machine's GPU, unless the file names an architecture. `level` is that of the host's
    code; the GPU's is always optimised."""
    own = options(path)
    native = [] if any(o.startswith(architectures) for o in own) else ["-arch=native"]
    return [
        program("nvcc"), "-std=c++20", level, *native, f"-I{include}", *own, path, "-o", to, *more,
    ]  # fmt: skip
