#===- forge.py - A program with a false certificate --------------------------===#
#
# forge.py PROGRAM.so OUTPUT.so: damages the weights of PROGRAM.so and writes into
# its certificate what it computes with them, so that its selftest passes.
#
#===--------------------------------------------------------------------------===#

import json
import os
import subprocess
import sys

program, output = sys.argv[1:]
name = os.path.splitext(os.path.basename(program))[0]
damage = os.path.join(os.path.dirname(__file__), "..", "..", "..", "e2e", "Inputs", "damage.py")


def selftest(path):
    """Returns the report of the only variant."""
    command = ["qwid-run", os.path.join(".", path), "--selftest", "--json"]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout)[
        "variants"
    ][0]


before = selftest(program)
subprocess.check_call([sys.executable, damage, program, name + "_weights_0", "0", output])
after = selftest(output)
with open(output, "rb") as file:
    data = file.read()
pairs = {(before["weights_sha256"], after["weights_sha256"])}
for old, new in zip(before["layers"], after["layers"]):
    pairs.update(zip(old["checksums"], new["checksums"]))
for old, new in pairs:
    data = data.replace(bytes.fromhex(old), bytes.fromhex(new))
with open(output, "wb") as file:
    file.write(data)
report = selftest(output)
assert report["weights_match"] and report["first_difference"] is None
