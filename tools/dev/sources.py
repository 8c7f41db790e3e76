#===- sources.py - Which files of the tree are qwid's source -----------------===#
#
# Shared by the check-*.py scripts. Walks the tree instead of asking git, so that
# an unpacked archive and the small fixture trees of the tests work too.
#
#===--------------------------------------------------------------------------===#

import os

SUFFIXES = (".cpp", ".h", ".c", ".td", ".py", ".sh", ".ll", ".inc")


def sources(root, *folders, suffixes=SUFFIXES):
    """Yields the paths, relative to `root`, of the files (source files) below the given
    folders (the whole tree without any), sorted. Build trees and hidden folders
    are left out."""
    for folder in folders or (".",):
        for path, folders_here, files in os.walk(os.path.join(root, folder)):
            folders_here[:] = sorted(
                name
                for name in folders_here
                if name not in ("build", "__pycache__") and name[0] != "."
            )
            for name in sorted(files):
                if name.endswith(suffixes):
                    yield os.path.relpath(os.path.join(path, name), root)


def lines(root, path):
    """Returns the lines of a source file; bytes that are not UTF-8 are kept as
    question marks, for they are not this function's business."""
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def finish(script, errors, checked):
    """Prints the errors, each "file:line: error: text", and ends the script with
    code 1 if there are any. A check that saw no file at all is an error too."""
    for error in errors:
        print(error)
    if not checked:
        errors = ["nothing"]
        print(f"{script}: error: no source file found; is --root right?")
    print(f"{script}: {checked} files, {len(errors)} errors")
    raise SystemExit(1 if errors else 0)
