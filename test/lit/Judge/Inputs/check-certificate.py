#===- check-certificate.py - What qwid validate --certify wrote --------------===#
#
# check-certificate.py CERTIFICATE FILE...: it has the hashes of these files, no
# path, and checksums for every layer. check-certificate.py --same A B: two
# certificates of one plan have the same checksums, on the inputs that both have.
#
#===--------------------------------------------------------------------------===#

import hashlib
import json
import os
import sys


def read(path):
    """Returns the JSON of a file."""
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def sha256(path):
    """Returns the hash of a file."""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def check(path, files):
    """Checks one certificate."""
    certificate = read(path)
    expected = [{"name": os.path.basename(name), "sha256": sha256(name)} for name in files]
    assert [{"name": file["name"], "sha256": file["sha256"]} for file in certificate["files"]] == expected
    plan = [file["sha256"] for file in certificate["files"] if file["kind"] == "plan"]
    assert plan == [certificate["plan_sha256"]]
    inputs = max(program["inputs"] for program in certificate["programs"])
    for layer in certificate["layers"]:
        assert layer["layer"] and layer["tensor"] and len(layer["checksums"]) == inputs
        assert all(len(bytes.fromhex(checksum)) == 8 for checksum in layer["checksums"])
    for program in certificate["programs"]:
        for variant in program["variants"]:
            assert variant["ran"] and variant["layers"] >= len(certificate["layers"])
            assert len(variant["code_sha256"]) == len(variant["weights_sha256"]) == 64
    print(f"{len(expected)} files, {len(certificate['programs'])} programs, {inputs} inputs")


def compare(first, second):
    """Checks that two certificates agree."""
    rows = []
    for certificate in (read(first), read(second)):
        rows.append([(layer["layer"], layer["tensor"], layer["checksums"][:2]) for layer in certificate["layers"]])
    assert rows[0] and rows[0] == rows[1]
    print("the same layers and checksums")


if sys.argv[1] == "--same":
    compare(sys.argv[2], sys.argv[3])
else:
    check(sys.argv[1], sys.argv[2:])
