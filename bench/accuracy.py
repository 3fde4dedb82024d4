# SPDX-License-Identifier: MIT
"""./run bench accuracy: trains the course's models on real data, some seeds each, and says what
they reach: on MNIST how many of the test images are right and after how long 99 % of them are; on
CIFAR-10 also how many of the training images, and what the same network reaches in PyTorch.

Arguments: mnist, cifar; none for both. --data DIR holds the folders mnist and cifar10, as they are
or their first records (default: ../shared/data). Minutes for each seed. Exits 1 below a target.
"""

import argparse
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import bench

last_line = re.compile(r"test accuracy ([\d.]+) loss [\d.]+ seconds ([\d.]+)")


def train(model, data, seed, epochs, folder):
    """(test accuracy, seconds, seconds of training until 99 % of the test images were right)"""
    log = pathlib.Path(folder) / "log"
    log.unlink(missing_ok=True)
    options = ["--data", data, "--seed", seed, "--epochs", epochs, "--log", log]
    command = [bench.root / "run", "train", model, *map(str, options)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    accuracy, seconds = map(float, last_line.findall(done.stdout)[-1])
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    late = next((line["epoch"] for line in lines if line["accuracy"] >= 0.99), None)
    return accuracy, seconds, late and seconds * late / lines[-1]["epoch"]


def mnist(data, folder):
    """Whether both models reach their targets for each seed."""
    print("| model | seed | test accuracy | seconds | seconds to 99 % | target |")
    print("| --- | --- | --- | --- | --- | --- |")
    right = True
    for model, seeds, target in ("mlp", range(1, 6), 0.98), ("cnn", range(1, 4), 0.992):
        for seed in seeds:
            accuracy, seconds, to_99 = train(model, data / "mnist", seed, 10, folder)
            when = f"{to_99:.0f}" if to_99 else "-"
            print(f"| {model} | {seed} | {accuracy:.4f} | {seconds:.0f} | {when} | {target} |",
                  flush=True)
            right &= accuracy >= target
    return right


def cifar(data, folder):
    """Whether the mean is PyTorch's but for two standard errors of the difference, and whether the
    training images are learnt."""
    files, epochs, seeds = data / "cifar10", 80, range(1, 6)
    learnt = pathlib.Path(folder) / "learnt"
    learnt.mkdir()
    first = next(files.glob("data_batch_1*"))
    for name in "data_batch_1", "test_batch":
        (learnt / (name + ".bin" + first.suffix * (first.suffix == ".gz"))).symlink_to(
            first.resolve())
    ours = [train("cnn", files, seed, epochs, folder)[0] for seed in seeds]
    known = train("cnn", learnt, 1, epochs, folder)[0]
    python, reason = bench.find_torch()
    if python is None:
        print(f"skipped: {reason}")
        return False
    peer = [python, bench.folder / "accuracy_peer.py", files, str(epochs), *map(str, seeds)]
    said = subprocess.run(peer, stdout=subprocess.PIPE, text=True, check=True).stdout
    theirs = [float(word) for word in said.split()]
    print("\n| CIFAR-10 | test accuracy of seeds 1 to 5 | mean | standard error |")
    print("| --- | --- | --- | --- |")
    errors = []
    for name, all_of in ("tenon", ours), ("PyTorch", theirs):
        errors.append(statistics.stdev(all_of) / len(all_of) ** 0.5)
        each = ", ".join(f"{one:.3f}" for one in all_of)
        print(f"| {name} | {each} | {statistics.mean(all_of):.4f} | {errors[-1]:.4f} |")
    apart = abs(statistics.mean(ours) - statistics.mean(theirs))
    bound = 2 * (errors[0] ** 2 + errors[1] ** 2) ** 0.5
    print(f"\nThe means are {apart:.4f} apart, two standard errors are {bound:.4f}; "
          f"of the training images {known:.4f} are right (seed 1; wanted 0.95).")
    return apart <= bound and known >= 0.95


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("name", nargs="*")
    ask.add_argument("--data", type=pathlib.Path, default=bench.root.parent / "shared" / "data")
    wants = ask.parse_args()
    known = {"mnist": mnist, "cifar": cifar}
    if unknown := set(wants.name) - set(known):
        ask.error(f"expected mnist or cifar, found {', '.join(sorted(unknown))}")
    parts = [known[name] for name in wants.name or known]
    with tempfile.TemporaryDirectory() as folder:
        return 0 if all([part(wants.data.resolve(), folder) for part in parts]) else 1


if __name__ == "__main__":
    sys.exit(main())
