#===- make-chain.py - Element-wise ops in a row ------------------------------===#
#
# make-chain.py abs N        N functions of one value in a row
# make-chain.py add N        N sums in a row, each with an argument of its own
# make-chain.py sigmoid N    an ONNX model of N Sigmoids in a row
#
#===--------------------------------------------------------------------------===#

import sys

TENSOR = "tensor<4xf32>"


def chain(arguments, ops):
    """Prints a main of `ops`, each a function of the name of the value before."""
    print(f"func.func @main({', '.join(f'%{name}: {TENSOR}' for name in arguments)}) -> {TENSOR} {{")
    print(f"  %e = tensor.empty() : {TENSOR}")
    value = "%x"
    for index, op in enumerate(ops):
        print(f"  %t{index} = {op(value)} outs(%e : {TENSOR}) -> {TENSOR}")
        value = f"%t{index}"
    print(f"  return {value} : {TENSOR}\n}}")


kind, count = sys.argv[1], int(sys.argv[2])
if kind == "abs":
    chain(["x"], [lambda value: f"linalg.abs ins({value} : {TENSOR})"] * count)
elif kind == "add":
    chain(
        ["x"] + [f"r{i}" for i in range(count)],
        [lambda value, i=i: f"linalg.add ins({value}, %r{i} : {TENSOR}, {TENSOR})" for i in range(count)],
    )
else:
    print('<ir_version: 8, opset_import: ["" : 15]>\ng (float[1,4,8,8] x) => (float[1,4,8,8] y)\n{')
    for i in range(count):
        print(f"  {f't{i}' if i + 1 < count else 'y'} = Sigmoid({f't{i - 1}' if i else 'x'})")
    print("}")
