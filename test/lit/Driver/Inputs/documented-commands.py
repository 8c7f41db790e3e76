#!/usr/bin/env python3
# documented-commands.py - Prints the commands that a document shows, to be run.
#
#   documented-commands.py help < TEXT        the examples of a verb's --help
#   documented-commands.py section TITLE FILE  the ```sh blocks of a section of a
#                                              Markdown file
#
# A command for another machine, ./weeds-pi, is run under the emulator, whose time
# says nothing: a hundred runs become two.

import re
import sys


def examples(text):
    """The lines below "example:" or "examples:", up to an empty one."""
    block = re.search(r"^examples?:\n((?:  .*\n)+)", text, re.M).group(1)
    return block


def section(title, text):
    """The shell blocks between the heading `title` and the next heading."""
    body = text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]
    return "\n".join(re.findall(r"^```sh\n(.*?)^```", body, re.M | re.S))


if sys.argv[1] == "help":
    commands = examples(sys.stdin.read())
else:
    commands = section(sys.argv[2], open(sys.argv[3], encoding="utf-8").read())
assert "qwid " in commands, "no command was found"
print("set -eu")
emulated = commands.replace("./weeds-pi", "qemu-aarch64-static -cpu cortex-a72 ./weeds-pi")
print(emulated.replace("./weeds-pi --bench 100", "./weeds-pi --bench 2"))
