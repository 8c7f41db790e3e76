#!/usr/bin/env python3
#===- check-layers.py - The include-order law --------------------------------===#
#
# Reads every #include of lib/, include/, tools/ and runtime/ and reports what
# breaks the layering:
#
#   order     a layer includes only itself and layers to its left in
#             Support -> Dialect -> {Import, Reference, Analysis} -> Transforms
#             -> Conversion -> CodeGen -> Target -> Driver -> Judge -> tools;
#             the three between braces do not include each other
#   runtime   runtime/ is C11 that builds alone: nothing of the compiler, of
#             LLVM or of ONNX; only Support, Target, Driver, Judge and
#             tools include it
#   onnx      the ONNX and protobuf headers stay in lib/Import, and in the
#             developers' tools that make ONNX files
#   lld       the lld headers stay in lib/Target
#   rooms     inside a layer that has rooms (folders of ROOMS), a room includes
#             itself, rooms to its left, and what stands in the layer's own folder
#
# A file's layer is its folder: lib/<Layer>/, include/qwid/<Layer>/, dialects/
# (Dialect; the micro-tile dialect is CodeGen's own), tools/. Headers directly in include/qwid/ gather all layers for the
# tools and rank as Driver.
#
#===--------------------------------------------------------------------------===#

import argparse
import os
import re

from sources import finish, lines, sources

ORDER = (
    ("Support",),
    ("Dialect",),
    ("Import", "Reference", "Analysis"),
    ("Transforms",),
    ("Conversion",),
    ("CodeGen",),
    ("Target",),
    ("Driver",),
    ("Judge",),
    ("tools",),
)
RANK = {layer: rank for rank, layers in enumerate(ORDER) for layer in layers}
ROOMS = {
    "Import": ("Files", "Graph", "Operators", "Quantized"),
    "Driver": ("Data",),
}
RUNTIME_USERS = ("Support", "Target", "Driver", "Judge", "tools", "runtime")
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')
COMPILER = re.compile(r"(mlir|mlir-c|llvm|llvm-c|lld|clang|onnx|google/protobuf)/")


def layer_of(path):
    """Returns the layer that owns a path relative to the root, None for paths
    outside the law (tests, examples)."""
    parts = path.split(os.sep)
    if parts[0] == "lib" and len(parts) > 2:
        return parts[1]
    if parts[:2] == ["include", "qwid"]:
        return parts[2] if len(parts) > 3 else "Driver"
    if parts[:2] == ["dialects", "Tile"]:
        return "CodeGen"
    return {"dialects": "Dialect", "tools": "tools", "runtime": "runtime"}.get(parts[0])


def room_of(path):
    """Returns the room of a path, None outside of lib/<Layer>/<Room>/."""
    parts = path.split(os.sep)
    known = ROOMS.get(parts[1], ()) if parts[0] == "lib" and len(parts) > 3 else ()
    return parts[2] if known else None


def resolve(root, path, quote, name):
    """Returns the path of the included file, None for system headers."""
    if name.startswith("qwid/"):
        return os.path.join("include", name)
    if quote == '"':
        beside = os.path.normpath(os.path.join(os.path.dirname(path), name))
        if os.path.exists(os.path.join(root, beside)):
            return beside
        if os.path.exists(os.path.join(root, name)):
            return os.path.normpath(name)
    if os.path.exists(os.path.join(root, "runtime", name)):
        return os.path.join("runtime", name)
    return None


def broken_rule(path, layer, target, name):
    """Returns the rule that the include breaks, with the way out, or None."""
    if layer == "runtime":
        if target not in (None, "runtime") or COMPILER.match(name):
            return "runtime: runtime/ builds alone and includes nothing of the compiler"
        return None
    if target == "runtime" and layer not in RUNTIME_USERS:
        return f"runtime: {layer} may not include the runtime, only Support, Target, Driver and tools may"
    if name.startswith(("onnx/", "google/protobuf/")) and not (
        in_folder(path, "lib/Import") or in_folder(path, "tools/dev")
    ):
        return "onnx: ONNX and protobuf headers stay in lib/Import and tools/dev"
    if name.startswith("lld/") and not in_folder(path, "lib/Target"):
        return "lld: lld headers stay in lib/Target"
    if target in (None, "runtime", layer):
        return None
    if target not in RANK:
        return f"order: '{target}' is no layer; add it to ORDER in check-layers.py"
    if RANK[target] > RANK[layer]:
        return f"order: {layer} may not include {target}, which comes after it"
    if RANK[target] == RANK[layer]:
        return f"order: {layer} and {target} stand side by side and may not include each other"
    return None


def broken_room(layer, room, target_room):
    """Returns the rule that an include between rooms of one layer breaks."""
    order = ROOMS.get(layer, ())
    for name in (room, target_room):
        if name and name not in order:
            return f"rooms: '{name}' is no room of {layer}; add it to ROOMS in check-layers.py"
    if room and target_room and order.index(target_room) > order.index(room):
        return f"rooms: {layer}/{room} may not include {layer}/{target_room}, which comes after it"
    return None


def in_folder(path, folder):
    return path.startswith(folder.replace("/", os.sep) + os.sep)


def check_file(root, path):
    """Yields one error per offending include of a file."""
    layer = layer_of(path)
    if layer is None:
        return
    if layer != "runtime" and layer not in RANK:
        yield f"{path}:1: error: order: '{layer}' is no layer; add it to ORDER in check-layers.py"
        return
    for number, line in enumerate(lines(root, path), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, name = match.groups()
        included = resolve(root, path, quote, name)
        target = layer_of(included) if included else None
        rule = broken_rule(path, layer, target, name)
        if not rule and included and target == layer:
            rule = broken_room(layer, room_of(path), room_of(included))
        if rule:
            yield f"{path}:{number}: error: {rule} ({line.strip()})"


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="check the include order of qwid's layers")
    parser.add_argument("--root", default=os.path.join(here, "..", ".."), help="source tree")
    root = parser.parse_args().root
    folders = ("dialects", "include", "lib", "runtime", "tools")
    files = [
        path
        for path in sources(root, *folders)
        if path.endswith((".cpp", ".h", ".c", ".td", ".inc"))
    ]
    errors = [error for path in files for error in check_file(root, path)]
    finish("check-layers", errors, len(files))


if __name__ == "__main__":
    main()
