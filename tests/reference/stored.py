# SPDX-License-Identifier: MIT
"""What is stored of an array, and the safetensors file that it goes to, without their library."""

import json
import pathlib

import numpy as np

data = pathlib.Path(__file__).resolve().parent / "data"


def sample(array, most=256):
    """A small array as it is; of a large one `most` numbers from places without a pattern."""
    array = np.asarray(array, dtype=np.float64)
    if array.size <= most:
        return array
    places = np.arange(most, dtype=np.uint64) * np.uint64(2654435761) % np.uint64(array.size)
    return array.reshape(-1)[places]


def write(name, arrays):
    """{array's name: array} to data/NAME.safetensors, in order."""
    header, body = {}, b""
    for key, array in arrays.items():
        stored = np.asarray(sample(array), order="C")  # a scalar keeps its shape
        end = len(body) + stored.nbytes
        header[key] = {
            "dtype": "F64",
            "shape": list(stored.shape),
            "data_offsets": [len(body), end],
        }
        body += stored.tobytes()
    words = json.dumps(header, separators=(",", ":")).encode()
    words += b" " * (-len(words) % 8)
    file = data / f"{name}.safetensors"
    file.write_bytes(len(words).to_bytes(8, "little") + words + body)
    print(f"{file.name}: {file.stat().st_size} bytes")
