#!/usr/bin/env python3
#===- check-pass-docs.py - Whether the examples of the passes are true --------===#
#
# Reads every *Passes.td and reports a pass whose description lacks an invariant, a
# test that exists, or an example; then runs the example:
#
#   ```mlir
#   // before, isa=neon                 options of the pass, if any
#   func.func @main(...) ...            complete IR
#   // file ranges.json: {...}          a file beside it, if the pass reads one
#   // after                            or "// error": what the pass refuses with
#   func.func @main(...) ...            all that qwid-opt prints
#   ```
#
# What stands below "after" is compared with the output word by word, so that lines
# may be wrapped. "%name" is any value, the same one each time; "..." leaves out
# whatever stands there.
#
#===--------------------------------------------------------------------------===#

import argparse
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

DEF = re.compile(r'^def (\w+)\s*:\s*Pass<"([^"]+)".*?^\}', re.M | re.S)
DESCRIPTION = re.compile(r"let description = \[\{(.*?)\}\];", re.S)
EXAMPLE = re.compile(r"```mlir\n\s*// before(?:, ([^\n]+))?\n(.*?)\n\s*// (after|error)\n(.*?)```", re.S)
FILE = re.compile(r"^\s*// file (\S+): (.*)$", re.M)
TEST = re.compile(r"`(test/[^`]+)`")
WORD = re.compile(r"(\.\.\.|%\w+)")
# qwid-opt keeps the names of nodes where there are any.
LOCATION = re.compile(r" loc\((?:[^()]|\([^()]*\))*\)")


def words(text):
    """One line with single spaces; a comment in the IR is not part of it."""
    return " ".join(re.sub(r"^\s*// .*$", "", text, flags=re.M).split())


def unwrap(text):
    """The ops of a module that has no attributes."""
    match = re.fullmatch(r"module \{ (.*) \}", text)
    return match.group(1) if match else text


def pattern(expected):
    """A regular expression for the words of an example."""
    result, seen = "", set()
    for part in WORD.split(expected):
        if part == "...":
            result += ".*?"
        elif part.startswith("%"):
            name = "v" + part[1:]
            result += rf"(?P={name})(?!\w)" if name in seen else rf"(?P<{name}>%\w+)"
            seen.add(name)
        else:
            result += re.escape(part)
    return result


def run(tool, flag, options, before):
    """Runs the pass. Returns (exit code, output, messages)."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in FILE.findall(before):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        argument = f"-{flag}={options}" if options else f"-{flag}"
        command = [tool, argument, "-mlir-print-local-scope"]
        done = subprocess.run(command, input=before, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def example_error(tool, flag, example):
    """Returns what is untrue about an example, or None."""
    options, before, kind, expected = example.groups()
    code, output, messages = run(tool, flag, options, before)
    if kind == "error":
        lines = [line.split("// ")[-1] for line in expected.splitlines()]
        wanted = ".*".join(pattern(words(line)) for line in lines if line.strip())
        if code == 0 or not re.search(wanted, words(messages)):
            return f"expected the errors of the example, got {code}:\n{messages}"
        return None
    if code:
        return f"the example fails:\n{messages}"
    actual = unwrap(words(LOCATION.sub("", output)))
    if not re.fullmatch(pattern(words(expected)), actual):
        return f"the pass gives something else than the example says:\n{output}"
    return None


def check_pass(root, tool, flag, description):
    """Yields the errors of one pass."""
    for invariant in ("Input", "Output"):
        if f"**{invariant} invariant**" not in description:
            yield f"no '**{invariant} invariant**'"
    tests = TEST.findall(description)
    if not tests:
        yield "names no test below test/"
    for test in tests:
        if not glob.glob(os.path.join(root, test)):
            yield f"names '{test}', which does not exist"
    examples = list(EXAMPLE.finditer(description))
    if not examples or len(examples) != description.count("```mlir"):
        yield "expected an example with '// before' and '// after' (or '// error')"
    for example in examples:
        error = example_error(tool, flag, example)
        if error:
            yield error


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="run the examples in the passes' documentation")
    parser.add_argument("--root", default=os.path.join(here, "..", ".."), help="source tree")
    parser.add_argument("--tool", default="qwid-opt", help="what runs passes")
    parser.add_argument("--filter", default="", help="only passes with this in their flag")
    options = parser.parse_args()
    tool = shutil.which(options.tool)
    if not tool:
        sys.exit(f"check-pass-docs: error: no '{options.tool}'")
    tool = os.path.abspath(tool)
    passes, errors = 0, 0
    for path in sorted(glob.glob(os.path.join(options.root, "include", "qwid", "*", "*Passes.td"))):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for match in DEF.finditer(text):
            name, flag = match.groups()
            if options.filter not in flag:
                continue
            passes += 1
            description = DESCRIPTION.search(match.group(0))
            where = f"{os.path.relpath(path, options.root)}:{text.count(chr(10), 0, match.start()) + 1}"
            for error in check_pass(options.root, tool, flag, description.group(1) if description else ""):
                errors += 1
                print(f"{where}: error: {name}: {error}")
    print(f"check-pass-docs: {passes} passes, {errors} errors")
    sys.exit(1 if errors or not passes else 0)


if __name__ == "__main__":
    main()
