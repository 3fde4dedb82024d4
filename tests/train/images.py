# SPDX-License-Identifier: MIT
"""./run train resnet18 trains on a folder of images: its log does not depend on the threads that
load them or on being stopped, and what it cannot train on it names.
"""

import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import report
from log import last_line, losses, stop_after_first_epoch

program = report.root / "build" / "train" / "resnet18-3-nesterov-1-cpu-2classes" / "resnet18"


def write_png(file, rows, cols, shade):
    """An image in colour that is as bright as shade says, and brighter to the right."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(
            ">I", zlib.crc32(kind + data))
    line = b"\0" + b"".join(bytes([shade, shade // 2, col]) for col in range(cols))
    header = struct.pack(">IIBBBBB", cols, rows, 8, 2, 0, 0, 0)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
                     chunk(b"IDAT", zlib.compress(line * rows)) + chunk(b"IEND", b""))


def write_images(folder):
    """Two classes of four images to train on, and of one to test with."""
    for shade, name in (20, "dark"), (200, "light"):
        for i in range(4):
            write_png(folder / "train" / name / f"{i}.png", 30, 40, shade + 5 * i)
        write_png(folder / "val" / name / "4.png", 30, 40, shade + 20)
    return folder


def train(*options):
    words = [report.root / "run", "train", "resnet18", "--batch", 3, *options]
    return subprocess.run([*map(str, words)], capture_output=True, text=True, cwd=report.root)


def check(results, folder):
    """The last batch of three is one of two."""
    images = write_images(folder / "images")
    on_images = ["--data", images, "--epochs", 2]
    done = train(*on_images, "--log", folder / "six", "--loaders", 0)
    if "libpng-dev" in done.stderr or "libjpeg-dev" in done.stderr:
        results.skip("resnet18", "no libpng or no libjpeg")
        return
    lines = done.stdout.splitlines() or [""]
    results.add("resnet18 trains on a folder of images",
                (done.returncode or not last_line.match(lines[-1])) and done.stderr + done.stdout)
    results.add("its table has its classes", "    1  " not in done.stdout and done.stdout)
    log, file = folder / "images.log", folder / "images.checkpoint"
    code, said = stop_after_first_epoch(log, [program, *on_images, "--save", file])
    results.add("Ctrl-C, with loaders", code != 130 and said)
    done = train("--data", images, "--resume", file, "--log", log, "--quiet")
    results.add("and resumed", done.returncode and done.stderr)
    same = losses(log) == losses(folder / "six")
    results.add("has the same log", not same and "the logs differ")
    check_refusals(results, images)


def check_refusals(results, images):
    (images / "train" / "dark" / "2.png").write_bytes(b"no image")
    done = train("--data", images)
    named = "2.png: expected a PNG or JPEG file" in done.stderr
    results.add("an image that is none", (done.returncode == 0 or not named) and done.stderr)
    write_png(images / "train" / "third" / "0.png", 3, 4, 9)
    done = subprocess.run([program, "--data", images], capture_output=True, text=True)
    named = "expected the classes of train" in done.stderr
    results.add("a class without test images", (done.returncode == 0 or not named) and done.stderr)
    write_png(images / "val" / "third" / "0.png", 3, 4, 9)
    done = subprocess.run([program, "--data", images], capture_output=True, text=True)
    named = "expected the 2 classes that this program is built for, found 3" in done.stderr
    results.add("other classes are refused", (done.returncode == 0 or not named) and done.stderr)
    for options, sentence in ([], "wants --data"), (["--data", images / "none"], "found neither"):
        done = train(*options)
        wrong = done.returncode == 0 or sentence not in done.stderr
        results.add(f"resnet18: {sentence}", wrong and done.stderr)


def main():
    results = report.tally()
    with tempfile.TemporaryDirectory() as name:
        check(results, pathlib.Path(name))
    results.close()


main()
