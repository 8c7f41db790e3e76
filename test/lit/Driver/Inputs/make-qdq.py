"""make-qdq.py - Gives the model of make-tiny.py scales of its own.

  make-qdq.py FOLDER    reads FOLDER/tiny.onnx, writes FOLDER/qdq.onnx: the same
weights between QuantizeLinear and DequantizeLinear, without batch norms.
"""

import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
head = (folder / "tiny.onnx").read_text().split("> {")[0]
scales = [
    "float s0 = {0.0039}", "uint8 z0 = {0}", "float s1 = {0.011}", "uint8 z1 = {0}",
    "float s2 = {0.013}", "uint8 z2 = {117}", "float s3 = {0.02}", "uint8 z3 = {130}",
    "float sw = {0.0062}", "int8 zw = {0}",
    "float[8] sv = {0.004, 0.0041, 0.0042, 0.0043, 0.0044, 0.0045, 0.0046, 0.0047}",
    "int8[8] zv = {0, 0, 0, 0, 0, 0, 0, 0}",
]
lines = []


def borders(tensor, scale):
    s, z = "s" + scale, "z" + scale
    axis = "<axis = 0>" if scale == "v" else ""
    lines.append(f"  q_{tensor} = QuantizeLinear{axis}({tensor}, {s}, {z})")
    lines.append(f"  d_{tensor} = DequantizeLinear{axis}(q_{tensor}, {s}, {z})")


borders("photo", "0")
for weight, scale in (("w1", "v"), ("w2", "v"), ("w3", "w"), ("wf", "w")):
    borders(weight, scale)
lines.append("  c1 = Conv<pads = [1, 1, 1, 1], strides = [2, 2]>(d_photo, d_w1, b3)")
lines.append("  a1 = Relu(c1)")
borders("a1", "1")
lines.append("  c2 = Conv<pads = [1, 1, 1, 1], group = 8>(d_a1, d_w2)")
borders("c2", "2")
lines.append("  c3 = Conv(d_c2, d_w3, b3)")
borders("c3", "3")
lines.append("  s4 = Add(d_c3, d_a1)")
borders("s4", "2")
lines.append("  p = GlobalAveragePool(d_s4)")
borders("p", "1")
lines.append("  f = Flatten(d_p)")
lines.append("  g = Gemm<transB = 1>(f, d_wf, bf)")
lines.append("  scores = Softmax<axis = -1>(g)")
(folder / "qdq.onnx").write_text(head + ", " + ", ".join(scales) + "> {\n" + "\n".join(lines) + "\n}\n")
