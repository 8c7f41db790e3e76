"""survive.py - Runs a tool on every file of a folder and asks for manners.

  survive.py FOLDER COMMAND...   the file is appended to the command
Each run must end with exit code 0, or with 1 and at least one line "error: ".
"""

import pathlib
import subprocess
import sys

for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    result = subprocess.run(sys.argv[2:] + [str(path)], capture_output=True)
    clean = result.returncode == 0 or (
        result.returncode == 1 and b"error: " in result.stderr)
    if not clean:
        print(path, result.returncode, result.stderr.decode(errors="replace"))
        sys.exit(1)
print("all survived")
