# SPDX-License-Identifier: MIT
"""PyTorch as a peer: torch_peer.py CASE THREADS prints "ready", then answers each line, a number of
calls, with the seconds that they took. Eager mode, with the fused Adam."""

import sys
import time

import torch


def mlp_step(batch):
    net = torch.nn.Sequential(
        torch.nn.Linear(784, 256),
        torch.nn.ReLU(),
        torch.nn.Linear(256, 128),
        torch.nn.ReLU(),
        torch.nn.Linear(128, 10),
    )
    optimizer = torch.optim.Adam(net.parameters(), fused=True)
    x, y = torch.rand(batch, 784), torch.arange(batch) * 7 % 10

    def step():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()

    return step


def softmax_cross_entropy():
    logits, labels = torch.randn(1024, 1000, requires_grad=True), torch.arange(1024) * 37 % 1000

    def step():
        logits.grad = None
        torch.nn.functional.cross_entropy(logits, labels).backward()

    return step


def main(case, threads):
    torch.set_num_threads(int(threads))
    torch.set_flush_denormal(True)  # as tenon does: the batch is learnt soon, gradients fade
    is_step = case.startswith("mlp_train_adam_b")
    call = mlp_step(int(case.rsplit("b", 1)[1])) if is_step else softmax_cross_entropy()
    for _ in range(20):
        call()
    print("ready", flush=True)
    for line in sys.stdin:
        calls = int(line)
        start = time.perf_counter()
        for _ in range(calls):
            call()
        print(time.perf_counter() - start, flush=True)


main(*sys.argv[1:])
