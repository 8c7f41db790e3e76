#===- if-runs.py - Run a command if this CPU runs a variant ------------------===#
#
# if-runs.py MODEL.so ISA COMMAND...: asks `qwid-run --info`.
#
#===--------------------------------------------------------------------------===#

import json
import subprocess
import sys

info = json.loads(subprocess.check_output(["qwid-run", "--info", "--json", sys.argv[1]]))
runs = [variant["isa"] for variant in info["variants"] if variant["runs_here"]]
if sys.argv[2] in runs:
    sys.exit(subprocess.run(sys.argv[3:], check=False).returncode)
