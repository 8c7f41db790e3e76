"""write_onnx.py: writes a trained WeedNet as ONNX, node by node, with the `onnx` package.

Not torch.onnx.export, because the file is a test subject: every BatchNormalization stays a node of its own, every node
has a readable name (`block1/expand/conv`), ReLU6 is `Clip` with shared bounds, and shapes are static. A node's output
tensor has the node's name. Input `image` [1, 3, 96, 96], output `scores` [1, classes] after a Softmax.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from images import SIZE
from network import BLOCKS

OPSET, IR_VERSION = 13, 7


class GraphWriter:
    """Collects nodes and initializers; each method appends one layer and returns the name of its output."""

    def __init__(self, state):
        self.state = {key: value.detach().cpu().numpy() for key, value in state.items()}
        self.nodes, self.initializers = [], []
        self.constant("relu6/min", np.float32(0.0))
        self.constant("relu6/max", np.float32(6.0))

    def constant(self, name, value):
        self.initializers.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, operator, name, inputs, output=None, **attributes):
        output = output or name
        self.nodes.append(helper.make_node(operator, inputs, [output], name=name, **attributes))
        return output

    def conv_bn(self, x, name, key, stride=1, relu6=True):
        """The layers of one ConvBn whose state dict entries start with `key`."""
        weight = self.state[f"{key}.conv.weight"]
        kernel = weight.shape[2]
        groups = weight.shape[0] if kernel == 3 and weight.shape[1] == 1 else 1
        x = self.node(
            "Conv", f"{name}/conv", [x, self.constant(f"{name}/conv/weight", weight)],
            kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[kernel // 2] * 4, group=groups,
        )
        torch_names = {"scale": "weight", "bias": "bias", "mean": "running_mean", "variance": "running_var"}
        bn = [self.constant(f"{name}/bn/{own}", self.state[f"{key}.bn.{torch}"]) for own, torch in torch_names.items()]
        x = self.node("BatchNormalization", f"{name}/bn", [x, *bn], epsilon=1e-5)
        return self.node("Clip", f"{name}/relu6", [x, "relu6/min", "relu6/max"]) if relu6 else x

    def block(self, x, name, key, block):
        """One inverted residual."""
        y = x
        if block.hidden != block.inputs:
            y = self.conv_bn(y, f"{name}/expand", f"{key}.expand")
        y = self.conv_bn(y, f"{name}/depthwise", f"{key}.depthwise", block.stride)
        y = self.conv_bn(y, f"{name}/project", f"{key}.project", relu6=False)
        return self.node("Add", f"{name}/add", [x, y]) if block.residual else y

    def classifier(self, x):
        """Pooling, fully connected layer and softmax."""
        x = self.node("Flatten", "flatten", [self.node("GlobalAveragePool", "pool", [x])], axis=1)
        weight = self.constant("classifier/weight", self.state["classifier.weight"])
        bias = self.constant("classifier/bias", self.state["classifier.bias"])
        x = self.node("Gemm", "classifier", [x, weight, bias], transB=1)
        return self.node("Softmax", "softmax", [x], output="scores", axis=1)


def write_onnx(model, path, description):
    """Write `model` (a WeedNet) to `path`; `description` becomes the doc string of the file."""
    writer = GraphWriter(model.state_dict())
    x = writer.conv_bn("image", "stem", "stem", stride=2)
    for index, block in enumerate(BLOCKS):
        x = writer.block(x, f"block{index + 1}", f"blocks.{index}.layers", block)
    writer.classifier(writer.conv_bn(x, "head", "head"))
    classes = model.classifier.out_features
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, SIZE, SIZE])
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, classes])
    graph = helper.make_graph(writer.nodes, "weeds", [image], [scores], writer.initializers)
    opset = helper.make_opsetid("", OPSET)
    onnx_model = helper.make_model(
        graph, opset_imports=[opset], ir_version=IR_VERSION, producer_name="qwid tools/train", doc_string=description
    )
    onnx.checker.check_model(onnx_model, full_check=True)
    onnx.save(onnx_model, path)
