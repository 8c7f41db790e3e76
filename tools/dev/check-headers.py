#!/usr/bin/env python3
#===- check-headers.py - File headers and file sizes -------------------------===#
#
# Two rules of the code base that a formatter does not know: every source file
# starts with a comment that names the file itself (renamed and copied files are
# how headers rot), and no source file exceeds 400 lines. TableGen files may be
# longer: most of their lines are documentation.
#
#===--------------------------------------------------------------------------===#

import argparse
import os
import re

from sources import finish, lines, sources

MAX_LINES = 400
MARKS = {".py": ("#", '"""'), ".sh": ("#",), ".ll": (";",)}


def header_error(path, text):
    """Returns what is wrong with the header of a file, or None. The name is
    looked for in the first comment line, after a #! line."""
    name = os.path.basename(path)
    start = 1 if text and text[0].startswith("#!") else 0
    # A C header comment may open with a line that is only "/*".
    first = " ".join(text[start : start + 2])
    if not first.startswith(MARKS.get(os.path.splitext(path)[1], ("//", "/*"))):
        return start + 1, f"no header comment; the file should start with one that names {name}"
    if not re.search(rf"(?<![\w.-]){re.escape(name)}\b", first):
        return start + 1, f"the header comment does not name {name}"
    return None


def check_file(root, path):
    """Yields the errors of one file."""
    text = lines(root, path)
    error = header_error(path, text)
    if error:
        yield f"{path}:{error[0]}: error: header: {error[1]}"
    if len(text) > MAX_LINES and not path.endswith(".td"):
        yield f"{path}:{MAX_LINES + 1}: error: size: {len(text)} lines, {MAX_LINES} at most"


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="check file headers and file sizes")
    parser.add_argument("--root", default=os.path.join(here, "..", ".."), help="source tree")
    root = parser.parse_args().root
    files = list(sources(root))
    errors = [error for path in files for error in check_file(root, path)]
    finish("check-headers", errors, len(files))


if __name__ == "__main__":
    main()
