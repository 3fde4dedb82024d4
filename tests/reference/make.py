# SPDX-License-Identifier: MIT
"""Makes the reference values in tests/reference/data with PyTorch 2.15 and torchvision 0.29.

The tests need neither: this is run again only for new cases, in an environment that has both (pip
install torch torchvision), as python tests/reference/make.py. Inputs, weights and parameters are
not stored: both sides generate them. Everything is computed in double, on one thread.
"""

import layers
import networks
import stored
import torch
import torchvision


def write_entries(name):
    """Names and shapes of the entries of torchvision's state_dict, one a line, in order."""
    entries = getattr(torchvision.models, name)().state_dict().items()
    lines = [" ".join([key, *map(str, array.shape)]) for key, array in entries]
    (stored.data / f"{name}.txt").write_text("\n".join(lines) + "\n")


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    stored.data.mkdir(exist_ok=True)
    stored.write("convolution", layers.convolutions())
    stored.write("pool", layers.pools())
    stored.write("norm", layers.norms())
    stored.write("pad_mode", layers.pads())
    stored.write("upsample", layers.upsamples())
    stored.write("cnn", networks.exact(networks.cnn))
    networks.print_margin()
    stored.write("resnet18", networks.exact(networks.resnet18))
    for name in ("resnet18", "resnet50", "resnet152"):
        write_entries(name)


if __name__ == "__main__":
    main()
