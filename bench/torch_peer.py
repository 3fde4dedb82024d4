# SPDX-License-Identifier: MIT
"""PyTorch as a peer: torch_peer.py THREADS answers each line. To a case's name: "ready", and for
convolutional networks which memory format is the better one here, and taken; to a number of calls:
the seconds that they took. Eager mode, with the fused optimizers."""

import re
import statistics
import sys
import time

import torch
from torch import nn


def train(net, optimizer, x, y):
    def step():
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()

    return step


def mlp(batch):
    net = nn.Sequential(
        nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10)
    )
    optimizer = torch.optim.Adam(net.parameters(), fused=True)
    return train(net, optimizer, torch.rand(batch, 784), torch.arange(batch) * 7 % 10)


def softmax_cross_entropy():
    logits, labels = torch.randn(1024, 1000, requires_grad=True), torch.arange(1024) * 37 % 1000

    def step():
        logits.grad = None
        nn.functional.cross_entropy(logits, labels).backward()

    return step


def cnn_net(channels, side):
    return nn.Sequential(
        nn.Conv2d(channels, 32, 3, padding=1), nn.ReLU(True), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(True), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(4 * side * side, 128), nn.ReLU(True), nn.Linear(128, 10),
    )  # fmt: skip


def cnn(batch, form):
    net = cnn_net(1, 28).to(memory_format=form)
    x = torch.rand(batch, 1, 28, 28).contiguous(memory_format=form)
    optimizer = torch.optim.Adam(net.parameters(), fused=True)
    return train(net, optimizer, x, torch.arange(batch) * 7 % 10)


class Block(nn.Module):
    def __init__(self, before, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(before, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(True)
        self.downsample = nn.Identity()
        if stride > 1 or before != width:
            self.downsample = nn.Sequential(
                nn.Conv2d(before, width, 1, stride, bias=False), nn.BatchNorm2d(width)
            )

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.bn2(self.conv2(y)) + self.downsample(x))


def resnet18(size):
    if size == "small":
        stem, classes = [nn.Conv2d(3, 64, 3, 1, 1, bias=False)], 10
    else:
        stem, classes = [nn.Conv2d(3, 64, 7, 2, 3, bias=False)], 1000
    stem += [nn.BatchNorm2d(64), nn.ReLU(True)]
    stem += [nn.MaxPool2d(3, 2, 1)] if size == "large" else []
    blocks, before = [], 64
    for width, stride in (64, 1), (128, 2), (256, 2), (512, 2):
        blocks += [Block(before, width, stride), Block(width, width, 1)]
        before = width
    behind = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes)]
    return nn.Sequential(*stem, *blocks, *behind)


def residual(size, what, batch, form):
    net = resnet18(size).to(memory_format=form)
    side = 32 if size == "small" else 224
    x = torch.rand(batch, 3, side, side).contiguous(memory_format=form)
    if what == "train_sgd":
        optimizer = torch.optim.SGD(net.parameters(), lr=1e-3, momentum=0.9, fused=True)
        return train(net, optimizer, x, torch.arange(batch) * 7 % 10)
    net.eval()

    @torch.inference_mode()
    def predict():
        net(x)

    return predict


def convolution(what, numbers, form):
    batch, channels, high, wide, outputs, kernel, stride, padding = numbers
    sides = [(side + 2 * padding - kernel) // stride + 1 for side in (high, wide)]
    shapes = (batch, channels, high, wide), (outputs, channels, kernel, kernel)
    shapes += ((batch, outputs, *sides),)
    x, w, g = (torch.randn(shape).contiguous(memory_format=form) for shape in shapes)
    walk = [stride] * 2, [padding] * 2, [1, 1]
    backward = torch.ops.aten.convolution_backward
    wanted = [what == "input", what == "filter", False]

    @torch.inference_mode()
    def call():
        if what == "forward":
            nn.functional.conv2d(x, w, None, *walk)
        else:
            backward(g, x, w, None, *walk, False, [0, 0], 1, wanted)

    return call


def seconds(call, calls):
    start = time.perf_counter()
    for _ in range(calls):
        call()
    return time.perf_counter() - start


def warm(call):
    """20 calls, or fewer that take a second."""
    spent = 0
    for _ in range(20):
        spent += seconds(call, 1) if spent < 1 else 0
    return call


def better_format(make):
    """The call of the better memory format and its name: medians of 5 blocks, taken in turns."""
    formats = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}
    calls = {name: warm(make(form)) for name, form in formats.items()}
    counts = {name: 1 + int(0.01 / seconds(call, 1)) for name, call in calls.items()}
    blocks = {name: [] for name in calls}
    for _ in range(5):
        for name, call in calls.items():
            blocks[name].append(seconds(call, counts[name]) / counts[name])
    best = min(blocks, key=lambda name: statistics.median(blocks[name]))
    return calls[best], best


def prepare(case):
    """(the call, a note)"""
    if case == "softmax_ce_fwdbwd_1024x1000":
        return warm(softmax_cross_entropy()), ""
    if found := re.fullmatch(r"mlp_train_adam_b(\d+)", case):
        return warm(mlp(int(found[1]))), ""
    if found := re.fullmatch(r"cnn_train_adam_b(\d+)", case):
        return better_format(lambda form: cnn(int(found[1]), form))
    if found := re.fullmatch(r"resnet18_(small|large)_(predict|train_sgd)_b(\d+)", case):
        return better_format(lambda form: residual(found[1], found[2], int(found[3]), form))
    shape = r"b(\d+)_(\d+)x(\d+)x(\d+)_to_(\d+)_k(\d+)s(\d+)p(\d+)"
    if found := re.fullmatch(rf"conv_(forward|input|filter)_{shape}", case):
        numbers = [int(n) for n in found.groups()[1:]]
        return better_format(lambda form: convolution(found[1], numbers, form))
    raise SystemExit(f"torch_peer.py: no case {case}")


def main(threads):
    torch.set_num_threads(int(threads))
    torch.set_flush_denormal(True)  # as tenon does: the batch is learnt soon, gradients fade
    call = None
    for line in sys.stdin:
        if line.strip().isdigit():
            print(seconds(call, int(line)), flush=True)
        else:
            call = None  # its memory is free for the next
            call, note = prepare(line.strip())
            print("ready", note, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
