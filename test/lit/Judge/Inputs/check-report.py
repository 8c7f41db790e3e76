#!/usr/bin/env python3
#===- check-report.py - A report against its schema and its page -------------===#
#
# check-report.py SCHEMA REPORT.json [PAGE.html] fails where the report is not what
# the schema says (the part of JSON Schema that it uses: type, properties, required,
# additionalProperties, items), or where the page's data has a number that the report
# has not, or under another name.
#
#===--------------------------------------------------------------------------===#

import json
import re
import sys

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None),
         "number": (int, float)}


def fits(value, name):
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, TYPES[name])


def check(value, schema, where):
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert any(fits(value, name) for name in names), f"{where}: {str(value)[:60]} is no {names}"
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        for key in schema.get("required", []):
            assert key in value, f"{where}: no {key}"
        for key, element in value.items():
            assert key in known or others, f"{where}: unknown {key}"
            check(element, known.get(key, others), f"{where}.{key}")
    elif isinstance(value, list) and "items" in schema:
        for index, element in enumerate(value):
            check(element, schema["items"], f"{where}[{index}]")


def same(page, report, where):
    """Everything in the page is in the report; numbers may have lost digits."""
    if isinstance(page, dict):
        for key, value in page.items():
            assert key in report, f"{where}: {key} is on the page alone"
            same(value, report[key], f"{where}.{key}")
    elif isinstance(page, list):
        assert len(page) == len(report), where
        for index, value in enumerate(page):
            same(value, report[index], f"{where}[{index}]")
    elif isinstance(page, (int, float)) and not isinstance(page, bool):
        assert abs(page - report) <= 0.006 * abs(report), f"{where}: {page} for {report}"
    else:
        assert page == report, f"{where}: {page} for {report}"


def main():
    with open(sys.argv[1]) as file:
        schema = json.load(file)
    with open(sys.argv[2]) as file:
        report = json.load(file)
    check(report, schema, "report")
    if len(sys.argv) == 3:
        return
    with open(sys.argv[3]) as file:
        text = file.read()
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)[1])
    # How each was made, and how long things took, differs between two runs.
    for side in (data, report):
        side["made"].pop("command")
        for form in side["validation"]["forms"]:
            form.pop("median_ms")
        for pair in side["validation"]["pairs"]:
            pair.pop("speedup")
    same(data, report, "page")
    print("report: the page has the numbers of the JSON")


main()
