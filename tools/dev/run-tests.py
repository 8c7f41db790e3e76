#!/usr/bin/env python3
#===- run-tests.py - Run every test of a build and count them ----------------===#
#
# Runs three kinds of tests and counts single cases of each:
#
#   scripts     the developer checks beside this file: layers, headers, citations,
#               Markdown, format
#   unit tests  every GoogleTest case that ctest knows of. The binaries run whole,
#               one process each. A case that is listed but does not report "OK"
#               has failed, so a crash fails the case it happened in and all
#               cases after it.
#   lit         every lit test, counted from lit's own result file
#
# Other commands registered with ctest count as one test each. The last line is
# "N passed, N failed"; skipped tests are listed with their reason and counted as
# neither. Lines of lit tests that start with "figure: " are repeated before it. Exit code 0 when something ran and nothing failed.
#
#===--------------------------------------------------------------------------===#

import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "test"))

from host_features import host_features  # noqa: E402

SCRIPTS = {
    "script layers": [os.path.join(HERE, "check-layers.py")],
    "script headers": [os.path.join(HERE, "check-headers.py")],
    "script op lists": [os.path.join(HERE, "check-op-lists.py")],
    "script citations": [os.path.join(HERE, "check-citations.py")],
    "script markdown": [os.path.join(HERE, "wrap-markdown.py")],
    "script format": [os.path.join(HERE, "format.sh")],
}
LIT = "/usr/lib/llvm-22/bin/lit"
LIT_PASSED = ("PASS", "FLAKYPASS")
# An expected failure is a known bug: not a success, and said.
LIT_SKIPPED = {"UNSUPPORTED": "", "SKIPPED": "not run", "XFAIL": "expected failure"}
FIGURE = re.compile(r"^# \| figure: (.*)$", re.M)
GTEST_RESULT = re.compile(r"^\[ +(OK|FAILED|SKIPPED) +\] (\S+?)(?:,|$| \()", re.M)


class Results:
    """Names of the tests that passed and failed; (name, reason) of the skipped;
    what tests measured."""

    def __init__(self):
        self.passed, self.failed, self.skipped, self.figures = [], [], [], []

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.figures += other.figures

    def counts(self):
        return f"{len(self.passed)} passed, {len(self.failed)} failed"


def run(command, timeout, **options):
    """Runs a command without stdin. Returns (exit code, output); code None means
    that it could not be started or was stopped after `timeout` seconds."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=timeout, errors="replace", **options
        )  # fmt: skip
        return done.returncode, done.stdout
    except subprocess.TimeoutExpired as stop:
        text = (stop.stdout or b"").decode(errors="replace")
        return None, f"{text}\nstopped after {timeout} s"
    except OSError as error:
        return None, str(error)


def show(name, output):
    """Prints a failure with everything the test said."""
    print(f"FAIL: {name}\n{output.rstrip()}\n", flush=True)


def run_command(name, command, timeout, cwd=None):
    """Runs one command as one test."""
    results = Results()
    code, output = run(command, timeout, cwd=cwd)
    if code == 0:
        results.passed.append(name)
    else:
        results.failed.append(name)
        show(name, f"{output.rstrip()}\nexit code: {code}")
    return results


def list_gtest(binary):
    """Returns the names of the enabled test cases of a GoogleTest binary, or None
    if it cannot list them."""
    code, output = run([binary, "--gtest_list_tests"], 60)
    if code != 0:
        return None
    names, suite = [], ""
    for line in output.splitlines():
        word = line.split("#")[0].strip()
        if not word or word.startswith("Running main"):
            continue
        if line[0] != " ":
            suite = word
        elif "DISABLED_" not in suite + word:
            names.append(suite + word)
    return names


def run_gtest(binary, wanted, timeout):
    """Runs the cases of one GoogleTest binary whose names match `wanted`."""
    results = Results()
    label = os.path.basename(binary)
    names = list_gtest(binary)
    if names is None:
        results.failed.append(label)
        show(label, "cannot list its tests: not built, or it crashes at start")
        return results
    full = {name: f"{label} {name}" for name in names}
    chosen = [name for name in names if wanted.search(full[name])]
    if not chosen:
        return results
    command = [binary, "--gtest_color=no"]
    if len(chosen) < len(names):
        command.append("--gtest_filter=" + ":".join(chosen))
    code, output = run(command, timeout)
    verdicts = {name: verdict for verdict, name in GTEST_RESULT.findall(output)}
    for name in chosen:
        verdict = verdicts.get(name, "did not finish")
        if verdict == "OK":
            results.passed.append(full[name])
        elif verdict == "SKIPPED":
            results.skipped.append((full[name], "skipped by the test"))
        else:
            results.failed.append(full[name])
    if code != 0 and not results.failed:
        # Every case passed, yet the process failed: a crash while ending.
        results.failed.append(f"{label} (exit)")
    if results.failed:
        show(", ".join(results.failed), f"{output.rstrip()}\nexit code: {code}")
    return results


def discover(build):
    """Asks ctest what is registered. Returns (GoogleTest binaries, other tests as
    (name, command, working folder)); lit suites are left out."""
    code, output = run(["ctest", "--test-dir", build, "--show-only=json-v1"], 120)
    if code != 0:
        sys.exit(f"run-tests: error: ctest cannot list the tests of {build}:\n{output}")
    binaries, others = [], []
    for test in json.loads(output[output.index("{") :])["tests"]:
        command = test.get("command", [])
        if any(word.startswith("--gtest_filter=") for word in command):
            if command[0] not in binaries:
                binaries.append(command[0])
        elif not any(os.path.basename(word) == "lit" for word in command):
            folder = [p["value"] for p in test["properties"] if p["name"] == "WORKING_DIRECTORY"]
            others.append((test["name"], command, folder[0] if folder else build))
    return binaries, others


def run_lit(build, pattern, slow, jobs, timeout):
    """Runs the lit suites below test/lit and counts from lit's result file."""
    results = Results()
    report = os.path.join(build, "lit-results.json")
    if os.path.exists(report):
        os.remove(report)
    look = "-sv" if sys.stdout.isatty() else "-qv"
    command = [LIT, look, "-j", str(jobs), "--timeout", str(timeout), "-o", report]
    command += ["--param", "slow=1"] if slow else []
    command += ["--filter", pattern, "--allow-empty-runs"] if pattern else []
    suite = os.path.join(build, "test")
    done = subprocess.run(command + [suite], stdin=subprocess.DEVNULL, check=False)
    if not os.path.exists(report):
        # With a filter, lit writes no file when it ran nothing.
        if not pattern or done.returncode != 0:
            results.failed.append(f"lit itself, exit code {done.returncode}")
        return results
    with open(report, encoding="utf-8") as file:
        tests = json.load(file)["tests"]
    for test in tests:
        if test["code"] in LIT_PASSED:
            results.passed.append(test["name"])
            results.figures += FIGURE.findall(test["output"])
        elif test["code"] in LIT_SKIPPED:
            reason = LIT_SKIPPED[test["code"]] or test["output"].splitlines()[0]
            results.skipped.append((test["name"], reason))
        elif test["code"] != "EXCLUDED":
            results.failed.append(test["name"])
    if done.returncode != 0 and not results.failed:
        results.failed.append(f"lit itself, exit code {done.returncode}")
    return results


