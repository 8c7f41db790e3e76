#!/usr/bin/env python3
#===- check-citations.py - What comments and documents cite is there ----------===#
#
# Reads the comments of the source files and all of the Markdown files, and
# reports a citation of something that is not in the repository:
#
#   link       the relative target of a Markdown link, and the heading after its "#"
#   file       a name with one of the suffixes of FILE: the path may start at the
#              root, at the folder of the file that cites, or at any folder below
#              the root ("Analysis/ScaleSelection.cpp"); "*" stands for anything
#   rule       "Numerics 7": rule 7 of docs/Numerics.md; likewise for every
#              document whose lists are numbered
#   document   papers that never were in the repository: "DESIGN", "guide:"
#
# Files that only occur in examples (what qwid writes, what a reader writes) are
# listed in EXAMPLES.
#
#===--------------------------------------------------------------------------===#

import argparse
import fnmatch
import os
import re

from sources import finish, lines, sources

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FILE = re.compile(r"(?<![\w./*<>%$}-])([\w./*-]*[\w*]\.(?:md|td|cpp|h|c|py|sh|mlir|inc|test))(?![\w/*(.-]*\w)")
RULE = re.compile(r"\b([A-Z][A-Za-z]+) (\d+)\b")
NOT_HERE = re.compile(r"\bDESIGN\b|\bguide: ")
COMMENT = re.compile(r"^\s*(?:#|//|/\*|\||\*|;)|\s(?://|/\*)\s")
INCLUDE = re.compile(r"\s*#?\s*include\b")
EXAMPLES = (
    "NAME.h", "POW2.h", "RuntimeText.inc", "integer.mlir", "layers.mlir", "main.c", "plan.mlir", "weeds.h",
)  # fmt: skip


def anchors(text):
    """The names that GitHub gives to the headings of a Markdown file."""
    headings = [line.lstrip("#").strip() for line in text if line.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


class Citations:
    def __init__(self, root):
        self.root = root
        files = [os.path.normpath(path).replace(os.sep, "/") for path in sources(root, suffixes=("",))]
        self.endings = {path[at:] for path in files for at in range(len(path)) if not at or path[at - 1] == "/"}
        self.rules = {}
        for path in files:
            if re.fullmatch(r"docs/\w+\.md", path):
                numbers = [re.match(r"(\d+)\. ", line) for line in lines(root, path)]
                self.rules[path[5:-3]] = {match.group(1) for match in numbers if match}

    def is_file(self, path, name):
        """Whether `name`, cited in `path`, is a file of the tree."""
        beside = os.path.normpath(os.path.join(os.path.dirname(path), name)).replace(os.sep, "/")
        if name in self.endings or beside in self.endings or os.path.basename(name) in EXAMPLES:
            return True
        return "*" in name and any(fnmatch.fnmatch(ending, name) for ending in self.endings)

    def check_link(self, path, target):
        """Returns what is wrong with the target of a Markdown link, or None."""
        if re.match(r"\w+:", target):
            return None
        name, _, anchor = target.partition("#")
        file = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
        if not os.path.exists(os.path.join(self.root, file)):
            return f"link: no '{name}'"
        if anchor and anchor not in anchors(lines(self.root, file)):
            return f"link: no heading '#{anchor}' in '{name or path}'"
        return None

    def check_line(self, path, line):
        """Yields what is wrong with the citations of a line."""
        for match in LINK.finditer(line) if path.endswith(".md") else ():
            error = self.check_link(path, match.group(1))
            if error:
                yield error
        for match in FILE.finditer(LINK.sub("", line)):
            if not self.is_file(path, match.group(1)):
                yield f"file: no '{match.group(1)}'"
        for document, number in RULE.findall(line):
            if self.rules.get(document) and number not in self.rules[document]:
                yield f"rule: docs/{document}.md has no rule {number}"
        for match in NOT_HERE.finditer(line):
            yield f"document: '{match.group(0).strip()}' is not in the repository"


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="check that what is cited is there")
    parser.add_argument("--root", default=os.path.join(here, "..", ".."), help="source tree")
    root = parser.parse_args().root
    citations, errors = Citations(root), []
    files = list(sources(root)) + list(sources(root, suffixes=(".md",)))
    for path in files:
        if os.path.basename(path) == os.path.basename(__file__):
            continue
        for number, line in enumerate(lines(root, path), 1):
            if not INCLUDE.match(line) and (path.endswith((".md", ".td")) or COMMENT.search(line)):
                errors += [f"{path}:{number}: error: {error}" for error in citations.check_line(path, line)]
    finish("check-citations", errors, len(files))


if __name__ == "__main__":
    main()
