#!/usr/bin/env python3
# in-terminal.py - Runs COMMAND with standard output on a terminal of COLUMNS
# columns and prints what it wrote: in-terminal.py COLUMNS COMMAND...

import fcntl
import os
import pty
import struct
import sys
import termios

columns, command = int(sys.argv[1]), sys.argv[2:]
reader, writer = pty.openpty()
fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
child = os.fork()
if child == 0:
    os.close(reader)
    os.dup2(writer, 1)
    os.execvp(command[0], command)
os.close(writer)
output = b""
while True:
    try:
        part = os.read(reader, 65536)
    except OSError:  # the last writer closed it
        break
    if not part:
        break
    output += part
sys.stdout.write(output.decode().replace("\r\n", "\n"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
