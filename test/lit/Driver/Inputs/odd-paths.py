"""odd-paths.py - What qwid prints of paths with bytes that are no UTF-8, ESC and
the end of a line, each output after a word on what was done. Needs what
make-tiny.py writes in the current folder.
"""

import json
import os
import shutil
import subprocess

ODD = b"\xe9\x1b\n"


def run(*arguments, code=0):
    """Standard output, or of a failure standard error, which must be UTF-8."""
    result = subprocess.run(["qwid", *arguments], capture_output=True)
    assert result.returncode == code, result
    return (result.stderr if code else result.stdout).decode()


model, plan, library = (b"m" + ODD + suffix for suffix in (b".onnx", b".qwid", b".so"))
shutil.copy("tiny.onnx", model)
print("inspect:", run("inspect", model).splitlines()[0])
print("inspect --json:", json.loads(run("inspect", model, "--json"))["model"])
print("quantize:", run("quantize", model, "--calibrate", "photos", "-o", plan).splitlines()[0])
print("compile:", run("compile", plan, "--target", "rpi4", "-o", library).splitlines()[0])
compiled = run("compile", plan, "--target", "rpi4", "-o", library, "--json")
print("compile --json:", json.loads(compiled)["file"])
print("missing:", run("inspect", ODD + b".onnx", code=1), end="")
print("verb:", run(b"v" + ODD, code=2), end="")
with open(model, "wb") as damaged:
    damaged.write(b"GIF89a")
print("damaged:", run("inspect", model, code=1), end="")
os.makedirs(b"d" + ODD)
with open(b"d" + ODD + b"/p" + ODD + b".txt", "w") as note:
    note.write("no photo")
empty = run("quantize", "tiny.onnx", "--calibrate", b"d" + ODD, "-o", "plan.qwid", code=1)
print("folder:", empty.splitlines()[-1])
write = run("quantize", "tiny.onnx", "--calibrate", "photos", "-o", b"no" + ODD + b"/plan.qwid", code=1)
print("write:", write.splitlines()[-1])
