# SPDX-License-Identifier: MIT
"""Cases of layers: what PyTorch makes of generated numbers, and the gradients of its weighted sum.

A case NAME has operands "NAME 0", "NAME 1", and so on, and weights "NAME weights"; stored are the
value as "NAME", in double, and the gradients under the operands' names.
"""

import torch
import torch.nn.functional as F
from generated import numbers, parameter
from torch import nn

tolerance = 1e-5


def differentiated(name, f, shapes, dtype):
    xs = [torch.tensor(numbers(f"{name} {i}", s), dtype=dtype) for i, s in enumerate(shapes)]
    for x in xs:
        x.requires_grad_()
    y = f(*xs)
    weights = torch.tensor(numbers(f"{name} weights", tuple(y.shape)), dtype=dtype)
    gradients = torch.autograd.grad((y * weights).sum(), xs)
    found = {name: y} | {f"{name} {i}": g for i, g in enumerate(gradients)}
    return {key: array.detach().double().numpy() for key, array in found.items()}


def agreed(f):
    """f(double), after PyTorch itself has agreed with that in float."""
    exact = f(torch.float64)
    for key, rough in f(torch.float32).items():
        error = abs(rough - exact[key]).max() / abs(exact[key]).max()
        assert error < tolerance, f"{key}: PyTorch's float is off by {error}"
    return exact


def case(name, f, *shapes):
    return agreed(lambda dtype: differentiated(name, f, shapes, dtype))


def conv(**walk):
    return lambda x, w: F.conv2d(x, w, **walk)


def convolutions():
    c = case("conv2d plain", conv(), (2, 3, 5, 7), (4, 3, 3, 3))
    c |= case("conv2d stride", conv(stride=2, padding=1), (2, 2, 7, 6), (3, 2, 3, 3))
    c |= case("conv2d padding", conv(padding=(2, 1)), (1, 2, 4, 6), (3, 2, 5, 2))
    c |= case("conv2d same", conv(padding="same"), (1, 2, 5, 6), (3, 2, 3, 4))
    c |= case(
        "conv2d dilation",
        conv(stride=(1, 2), padding=2, dilation=(2, 3)),
        (1, 2, 7, 9),
        (3, 2, 3, 3),
    )
    c |= case("conv2d groups", conv(padding=1, groups=2), (2, 4, 4, 5), (6, 2, 3, 3))
    c |= case("conv2d depthwise", conv(padding=1, groups=5), (2, 5, 5, 4), (5, 1, 3, 3))
    c |= case("conv2d 1x1", conv(), (2, 6, 3, 4), (5, 6, 1, 1))
    c |= case("conv2d 7x7 by 2", conv(stride=2, padding=3), (1, 3, 12, 15), (4, 3, 7, 7))
    # Layers of ResNets on small images.
    c |= case("conv2d stem", conv(stride=2, padding=3), (2, 3, 34, 30), (64, 3, 7, 7))
    c |= case("conv2d middle", conv(padding=1), (2, 64, 14, 14), (64, 64, 3, 3))
    c |= case("conv2d narrowing", conv(stride=2, padding=1), (2, 32, 14, 14), (64, 32, 3, 3))
    c |= case("conv2d widening", conv(), (2, 64, 7, 7), (256, 64, 1, 1))
    return c | sequences() | transposed()


def sequences():
    def along(**walk):
        return lambda x, w: F.conv1d(x, w, **walk)

    c = case("conv1d plain", along(), (2, 3, 9), (4, 3, 4))
    walk = along(stride=2, padding=3, dilation=2, groups=2)
    return c | case("conv1d walk", walk, (2, 4, 11), (6, 2, 3))


def transposed():
    def back(**walk):
        return lambda x, w: F.conv_transpose2d(x, w, **walk)

    c = case("conv_transpose2d plain", back(), (2, 3, 4, 3), (3, 2, 3, 2))
    c |= case("conv_transpose2d stride", back(stride=2, padding=1), (1, 3, 4, 5), (3, 2, 3, 3))
    walk = back(stride=(2, 3), padding=1, output_padding=(1, 2))
    c |= case("conv_transpose2d more", walk, (1, 4, 3, 4), (4, 2, 3, 3))
    walk = back(stride=2, padding=2, dilation=2, groups=2)
    return c | case("conv_transpose2d groups", walk, (1, 4, 4, 3), (4, 3, 3, 3))


