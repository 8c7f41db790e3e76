#===- same-functions.py - Whether two libraries have the same code -----------===#
#
# same-functions.py A.so B.so: disassembles all functions called weeds_<isa>_... of
# both with llvm-objdump and compares them, but for addresses.
#
#===--------------------------------------------------------------------------===#

import re
import subprocess
import sys


def functions(path):
    """Returns the instructions of every function of the model, by name."""
    text = subprocess.check_output(["llvm-objdump", "-d", "--no-show-raw-insn", "--no-leading-addr", path], text=True)
    found, name = {}, None
    for line in text.splitlines():
        start = re.fullmatch(r"(?:[0-9a-f]+ )?<(.*)>:", line.strip())
        if start:
            name = start[1] if re.match(r"weeds_[a-z0-9]+_", start[1]) else None
            continue
        if name and line.strip():
            # Where a constant or a function lies is the linker's choice.
            line = re.sub(r"(-?0x[0-9a-f]+)\(%rip\)|0x[0-9a-f]+ <.*>|# 0x[0-9a-f]+.*|<.*>", "", line)
            found.setdefault(name, []).append(" ".join(line.split()))
    # Bytes between functions are padding.
    return {name: "\n".join(lines).rstrip() for name, lines in found.items()}


def trimmed(code):
    """Without the padding that follows a function."""
    lines = code.split("\n")
    while lines and re.match(r"int3|nop|cs nop|data16|xchgw", lines[-1]):
        lines.pop()
    return lines


first, second = functions(sys.argv[1]), functions(sys.argv[2])
assert first.keys() == second.keys(), first.keys() ^ second.keys()
for name, code in first.items():
    assert trimmed(code) == trimmed(second[name]), name
print(f"{len(first)} functions, same code")
