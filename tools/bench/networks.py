#!/usr/bin/env python3
#===- networks.py - Well-known classifiers with random weights ---------------===#
#
# networks.py FOLDER [NAME...] writes FOLDER/NAME.onnx and, for its input,
# FOLDER/NAME.npy, for all networks or those named. Speed and size depend on shapes,
# not on what a network has learned: weights are a bell that keeps activations in
# range, batch normalization is folded, except before a ReLU in DenseNet, where it
# follows a concat and stays. Needs numpy and onnx (tools/dev/python-env.sh).
#
#===--------------------------------------------------------------------------===#

import argparse
import os
import sys
import zlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Network:
    """Appends layers to a graph. A value is (name, channels, height)."""

    def __init__(self, name, size, channels=3):
        self.name, self.nodes, self.constants = name, [], []
        self.random = np.random.default_rng(zlib.crc32(name.encode()))
        self.shape = [1, channels, size, size]
        self.input = ("image", channels, size)

    def constant(self, values):
        name = f"constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values, np.float32), name))
        return name

    def node(self, operator, inputs, **attributes):
        name = f"{operator.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def activate(self, name, kind):
        if kind == "relu6":
            return self.node("Clip", [name, self.constant(0), self.constant(6)])
        if kind == "silu":
            return self.node("Mul", [name, self.node("Sigmoid", [name])])
        return self.node("Relu", [name]) if kind else name

    def conv(self, value, outputs, kernel=1, stride=1, groups=1, pad=None, act="relu"):
        """`kernel` and `pad` are a number or (height, width)."""
        name, channels, size = value
        kernel = (kernel, kernel) if isinstance(kernel, int) else kernel
        pad = tuple(k // 2 for k in kernel) if pad is None else (pad, pad)
        shape = (outputs, channels // groups, *kernel)
        filters = self.random.standard_normal(shape) * np.sqrt(2 / np.prod(shape[1:]))
        bias = self.random.standard_normal(outputs) * 0.1
        name = self.node("Conv", [name, self.constant(filters), self.constant(bias)], kernel_shape=kernel,
                         strides=[stride] * 2, pads=[*pad, *pad], group=groups)
        return self.activate(name, act), outputs, (size + 2 * pad[0] - kernel[0]) // stride + 1

    def depthwise(self, value, kernel=3, stride=1, act="relu"):
        return self.conv(value, value[1], kernel, stride, groups=value[1], act=act)

    def normalize(self, value):
        name, channels, size = value
        ones = self.constant(np.ones(channels)), self.constant(self.random.standard_normal(channels) * 0.1)
        moments = self.constant(np.zeros(channels)), self.constant(np.ones(channels))
        return self.node("Relu", [self.node("BatchNormalization", [name, *ones, *moments])]), channels, size

    def pool(self, value, operator, kernel, stride, pad=0):
        name, channels, size = value
        name = self.node(operator, [name], kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[pad] * 4)
        return name, channels, (size + 2 * pad - kernel) // stride + 1

    def add(self, a, b, act="relu"):
        return self.activate(self.node("Add", [a[0], b[0]]), act), a[1], a[2]

    def concat(self, *values):
        name = self.node("Concat", [value[0] for value in values], axis=1)
        return name, sum(value[1] for value in values), values[0][2]

    def squeeze(self, value, reduced):
        """Squeeze and excite."""
        mean = self.node("GlobalAveragePool", [value[0]]), value[1], 1
        gate = self.conv(self.conv(mean, reduced), value[1], act=None)
        return self.node("Mul", [value[0], self.node("Sigmoid", [gate[0]])]), value[1], value[2]

    def dense(self, value, outputs, act=None):
        name, channels, size = value
        inputs = channels * size * size
        if not name.startswith(("flatten", "gemm", "relu")) or size > 1:
            name = self.node("Flatten", [name])
        weights = self.constant(self.random.standard_normal((outputs, inputs)) * np.sqrt(2 / inputs))
        bias = self.constant(self.random.standard_normal(outputs) * 0.1)
        return self.activate(self.node("Gemm", [name, weights, bias], transB=1), act), outputs, 1

    def classify(self, value, classes=1000):
        mean = self.node("Flatten", [self.node("GlobalAveragePool", [value[0]])]), value[1], 1
        return self.finish(self.dense(mean, classes))

    def finish(self, value):
        self.node("Softmax", [value[0]], axis=1)
        return self

    def write(self, folder):
        last = self.nodes[-1].output[0]
        graph = helper.make_graph(self.nodes, self.name, [
            helper.make_tensor_value_info("image", TensorProto.FLOAT, self.shape)
        ], [helper.make_empty_tensor_value_info(last)], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)
        model = onnx.shape_inference.infer_shapes(model)
        onnx.save(model, os.path.join(folder, self.name + ".onnx"))
        np.save(os.path.join(folder, self.name + ".npy"), self.random.standard_normal(self.shape).astype(np.float32))


def resnet(name, blocks, bottleneck):
    net = Network(name, 224)
    x = net.pool(net.conv(net.input, 64, 7, 2), "MaxPool", 3, 2, 1)
    for stage, count in enumerate(blocks):
        width = 64 << stage
        for block in range(count):
            stride = 2 if stage and not block else 1
            outputs = width * (4 if bottleneck else 1)
            short = x if x[1] == outputs and stride == 1 else net.conv(x, outputs, 1, stride, act=None)
            if bottleneck:
                y = net.conv(net.conv(net.conv(x, width), width, 3, stride), outputs, act=None)
            else:
                y = net.conv(net.conv(x, width, 3, stride), width, 3, act=None)
            x = net.add(y, short)
    return net.classify(x)


def resnet20(name):
    net = Network(name, 32)
    x = net.conv(net.input, 16, 3)
    for stage in range(3):
        for block in range(3):
            stride = 2 if stage and not block else 1
            short = net.conv(x, 16 << stage, 1, stride, act=None) if stride == 2 else x
            x = net.add(net.conv(net.conv(x, 16 << stage, 3, stride), 16 << stage, 3, act=None), short)
    return net.classify(x, 10)


def mobilenet_v1(name):
    net = Network(name, 224)
    x = net.conv(net.input, 32, 3, 2, act="relu6")
    for width, stride in [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2),
                          (1024, 1)]:
        x = net.conv(net.depthwise(x, 3, stride, "relu6"), width, act="relu6")
    return net.classify(x)


def inverted(net, x, width, expand, kernel, stride, act, squeeze=False):
    y = net.conv(x, x[1] * expand, act=act) if expand > 1 else x
    y = net.depthwise(y, kernel, stride, act)
    if squeeze:
        y = net.squeeze(y, max(x[1] // 4, 1))
    y = net.conv(y, width, act=None)
    return net.add(y, x, None) if stride == 1 and x[1] == width else y


def mobilenet_v2(name):
    net = Network(name, 224)
    x = net.conv(net.input, 32, 3, 2, act="relu6")
    for expand, width, count, stride in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
                                         (6, 160, 3, 2), (6, 320, 1, 1)]:
        for block in range(count):
            x = inverted(net, x, width, expand, 3, 1 if block else stride, "relu6")
    return net.classify(net.conv(x, 1280, act="relu6"))


def efficientnet(name, act, squeeze):
    net = Network(name, 224)
    x = net.conv(net.input, 32, 3, 2, act=act)
    for expand, width, count, kernel, stride in [(1, 16, 1, 3, 1), (6, 24, 2, 3, 2), (6, 40, 2, 5, 2), (6, 80, 3, 3, 2),
                                                 (6, 112, 3, 5, 1), (6, 192, 4, 5, 2), (6, 320, 1, 3, 1)]:
        for block in range(count):
            x = inverted(net, x, width, expand, kernel, 1 if block else stride, act, squeeze)
    return net.classify(net.conv(x, 1280, act=act))


def squeezenet(name):
    net = Network(name, 224)
    x = net.pool(net.conv(net.input, 64, 3, 2, pad=0), "MaxPool", 3, 2)
    for index, width in enumerate([16, 16, 32, 32, 48, 48, 64, 64]):
        if index in (2, 4):
            x = net.pool(x, "MaxPool", 3, 2)
        y = net.conv(x, width)
        x = net.concat(net.conv(y, 4 * width), net.conv(y, 4 * width, 3))
    return net.classify(x)


def vgg(name):
    net = Network(name, 112)
    x = net.input
    for widths in ([64] * 2, [128] * 2, [256] * 3, [512] * 3, [512] * 3):
        for width in widths:
            x = net.conv(x, width, 3)
        x = net.pool(x, "MaxPool", 2, 2)
    return net.finish(net.dense(net.dense(x, 1024, "relu"), 1000))


def densenet(name):
    net = Network(name, 224)
    x = net.pool(net.conv(net.input, 64, 7, 2), "MaxPool", 3, 2, 1)
    for stage, count in enumerate([6, 12, 24, 16]):
        if stage:
            x = net.pool(net.conv(net.normalize(x), x[1] // 2, act=None), "AveragePool", 2, 2)
        for _ in range(count):
            y = net.conv(net.normalize(x), 128)
            x = net.concat(x, net.conv(y, 32, 3, act=None))
    return net.classify(net.normalize(x))


def inception(name):
    net = Network(name, 299)
    x = net.conv(net.conv(net.conv(net.input, 32, 3, 2, pad=0), 32, 3, pad=0), 64, 3)
    x = net.pool(x, "MaxPool", 3, 2)
    x = net.pool(net.conv(net.conv(x, 80), 192, 3, pad=0), "MaxPool", 3, 2)

    def tall(y, width):
        return net.conv(net.conv(y, width, (1, 7)), width, (7, 1))

    for width in (32, 64, 64):
        x = net.concat(net.conv(x, 64), net.conv(net.conv(x, 48), 64, 5),
                       net.conv(net.conv(net.conv(x, 64), 96, 3), 96, 3),
                       net.conv(net.pool(x, "AveragePool", 3, 1, 1), width))
    x = net.concat(net.conv(x, 384, 3, 2, pad=0), net.conv(net.conv(net.conv(x, 64), 96, 3), 96, 3, 2, pad=0),
                   net.pool(x, "MaxPool", 3, 2))
    for width in (128, 160, 160, 192):
        x = net.concat(net.conv(x, 192), tall(net.conv(x, width), 192), tall(tall(net.conv(x, width), width), 192),
                       net.conv(net.pool(x, "AveragePool", 3, 1, 1), 192))
    x = net.concat(net.conv(net.conv(x, 192), 320, 3, 2, pad=0),
                   net.conv(tall(net.conv(x, 192), 192), 192, 3, 2, pad=0), net.pool(x, "MaxPool", 3, 2))
    for _ in range(2):
        y, z = net.conv(x, 384), net.conv(net.conv(x, 448), 384, 3)
        x = net.concat(net.conv(x, 320), net.conv(y, 384, (1, 3)), net.conv(y, 384, (3, 1)),
                       net.conv(z, 384, (1, 3)), net.conv(z, 384, (3, 1)),
                       net.conv(net.pool(x, "AveragePool", 3, 1, 1), 192))
    return net.classify(x)


NETWORKS = {
    "resnet20": resnet20,
    "mobilenet_v2": mobilenet_v2,
    "mobilenet_v1": mobilenet_v1,
    "squeezenet": squeezenet,
    "efficientnet_lite": lambda name: efficientnet(name, "relu6", False),
    "efficientnet_b0": lambda name: efficientnet(name, "silu", True),
    "resnet18": lambda name: resnet(name, [2, 2, 2, 2], False),
    "densenet121": densenet,
    "resnet50": lambda name: resnet(name, [3, 4, 6, 3], True),
    "vgg16_112": vgg,
    "inception_v3": inception,
}


def main():
    parser = argparse.ArgumentParser(description="write well-known classifiers with random weights")
    parser.add_argument("folder")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NETWORKS))
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in NETWORKS]
    if unknown:
        parser.error(f"no network is named {', '.join(unknown)}; there are {', '.join(NETWORKS)}")
    os.makedirs(options.folder, exist_ok=True)
    for name in options.names or NETWORKS:
        NETWORKS[name](name).write(options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