def pools():
    def largest(kernel, **walk):
        return lambda x: F.max_pool2d(x, kernel, **walk)

    def average(kernel, **walk):
        return lambda x: F.avg_pool2d(x, kernel, **walk)

    c = case("max_pool plain", largest(2), (2, 3, 6, 5))
    c |= case("max_pool overlap", largest(3, stride=2), (2, 3, 7, 9))
    c |= case("max_pool padding", largest(3, stride=2, padding=1), (1, 4, 8, 7))
    c |= case("max_pool dilation", largest((3, 2), stride=1, dilation=2), (1, 2, 8, 7))
    c |= case("max_pool1d", lambda x: F.max_pool1d(x, 3, stride=2, padding=1), (2, 3, 10))
    c |= case("avg_pool plain", average(2), (2, 3, 6, 5))
    c |= case("avg_pool overlap", average((3, 2), stride=(2, 1), padding=1), (2, 2, 7, 5))
    c |= case("avg_pool1d", lambda x: F.avg_pool1d(x, 3, stride=2, padding=1), (2, 3, 10))
    return c | adaptive()


def adaptive():
    def average(outputs):
        return lambda x: F.adaptive_avg_pool2d(x, outputs)

    c = case("adaptive_avg_pool dividing", average((2, 3)), (2, 3, 6, 6))
    c |= case("adaptive_avg_pool overlapping", average((3, 4)), (2, 2, 7, 6))
    c |= case("adaptive_avg_pool to more", average((5, 3)), (1, 3, 3, 7))
    return c | case("adaptive_avg_pool to one", average(1), (2, 4, 5, 3))


def pads():
    def around(mode):
        return lambda x: F.pad(x, (2, 1, 0, 3), mode=mode)

    c = case("pad reflect", around("reflect"), (2, 2, 4, 5))
    return c | case("pad replicate", around("replicate"), (2, 2, 4, 5))


def upsamples():
    def larger(factor, **mode):
        return lambda x: F.interpolate(x, scale_factor=factor, **mode)

    c = case("upsample nearest", larger((2, 3), mode="nearest"), (2, 2, 3, 4))
    c |= case("upsample bilinear", larger(2, mode="bilinear"), (2, 2, 3, 4))
    return c | case("upsample bilinear sides", larger((3, 2), mode="bilinear"), (1, 2, 4, 3))


def normed(name, norm, dtype):
    """Of x [4, 6, 5, 2] far from 0: value and gradients in training, statistics after it, and
    evaluation with these."""
    x = torch.tensor(numbers(f"{name} x", (4, 6, 5, 2), scale=2.0, centre=4.0), dtype=dtype)
    x.requires_grad_()
    for key, array in norm.state_dict().items():
        if key != "num_batches_tracked":
            array.copy_(torch.tensor(parameter(f"{name} norm.{key}", (6,))))
    y = norm(x)
    weights = torch.tensor(numbers(f"{name} weights", tuple(y.shape)), dtype=dtype)
    (y * weights).sum().backward()
    found = {name: y, f"{name} gradient x": x.grad}
    found |= {f"{name} gradient norm.{key}": p.grad for key, p in norm.named_parameters()}
    for key, array in norm.named_buffers():
        if key != "num_batches_tracked":
            found[f"{name} norm.{key}"] = array
    found[f"{name} evaluated"] = norm.eval()(x)
    return {key: array.detach().double().numpy() for key, array in found.items()}


def norms():
    kinds = {
        "batch_norm": lambda dtype: nn.BatchNorm2d(6, momentum=0.25, dtype=dtype),
        "group_norm": lambda dtype: nn.GroupNorm(3, 6, dtype=dtype),
        "group_norm of one": lambda dtype: nn.GroupNorm(1, 6, dtype=dtype),
    }
    found = {}
    for name, make in kinds.items():
        found |= agreed(lambda dtype, name=name, make=make: normed(name, make(dtype), dtype))
    return found
