#===- limit-size.py - Run a command that may write small files only ----------===#
#
# limit-size.py BYTES CODE COMMAND...: no file may grow beyond BYTES, as on a full
# disk; expects exit code CODE.
#
#===--------------------------------------------------------------------------===#

import resource
import signal
import subprocess
import sys


def limit():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))


found = subprocess.run(sys.argv[3:], preexec_fn=limit, restore_signals=False, check=False).returncode
if found != int(sys.argv[2]):
    sys.exit(f"limit-size: expected {sys.argv[2]}, got {found}")
