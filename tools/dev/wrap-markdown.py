#!/usr/bin/env python3
#===- wrap-markdown.py - Lines of Markdown paragraphs fit the page ------------===#
#
# Prose is wrapped at 120 columns, in paragraphs and in items of lists. Tables,
# headings, code, and words that are longer (a link, code in backquotes) are left
# alone. Reports the lines that are too long, or with -f wraps their paragraphs
# anew; those that fit stay as they are.
#
#===--------------------------------------------------------------------------===#

import argparse
import os
import re

from sources import finish, lines, sources

WIDTH = 120
# A link and code in backquotes count as one word.
WORD = re.compile(r"(?:`[^`]*`|!?\[[^\]]*\]\([^)]*\)|\S)+")
ITEM = re.compile(r"(\s*(?:[*+-]|\d+\.)\s+)")
# A constraint with its label begins a line of its own.
START = re.compile(r"\s*(?:[*+-]|\d+\.)\s+|\[\w+\](?!\()")


def paragraphs(text):
    """Yields (first, last + 1) for the runs of lines that are one paragraph or one
    item of a list."""
    start, code = None, False
    for number, line in enumerate(text + [""]):
        fence = line.lstrip().startswith("```")
        code ^= fence
        prose = line.strip() and not code and not fence and not re.match(r"\s*\||#|<|    \S", line)
        # Indented lines continue an item of a list; elsewhere they are code.
        if start is not None and line.strip() and not code and not fence and ITEM.match(text[start]):
            prose = prose or line.startswith("    ")
        if start is not None and (not prose or START.match(line)):
            yield start, number
            start = None
        if prose and start is None:
            start = number


def wrap(block):
    """Returns the lines of a paragraph, wrapped anew."""
    item = ITEM.match(block[0])
    first = item.group(1) if item else re.match(r"\s*", block[0]).group(0)
    rest = " " * len(first)
    words = WORD.findall(" ".join([block[0][len(first) :]] + [line.strip() for line in block[1:]]))
    result, line = [], first + words[0]
    for word in words[1:]:
        # A line that starts so would be read as something else than prose.
        if len(line) + 1 + len(word) > WIDTH and not re.match(r"([*+-]|\d+\.|#+|\|.*|<.*)$", word):
            result.append(line)
            line = rest + word
        else:
            line += " " + word
    return result + [line]


def check(root, path, fix):
    """Returns the errors of one file; with `fix` mends them instead."""
    text, errors = lines(root, path), []
    long = [
        (first, last)
        for first, last in paragraphs(text)
        if max(map(len, text[first:last])) > WIDTH and wrap(text[first:last]) != text[first:last]
    ]
    if fix and long:
        for first, last in reversed(long):
            text[first:last] = wrap(text[first:last])
        with open(os.path.join(root, path), "w", encoding="utf-8") as file:
            file.write("\n".join(text) + "\n")
        return []
    for first, last in long:
        number = next(number for number in range(first, last) if len(text[number]) > WIDTH)
        errors.append(
            f"{path}:{number + 1}: error: {len(text[number])} columns, {WIDTH} at most; -f wraps the paragraph"
        )
    return errors


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="check how Markdown is wrapped")
    parser.add_argument("-f", action="store_true", help="wrap it instead")
    parser.add_argument("--root", default=os.path.join(here, "..", ".."), help="source tree")
    options = parser.parse_args()
    files = list(sources(options.root, suffixes=(".md",)))
    finish("wrap-markdown", [error for path in files for error in check(options.root, path, options.f)], len(files))


if __name__ == "__main__":
    main()
