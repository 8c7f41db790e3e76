"""network.py: the classifier, a small MobileNetV2-like network (31 convolutions, about 29 million multiply-adds).

Every convolution is followed by batch normalization; ReLU6 follows wherever a block does not end. The layer table
BLOCKS is shared with write_onnx.py, so that the file has exactly the structure of the module.
"""

from dataclasses import dataclass

from torch import nn

STEM_CHANNELS, HEAD_CHANNELS = 16, 192


@dataclass(frozen=True)
class Block:
    """An inverted residual: expand 1x1 (if `hidden` differs from `inputs`), depthwise 3x3, project 1x1, maybe add."""

    inputs: int
    hidden: int
    outputs: int
    stride: int

    @property
    def residual(self):
        return self.stride == 1 and self.inputs == self.outputs


BLOCKS = [
    Block(16, 16, 16, 1),
    Block(16, 64, 24, 2),
    Block(24, 96, 24, 1),
    Block(24, 96, 40, 2),
    Block(40, 160, 40, 1),
    Block(40, 160, 40, 1),
    Block(40, 160, 64, 1),
    Block(64, 256, 64, 1),
    Block(64, 256, 96, 2),
    Block(96, 384, 96, 1),
]


class ConvBn(nn.Sequential):
    """Convolution, batch normalization and, if `relu6`, a ReLU6."""

    def __init__(self, inputs, outputs, kernel, stride=1, groups=1, relu6=True):
        layers = {
            "conv": nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
            "bn": nn.BatchNorm2d(outputs),
        }
        if relu6:
            layers["relu6"] = nn.ReLU6()
        super().__init__()
        for name, layer in layers.items():
            self.add_module(name, layer)


class InvertedResidual(nn.Module):
    """The module of one Block."""

    def __init__(self, block):
        super().__init__()
        self.residual = block.residual
        self.layers = nn.Sequential()
        if block.hidden != block.inputs:
            self.layers.add_module("expand", ConvBn(block.inputs, block.hidden, 1))
        self.layers.add_module("depthwise", ConvBn(block.hidden, block.hidden, 3, block.stride, block.hidden))
        self.layers.add_module("project", ConvBn(block.hidden, block.outputs, 1, relu6=False))

    def forward(self, x):
        y = self.layers(x)
        return x + y if self.residual else y


class WeedNet(nn.Module):
    """[n, 3, 96, 96] → [n, classes] logits; the softmax is added on export."""

    def __init__(self, classes):
        super().__init__()
        self.stem = ConvBn(3, STEM_CHANNELS, 3, stride=2)
        self.blocks = nn.Sequential(*(InvertedResidual(block) for block in BLOCKS))
        self.head = ConvBn(BLOCKS[-1].outputs, HEAD_CHANNELS, 1)
        self.classifier = nn.Linear(HEAD_CHANNELS, classes)

    def forward(self, x):
        return self.classifier(self.head(self.blocks(self.stem(x))).mean((2, 3)))
