"""nested.py - Plans in text that nest, in every way in which text can.

  nested.py MOST

gives each to qwid and qwid-opt: MOST levels deep it must be parsed, deeper be
refused for that, and no tool may crash.
"""

import subprocess
import sys


def attribute(text):
    """A module with an attribute, whose own bracket is one level."""
    return f"module attributes {{qwid.deep = {text}}} {{}}\n"


def around(levels, start, middle, end):
    return start * levels + middle + end * levels


def aliases(depth, sign, first, start, end):
    """Each stands for the one before in a bracket of its own."""
    lines = [f"{sign}a0 = {first}"]
    lines += [f"{sign}a{level} = {start}{sign}a{level - 1}{end}" for level in range(1, depth)]
    return "\n".join([*lines, attribute(f"{sign}a{depth - 1}")])


WAYS = {
    "arrays": lambda depth: attribute(around(depth - 1, "[", "", "]")),
    "dictionaries": lambda depth: attribute(around(depth - 1, "{a = ", "1", "}")),
    "types": lambda depth: attribute(around(depth - 1, "tuple<", "i1", ">")),
    "functions": lambda depth: attribute(around(depth - 1, "() -> (", "", ")")),
    "elements": lambda depth: attribute(
        f"dense<{around(depth - 2, '[', '1', ']')}> : tensor<{'1x' * (depth - 2)}i8>"
    ),
    "maps": lambda depth: attribute(f"affine_map<(d0) -> ({around(depth - 3, '(', 'd0', ')')})>"),
    "signs": lambda depth: attribute(f"affine_map<(d0) -> ({'-' * (depth - 3)}d0)>"),
    "sums": lambda depth: attribute(f"affine_map<(d0) -> ({'d0 + ' * (depth - 3)}d0)>"),
    "attribute aliases": lambda depth: aliases(depth, "#", "1", "[", "]"),
    "type aliases": lambda depth: aliases(depth, "!", "i1", "tuple<", ">"),
    "locations": lambda depth: f"module {{}} loc({around(depth - 1, 'fused[', 'unknown', ']')})\n",
    "regions": lambda depth: around(depth, "module {", "", "}"),
}
COMMANDS = (
    ["qwid", "inspect", "nested.mlir"],
    ["qwid", "compile", "nested.mlir", "--target", "rpi4", "-o", "nested.so"],
    ["qwid-opt", "nested.mlir"],
)


def check(way, depth, most):
    with open("nested.mlir", "w", encoding="utf-8") as file:
        file.write(WAYS[way](depth))
    for command in COMMANDS:
        result = subprocess.run(command, capture_output=True, timeout=60)
        errors = result.stderr.decode(errors="replace")
        # Nothing but qwid-opt takes a module without a network.
        codes = [1] if depth > most or command[0] == "qwid" else [0]
        said = f"nests deeper than {most} levels" in errors
        if result.returncode not in codes or "defect" in errors or said != (depth > most):
            sys.exit(f"{way}, {depth} deep: {' '.join(command)}: exit code {result.returncode}\n{errors[:2000]}")


limit = int(sys.argv[1])
for name in WAYS:
    for levels in (limit, limit + 1, 100000):
        check(name, levels, limit)
print(f"{len(WAYS)} ways to nest")
