#===- exit-code.py - Run a command and expect an exit code -------------------===#
#
# exit-code.py CODE COMMAND...: what the command prints is passed on.
#
#===--------------------------------------------------------------------------===#

import subprocess
import sys

expected = int(sys.argv[1])
found = subprocess.run(sys.argv[2:], check=False).returncode
if found != expected:
    sys.exit(f"exit-code: expected {expected}, got {found}: {' '.join(sys.argv[2:])}")
