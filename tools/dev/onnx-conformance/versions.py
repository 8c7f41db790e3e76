#!/usr/bin/env python3
"""versions.py - What qwid says of versions, beside the installed onnx package.

Compares the table of operators (their newest versions) and lib/Import/OpVersions.cpp
(which opset changed what; which opsets have an attribute, and how many inputs) with
the schemas of onnx, and prints what differs: what a new onnx asks for, and rows that
onnx knows nothing of. Needs onnx.

  versions.py QWID OPVERSIONS.CPP      (path of the driver, and of the source)

Exit code 1 if something differs.
"""

import collections
import json
import re
import subprocess
import sys

import onnx
from onnx import defs

FIRST_OPSET = 7
LISTED_SINCE = 25  # changes before are in the table's own versions
EVER = "kEver"
# Deprecated since: no model may use it.
GONE = {"Upsample": 10}


def read_schemas():
    """Returns the schemas of ONNX's own domain by operator, the oldest first."""
    history = collections.defaultdict(list)
    for schema in sorted(defs.get_all_schemas_with_history(), key=lambda s: s.since_version):
        if schema.domain == "":
            history[schema.name].append(schema)
    return history


def spans(schemas):
    """Yields (attribute, since, until) of those that not every read version has."""
    read = [
        schema
        for schema, after in zip(schemas, schemas[1:] + [None])
        if after is None or after.since_version > FIRST_OPSET
    ]
    for name in {name for schema in read for name in schema.attributes}:
        having = [schema.since_version for schema in schemas if name in schema.attributes]
        later = [s.since_version for s in schemas if s.since_version > having[-1]]
        if having[0] > read[0].since_version or later:
            yield name, str(having[0]), str(later[0] - 1) if later else EVER


def input_limits(schemas):
    """Yields (before, most) for each version that gave the operator more inputs."""
    for old, new in zip(schemas, schemas[1:]):
        if new.max_input > old.max_input and new.since_version > FIRST_OPSET:
            yield str(new.since_version), str(old.max_input)


def parse_source(text):
    """Returns kChanges, kAttributes and kInputs of OpVersions.cpp as sets."""
    parts = re.split(r"kChanges\[\]|kAttributes\[\]|kInputs\[\]", text)
    changes = set()
    for opset, names in re.findall(r'\{(\d+),((?:\s*"[^"]*")+)\}', parts[1]):
        changes.update((int(opset), name) for name in re.sub(r'["\s]+', " ", names).split())
    attributes = set(re.findall(r'\{"(\w+)", "(\w+)", (\d+), (\w+)\}', parts[2]))
    inputs = set(re.findall(r'\{"(\w+)", (\d+), (\d+)\}', parts[3]))
    return changes, attributes, inputs


def differences(table, ours, published, wanted=None):
    """Yields a line for every row that one side alone has; `wanted` are those of the
    published ones that the table must have."""
    for row in sorted((published if wanted is None else wanted) - ours):
        yield f"{table} lacks {' '.join(map(str, row))}"
    for row in sorted(ours - published):
        yield f"{table} has {' '.join(map(str, row))}, onnx has not"


def compare(rows, source, history):
    """Yields a line for everything that differs."""
    published_changes = {(schema.since_version, name) for name in history for schema in history[name]}
    published_attributes, published_inputs = set(), set()
    for name, version in rows.items():
        schemas = [s for s in history[name] if s.since_version != GONE.get(name)]
        newest = schemas[-1].since_version
        if newest != version:
            yield f"{name}: version {newest} is published, {version} is known"
        published_attributes.update((name, *span) for span in spans(schemas))
        published_inputs.update((name, *limit) for limit in input_limits(schemas))
    changes, attributes, inputs = parse_source(source)
    listed = {change for change in published_changes if change[0] >= LISTED_SINCE}
    yield from differences("kChanges", changes, published_changes, listed)
    yield from differences("kAttributes", attributes, published_attributes)
    yield from differences("kInputs", inputs, published_inputs)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    table = subprocess.run([sys.argv[1], "inspect", "--ops", "--json"], check=True, capture_output=True)
    rows = {
        row["operator"]: row["newest_version"]
        for row in json.loads(table.stdout)
        if row["domain"] == "ai.onnx"
    }
    with open(sys.argv[2], encoding="utf-8") as file:
        lines = list(compare(rows, file.read(), read_schemas()))
    print("\n".join(lines + [f"onnx {onnx.__version__}: {len(lines)} differences"]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
