"""refused.py - Plans that every verb must refuse with a word on what is wrong.

  refused.py FOLDER   compiles, inspects and runs each file in it
Each run must end within 20 seconds, with exit code 1 and an error that blames
the file and not qwid.
"""

import pathlib
import subprocess
import sys

VERBS = (["compile", "--target", "rpi4", "-o", "refused.so"], ["inspect"], ["run", "--input", "none.npy"])
plans = sorted(path for path in pathlib.Path(sys.argv[1]).rglob("*") if path.suffix in (".mlir", ".qwid"))
for plan in plans:
    for verb in VERBS:
        command = ["qwid", verb[0], str(plan), *verb[1:]]
        result = subprocess.run(command, capture_output=True, timeout=20)
        errors = result.stderr.decode(errors="replace")
        if result.returncode != 1 or "error: " not in errors or "defect" in errors:
            sys.exit(f"{' '.join(command)}: exit code {result.returncode}\n{errors}")
        if "none.npy" in errors:
            sys.exit(f"{' '.join(command)}: the plan was taken")
print(f"{len(plans)} plans refused")
