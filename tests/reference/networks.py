# SPDX-License-Identifier: MIT
"""Whole networks: their parameters, batches and labels are generated, stored is what training
makes of them. In double, as everything here: how far PyTorch's own float is from it is printed.
"""

import torch
import torch.nn.functional as F
import torchvision
from generated import labels, numbers, parameter
from stored import sample
from torch import nn


class Cnn(nn.Module):
    """The one of examples/07_train_cnn.cpp."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
        self.fc1 = nn.Linear(64 * 7 * 7, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, image):
        edges = F.max_pool2d(F.relu(self.conv1(image)), 2)
        shapes = F.max_pool2d(F.relu(self.conv2(edges)), 2)
        return self.fc2(F.relu(self.fc1(shapes.flatten(1))))


def small_resnet18():
    """torchvision's with the first layers for images of 32 x 32, as most who train on CIFAR do."""
    network = torchvision.models.resnet18(num_classes=10)
    network.conv1 = nn.Conv2d(3, 64, 3, padding=1, bias=False)
    network.maxpool = nn.Identity()
    return network


def with_generated_parameters(network, kind, dtype):
    for name, array in network.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            array.copy_(torch.tensor(parameter(f"{kind} {name}", tuple(array.shape))))
    return network.to(dtype)


def batch(kind, number, shape, dtype):
    x = torch.tensor(numbers(f"{kind} x{number}", shape, 0.5, 0.5), dtype=dtype)
    return x, torch.tensor(labels(f"{kind} y{number}", shape[0], 10))


def gradients(kind, network):
    return {f"{kind} gradient {name}": p.grad for name, p in network.named_parameters()}


def cnn(dtype):
    """Gradients of the first of ten batches, the losses of all, the prediction after them."""
    network = with_generated_parameters(Cnn(), "cnn", dtype)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    found, losses = {}, []
    for step in range(10):
        x, y = batch("cnn", step, (8, 1, 28, 28), dtype)
        optimizer.zero_grad()
        loss = F.cross_entropy(network(x), y)
        loss.backward()
        if step == 0:
            found["cnn before"] = network(x)
            found |= {key: g.clone() for key, g in gradients("cnn", network).items()}
        optimizer.step()
        losses.append(loss.detach())
    found["cnn losses"] = torch.stack(losses)
    found["cnn after"] = network(x)
    return in_double(found)


def resnet18(dtype):
    """A step of plain descent: loss, gradients, statistics after it; then a prediction."""
    network = with_generated_parameters(small_resnet18(), "resnet18", dtype)
    x, y = batch("resnet18", 249, (2, 3, 32, 32), dtype)
    scores = network(x)
    loss = F.cross_entropy(scores, y)
    loss.backward()
    found = {"resnet18 scores": scores, "resnet18 loss": loss} | gradients("resnet18", network)
    torch.optim.SGD(network.parameters(), lr=1e-2).step()
    for name, array in network.named_buffers():
        if not name.endswith("num_batches_tracked"):
            found[f"resnet18 {name}"] = array
    found["resnet18 prediction"] = network.eval()(x)
    return in_double(found)


def before_relus(dtype):
    network = with_generated_parameters(small_resnet18(), "resnet18", dtype)
    found = []
    for module in network.modules():
        if isinstance(module, nn.ReLU):
            module.register_forward_pre_hook(lambda _, xs: found.append(xs[0].double().clone()))
    network(batch("resnet18", 249, (2, 3, 32, 32), dtype)[0])
    return found


def print_margin():
    """How far the numbers before a relu are from 0, over PyTorch's rounding; below 1 one may change
    sides in float, and gradients jump. The batch is the one of 400 that is farthest."""
    pairs = zip(before_relus(torch.float64), before_relus(torch.float32), strict=True)
    margin = min((exact.abs().min() / (exact - rough).abs().max()).item() for exact, rough in pairs)
    print(f"resnet18: no relu is nearer to 0 than {margin:.1f} times the rounding")


def in_double(arrays):
    return {key: sample(array.detach().double().numpy(), 64) for key, array in arrays.items()}


def exact(network):
    """In double; says how far PyTorch's float is from that."""
    found, rough = network(torch.float64), network(torch.float32)
    errors = {key: abs(rough[key] - a).max() / abs(a).max() for key, a in found.items()}
    worst = max(errors, key=errors.get)
    print(f"{network.__name__}: PyTorch's float is off by {errors[worst]:.1e} in {worst}")
    return found