def timed(kind, results, since):
    print(f"{kind}: {results.counts()} in {time.time() - since:.0f} s", flush=True)
    return results


def print_skipped(skipped):
    """One line with the number, then one line per reason."""
    reasons = {}
    for name, reason in skipped:
        reasons.setdefault(reason, []).append(name)
    print(f"{len(skipped)} skipped")
    for reason, names in sorted(reasons.items()):
        more = ", ..." if len(names) > 3 else ""
        print(f"  {len(names)}: {reason} ({', '.join(names[:3])}{more})")


def print_machine(build):
    """Says which machine-dependent variants these tests cover."""
    try:
        features = host_features(ROOT, build)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"cannot tell what this machine runs: {error}", flush=True)
        return
    here = [name for name, (available, _) in features.items() if available]
    absent = [f"{name} ({why})" for name, (available, why) in features.items() if not available]
    print(f"this machine runs: {', '.join(here) or 'nothing special'}")
    if absent:
        print(f"not covered here: {', '.join(absent)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description="run every test of a build and count them")
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "dev"), help="build tree")
    parser.add_argument("--filter", default="", help="regular expression on test names")
    parser.add_argument("--slow", action="store_true", help="include the lit tests of minutes")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="tests at a time")
    parser.add_argument("--timeout", type=int, default=600, help="seconds per test")
    options = parser.parse_args()
    wanted = re.compile(options.filter)
    total = Results()

    print_machine(options.build)
    since, kind = time.time(), Results()
    for name, command in SCRIPTS.items():
        if wanted.search(name):
            kind.add(run_command(name, command, options.timeout, ROOT))
    total.add(timed("scripts", kind, since))

    since, kind = time.time(), Results()
    binaries, others = discover(options.build)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        waiting = [pool.submit(run_gtest, b, wanted, options.timeout) for b in binaries]
        for name, command, folder in others:
            if wanted.search(name):
                waiting.append(pool.submit(run_command, name, command, options.timeout, folder))
        for future in waiting:
            kind.add(future.result())
    total.add(timed("unit tests", kind, since))

    since = time.time()
    kind = run_lit(options.build, options.filter, options.slow, options.jobs, options.timeout)
    total.add(timed("lit", kind, since))
    print_skipped(total.skipped)
    if total.figures:
        print("figures:\n  " + "\n  ".join(total.figures))
    if total.failed:
        print("failed:\n  " + "\n  ".join(total.failed))
    print(total.counts(), flush=True)
    sys.exit(1 if total.failed or not total.passed else 0)


if __name__ == "__main__":
    main()
