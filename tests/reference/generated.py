# SPDX-License-Identifier: MIT
"""Numbers that both sides make by themselves: tests/reference/generated.hpp has the same rules.

Law: a number depends on the name of its array and its place there alone, and is a float32.
"""

import numpy as np

all_bits = (1 << 64) - 1


def seed_of(name):
    """FNV-1a of 64 bits."""
    seed = 14695981039346656037
    for byte in name.encode():
        seed = (seed ^ byte) * 1099511628211 & all_bits
    return seed


def numbers(name, shape, scale=1.0, centre=0.0):
    """Uniform in [centre - scale, centre + scale): splitmix64 of the seed, 53 bits of it."""
    count = int(np.prod(shape))
    z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z += np.uint64(seed_of(name))
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    unit = (z >> np.uint64(11)).astype(np.float64) * 2.0**-52 - 1
    return (unit * scale + centre).astype(np.float32).reshape(shape)


def labels(name, count, classes):
    """Whole numbers below `classes`."""
    half = classes / 2
    return np.minimum(numbers(name, (count,), half, half).astype(np.int64), classes - 1)


def parameter(name, shape):
    """Of a network. Matrices and filters: uniform with He's variance 2 / fan_in; the weights and
    running variances of norms: around 1; biases and running means: around 0."""
    if len(shape) > 1:
        return numbers(name, shape, scale=np.sqrt(6.0 / np.prod(shape[1:])))
    if name.endswith(("weight", "running_var")):
        return numbers(name, shape, scale=0.5, centre=1.0)
    return numbers(name, shape, scale=0.25)
