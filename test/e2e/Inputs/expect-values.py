#===- expect-values.py - Text models and the values that they give -----------===#
#
# expect-values.py MODEL... runs each text model as the float reference and as a
# program for AVX2, on the inputs that its comments give, and compares every output
# with the values of its comments:
#
#   #< x float[2,2]: 1 2 3 4      an input, row-major
#   #> y int64[2]: 1 0            an output: type, shape and values
#   #! quantized                  it brings scales: --qdq-exact instead of --float
#
# Floats may be 1e-5 of the value off, integers not at all. The values stand in the
# tests as arithmetic or as an ONNX Runtime gave them; standard library only.
#
#===--------------------------------------------------------------------------===#

import pathlib
import re
import subprocess
import sys
import tempfile

import scores

# NumPy's names of ONNX's types.
TYPES = {
    "float": "<f4",
    "bool": "|b1",
    "int8": "|i1",
    "uint8": "|u1",
    "int16": "<i2",
    "uint16": "<u2",
    "int32": "<i4",
    "int64": "<i8",
}


def write(path, kind, shape, values):
    scores.write(path, shape, map(float if kind == "float" else int, values), TYPES[kind])


def read(path):
    descr, shape, values = scores.read_any(path)
    return {descr: kind for kind, descr in TYPES.items()}[descr], list(shape), list(values)


def parse(text):
    """Returns the inputs and outputs that the comments give, by name."""
    found = {"<": {}, ">": {}}
    pattern = r"^#([<>]) (\S+) (\w+)\[([\d,]*)\]: (.*)$"
    for side, name, kind, shape, values in re.findall(pattern, text, re.MULTILINE):
        found[side][name] = (kind, [int(size) for size in shape.split(",") if size], values.split())
    return found["<"], found[">"]


def difference(expected, got):
    """Returns what is wrong, or None."""
    kind, shape, values = expected
    if (kind, shape) != tuple(got[:2]):
        return f"expected {kind}{shape}, got {got[0]}{got[1]}"
    assert len(values) == len(got[2]), f"{len(values)} values for {shape}"
    for place, (want, have) in enumerate(zip(map(float, values), got[2])):
        near = 1e-5 * max(1.0, abs(want)) if kind == "float" else 0
        if not (abs(want - have) <= near or (want != want and have != have)):
            return f"element {place}: expected {want}, got {have}"
    return None


def run(model, folder):
    text = model.read_text(encoding="utf-8")
    inputs, outputs = parse(text)
    assert outputs, f"{model}: no outputs are given"
    arguments = []
    for name, (kind, shape, values) in inputs.items():
        write(folder / f"{name}.npy", kind, shape, values)
        arguments += ["--input", f"{name}={folder / name}.npy"]
    kind = "--qdq-exact" if "#! quantized" in text else "--float"
    program = folder / "model.so"
    for command in (
        ["qwid", "compile", model, kind, "--target", "x86-64", "-o", program],
        ["qwid", "run", model, *arguments, "--output", folder / "reference"],
        ["qwid-run", program, "--isa", "avx2", *arguments, "--output", folder / "avx2"],
    ):
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode:
            yield f"{model.name}: {command[0]} {command[1]}: {result.stderr}"
            return
    for form in ("reference", "avx2"):
        for name, expected in outputs.items():
            problem = difference(expected, read(folder / form / f"{name}.npy"))
            if problem:
                yield f"{model.name}, {form}, {name}: {problem}"


def main():
    problems = []
    for path in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            problems += run(pathlib.Path(path), pathlib.Path(folder))
    print("\n".join(problems))
    if problems:
        sys.exit(1)


if __name__ == "__main__":
    main()
