# SPDX-License-Identifier: MIT
"""PyTorch on the same GPU: prints one JSON object per line, name, peer, value and unit.

A work gives its unit, the amount that one call gets done (GB or TFLOP), and per peer the ways to
make such a call: of several, the fastest counts. What fails is told on stderr, and the next one
runs. fp32 is fp32 (no TF32) unless the name says tf32, and nothing is measured on zeros.
"""

import argparse
import itertools
import json
import statistics
import sys
from functools import partial

import torch
from torch.nn import Linear, ReLU, functional

device = "cuda"
blocks, block_seconds = 21, 0.02
sizes = (256, 512, 1024, 2048, 4096, 8192)
# Without graphs of its own: those copy their inputs, which would double a large work's traffic.
compile_large = partial(torch.compile, mode="max-autotune-no-cudagraphs")
compile_small = partial(torch.compile, mode="max-autotune")


def block(call, calls):
    """Seconds that so many calls take, between two events of the GPU."""
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    start.record()
    for _ in range(calls):
        call()
    end.record()
    end.synchronize()
    return start.elapsed_time(end) / 1e3


def seconds_per_call(call):
    """The median of the blocks, after the calls that compile, capture and warm up."""
    block(call, 5)
    calls = 1
    while block(call, calls) < block_seconds:
        calls *= 2
    return statistics.median(block(call, calls) / calls for _ in range(blocks))


