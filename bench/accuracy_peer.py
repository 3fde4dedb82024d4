# SPDX-License-Identifier: MIT
"""The network of 07_train_cnn.cpp in PyTorch, with the trainer's settings: accuracy_peer.py FOLDER
EPOCHS SEED... prints the test accuracy of each seed. The folder holds CIFAR-10's binary files."""

import gzip
import pathlib
import sys

import torch
from torch import nn
from torch_peer import cnn_net

record = 1 + 3 * 32 * 32


def load(folder, stem):
    """Images in [0, 1] and labels."""
    pixels, labels = [], []
    for file in sorted(pathlib.Path(folder).glob(f"{stem}*")):
        data = gzip.open(file).read() if file.suffix == ".gz" else file.read_bytes()
        rows = torch.frombuffer(bytearray(data), dtype=torch.uint8).view(-1, record)
        pixels.append(rows[:, 1:].reshape(-1, 3, 32, 32).float() / 255)
        labels.append(rows[:, 0].long())
    return torch.cat(pixels), torch.cat(labels)


def train(seed, epochs, x, y):
    """Adam of 0.001 along half a cosine, batches of 64, the last one smaller."""
    torch.manual_seed(seed)
    net = cnn_net(3, 32)
    net.insert(len(net) - 1, nn.Dropout(0.5))
    optimizer = torch.optim.Adam(net.parameters(), fused=True)
    steps = epochs * ((len(y) + 63) // 64)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(epochs):
        for rows in torch.randperm(len(y)).split(64):
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(x[rows]), y[rows]).backward()
            optimizer.step()
            schedule.step()
    return net


def main(folder, epochs, *seeds):
    x, y = load(folder, "data_batch")
    test_x, test_y = load(folder, "test_batch")
    for seed in map(int, seeds):
        net = train(seed, int(epochs), x, y).eval()
        with torch.inference_mode():
            right = (net(test_x).argmax(1) == test_y).float().mean().item()
        print(f"{right:.4f}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
