#!/usr/bin/env python3
#===- check-op-lists.py - No lists of op names in passes ---------------------===#
#
# What an op is, it says where it is declared (dialects/Qwid/QwidInterfaces.td). A
# list of op names in a pass would be wrong with the next op, and silently so.
# This names every template list, as in isa<A, B, C, D> or .Case<A, B, C, D>, of
# more ops of the dialect than tell a few cases apart.
#
#===--------------------------------------------------------------------------===#

import argparse
import os
import re

from sources import finish, lines, sources

MOST_OPS = 3
DEFINITION = re.compile(r"^def Qwid_(\w+Op)\b", re.M)
LIST = re.compile(r"\b(isa|isa_and_nonnull|isa_and_present|Case)<([^<>;]*)>")


def text_of(root, path):
    return "\n".join(lines(root, path))


def check_file(root, path, ops):
    """Yields one error per list of a file that is too long."""
    text = text_of(root, path)
    for match in LIST.finditer(text):
        named = [name for name in re.split(r"[\s,]+", match.group(2)) if name in ops]
        if len(named) > MOST_OPS:
            line = text.count("\n", 0, match.start()) + 1
            yield (
                f"{path}:{line}: error: op list: {len(named)} ops in one {match.group(1)}, "
                f"{MOST_OPS} at most; ask an interface of QwidInterfaces.td"
            )


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="check that passes list no op names")
    parser.add_argument("--root", default=os.path.join(here, "..", ".."), help="source tree")
    root = parser.parse_args().root
    declared = "".join(text_of(root, path) for path in sources(root, "dialects", suffixes=(".td",)))
    ops = set(DEFINITION.findall(declared))
    files = list(sources(root, "include", "lib", "tools", suffixes=(".cpp", ".h")))
    errors = [error for path in files for error in check_file(root, path, ops)]
    if not ops:
        errors.append("dialects: error: no op found; do the definitions start otherwise?")
    finish("check-op-lists", errors, len(files))


if __name__ == "__main__":
    main()
