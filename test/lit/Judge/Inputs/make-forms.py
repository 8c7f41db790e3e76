#===- make-forms.py - Two forms of a network whose answers are known ---------===#
#
# make-forms.py FOLDER writes, with the standard library only:
#   first.onnx    x float[1,4] -> scores = x
#   second.onnx   the same, but the score of class 2 is halved
#   softmax.onnx  the softmax of x; class.onnx: its first largest class
#   other.onnx    three scores; wide.onnx: five inputs
#   labels.txt    four names; renamed.txt: one of them is another
#   data/x.npy    40 rows, ten of each class in order, with x.labels.npy:
#                   class 2, rows 26 to 29: right in first alone
#                   class 3, rows 38, 39: right in second alone
#                   all others right in both
#   one/x.npy     row 38 alone
#
#===--------------------------------------------------------------------------===#

import os
import sys

sys.path.append(os.path.join(os.path.dirname(__file__), "../../../e2e/Inputs"))
import scores

os.chdir(sys.argv[1])


def write_text(path, text):
    with open(path, "w") as file:
        file.write(text)


def write_model(name, weights, inputs=4, end="scores = Identity (y)", kind="float[1,4]"):
    outputs = len(weights) // inputs
    numbers = ", ".join(map(str, weights))
    write_text(
        f"{name}.onnx",
        f"""<ir_version: 8, opset_import: ["": 13]>
net (float[1,{inputs}] x) => ({kind} scores)
<float[{outputs},{inputs}] w = {{{numbers}}}>
{{
  y = Gemm <transB = 1> (x, w)
  {end}
}}
""",
    )


def diagonal(*values, inputs=4):
    return [value if row == i else 0 for row, value in enumerate(values) for i in range(inputs)]


write_model("first", diagonal(1, 1, 1, 1))
write_model("second", diagonal(1, 1, 0.5, 1))
write_model("softmax", diagonal(1, 1, 1, 1), end="scores = Softmax <axis = -1> (y)")
write_model(
    "class",
    diagonal(1, 1, 1, 1),
    end="scores = ArgMax <axis = 1, keepdims = 0> (y)",
    kind="int64[1]",
)
write_model("other", diagonal(1, 1, 1), kind="float[1,3]")
write_model("wide", diagonal(1, 1, 1, 1, inputs=5), inputs=5)
write_text("labels.txt", "ash\nbeech\nfir\noak\n")
write_text("renamed.txt", "ash\nbeech\nfir\nyew\n")

rows = [[4 if i == label else 0 for i in range(4)] for label in range(4) for _ in range(10)]
for row in (26, 27, 28, 29, 38, 39):
    rows[row] = [0, 0, 4, 3]
labels = [label for label in range(4) for _ in range(10)]
for folder, chosen in (("data", range(40)), ("one", [38])):
    os.makedirs(folder, exist_ok=True)
    scores.write(f"{folder}/x.npy", (len(chosen), 4), [v for row in chosen for v in rows[row]])
    scores.write(f"{folder}/x.labels.npy", (len(chosen),), [labels[row] for row in chosen], "<i8")