def capture(call, calls=1):
    """A graph of so many calls, as one call."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            call()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for _ in range(calls):
            call()
    return graph.replay


def mlp_batches():
    """64 batches that lie on the GPU, again and again."""
    images = torch.rand(64, 128, 784, device=device)
    labels = torch.randint(10, (64, 128), device=device)
    return itertools.cycle(list(zip(images, labels)))


def mlp_parts(**adam):
    """(the loss of a batch, the optimizer)"""
    layers = Linear(784, 512), ReLU(), Linear(512, 512), ReLU(), Linear(512, 10)
    net = torch.nn.Sequential(*layers).to(device)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3, **adam)
    return lambda x, y: functional.cross_entropy(net(x), y), optimizer


def train_step(loss, optimizer, update):
    batches = mlp_batches()

    def step():
        optimizer.zero_grad()
        loss(*next(batches)).backward()
        update()

    return step


def eager_step(**adam):
    loss, optimizer = mlp_parts(**adam)
    return train_step(loss, optimizer, optimizer.step)


def compiled_step(compile_update, **adam):
    loss, optimizer = mlp_parts(**adam)
    compiled = compile_small(loss)

    def marked(*batch):
        torch.compiler.cudagraph_mark_step_begin()
        return compiled(*batch)

    return train_step(marked, optimizer, compile_update(lambda: optimizer.step()))


def captured_step():
    (loss, optimizer), batches = mlp_parts(fused=True, capturable=True), mlp_batches()
    inputs = [part.clone() for part in next(batches)]

    def body():
        optimizer.zero_grad(set_to_none=False)
        loss(*inputs).backward()
        optimizer.step()

    replay = capture(body)

    def step():
        for input, part in zip(inputs, next(batches)):
            input.copy_(part)
        replay()

    return step


def mlp_b128():
    """A train step of 784-512-512-10 at batch 128; compiled with the fused and a compiled Adam."""
    return "us", 1, {
        "eager": [eager_step],
        "eager_fused": [lambda: eager_step(fused=True)],
        "captured": [captured_step],
        "compile": [
            lambda: compiled_step(lambda update: update, fused=True),
            lambda: compiled_step(compile_small, capturable=True),
        ],
    }


def chain(count):
    """y = tanh(a) * b + 0.5: two arrays read, one written."""
    a, b = (torch.randn(count, device=device) for _ in range(2))

    def formula(a, b):
        return torch.tanh(a) * b + 0.5

    peers = {
        "eager": [lambda: partial(formula, a, b)],
        "compile": [lambda: partial(compile_large(formula), a, b)],
    }
    return "GB/s", 3 * 4e-9 * count, peers


def softmax_ce(rows, columns):
    """The gradient of the mean cross entropy by the logits: these read once, that written once."""
    logits = torch.randn(rows, columns, device=device, requires_grad=True)
    labels = torch.randint(columns, (rows,), device=device)

    def by_backward(loss):
        def call():
            logits.grad = None
            loss(logits, labels).backward()

        return call

    def by_transform():
        return partial(compile_large(torch.func.grad(loss)), logits.detach(), labels)

    loss = functional.cross_entropy
    compiled = [lambda: by_backward(compile_large(loss)), by_transform]
    peers = {"eager": [lambda: by_backward(loss)], "compile": compiled}
    return "GB/s", 2 * 4e-9 * rows * columns, peers


def adam(count):
    """One step of Adam on one tensor: p, g, m, v read; p, m, v written."""
    values = torch.nn.Parameter(torch.randn(count, device=device))
    values.grad = torch.randn(count, device=device)
    step = torch.optim.Adam([values], lr=1e-3, fused=True).step
    return "GB/s", 7 * 4e-9 * count, {"eager_fused": [lambda: step]}


def copy(count):
    source = torch.randn(count, device=device)
    target = torch.empty_like(source)
    return "GB/s", 2 * 4e-9 * count, {"library": [lambda: partial(target.copy_, source)]}


def gemm(n, precision):
    """A square product by cuBLAS, in a graph, so that a small one does not wait for the host."""
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    a, b = (torch.randn(n, n, device=device) for _ in range(2))
    c, calls = torch.empty_like(a), max(1, 2048 // n) ** 2
    peers = {"library": [lambda: capture(lambda: torch.mm(a, b, out=c), calls)]}
    return "TFLOP/s", 2e-12 * n**3 * calls, peers


works = {
    "mlp_b128": mlp_b128,
    "chain_1e8": partial(chain, 10**8),
    "softmax_ce_8192x4096": partial(softmax_ce, 8192, 4096),
    "adam_1e8": partial(adam, 10**8),
    "copy": partial(copy, 10**8),
    "copy_4e8": partial(copy, 4 * 10**8),
    **{f"gemm_{n}": partial(gemm, n, "fp32") for n in sizes},
    **{f"gemm_tf32_{n}": partial(gemm, n, "tf32") for n in sizes},
}


def fastest(name, peer, makers):
    """Seconds per call of the fastest maker that works, or none."""
    times = []
    for make in makers:
        try:
            times.append(seconds_per_call(make()))
        except Exception as error:  # whatever breaks in a compiler, the next one runs
            print(f"{name}, {peer} failed: {error!r:.2000}", file=sys.stderr, flush=True)
    return min(times, default=None)


def measure(name):
    """Prints the lines of one work."""
    torch.backends.cuda.matmul.allow_tf32 = False
    unit, amount, peers = works[name]()
    for peer, makers in peers.items():
        seconds = fastest(name, peer, makers)
        if seconds is not None:
            value = seconds * 1e6 if unit == "us" else amount / seconds
            row = {"name": name, "peer": peer, "value": float(f"{value:.5g}"), "unit": unit}
            print(json.dumps(row), flush=True)


def main():
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--only", nargs="+", metavar="NAME", help="works whose name holds a NAME")
    ask.add_argument("--list", action="store_true", help="print the names of the works")
    wants = ask.parse_args()
    names = [n for n in works if not wants.only or any(part in n for part in wants.only)]
    if wants.list:
        return print("\n".join(names))
    if not torch.cuda.is_available():
        return "PyTorch sees no GPU"
    for name in names:
        try:
            measure(name)
        except Exception as error:  # of making the data: out of memory, say
            print(f"{name} failed: {error!r:.2000}", file=sys.stderr, flush=True)
        torch.compiler.reset()
        torch.cuda.empty_cache()


if __name__ == "__main__":
    sys.exit(main())
