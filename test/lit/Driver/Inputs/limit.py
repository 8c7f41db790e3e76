#===- limit.py - Run a command that may have a little only -------------------===#
#
# limit.py size BYTES CODE COMMAND...: no file may grow beyond BYTES, as on a full
# disk; "memory": the command may not have more than BYTES of it. Expects exit
# code CODE.
#
#===--------------------------------------------------------------------------===#

import resource
import signal
import subprocess
import sys

KINDS = {"size": resource.RLIMIT_FSIZE, "memory": resource.RLIMIT_AS}


def limit():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(KINDS[sys.argv[1]], (int(sys.argv[2]), int(sys.argv[2])))


found = subprocess.run(sys.argv[4:], preexec_fn=limit, restore_signals=False, check=False).returncode
if found != int(sys.argv[3]):
    sys.exit(f"limit: expected {sys.argv[3]}, got {found}")
