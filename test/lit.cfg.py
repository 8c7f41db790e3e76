# lit.cfg.py - how lit finds and runs the tests of this tree.

import os
import sys

import lit.formats

sys.path.insert(0, os.path.dirname(__file__))
import host_features  # noqa: E402

config.name = "qwid"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".onnxtext", ".test"]
config.excludes = ["Inputs", "unit"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.qwid_binary_dir, "test")

config.environment["PATH"] = os.pathsep.join([
    os.path.join(config.qwid_binary_dir, "bin"),
    config.llvm_tools_dir,
    os.environ.get("PATH", ""),
])
# Python leaves no byte code in the source tree; tools find the models through
# the environment.
config.environment["PYTHONDONTWRITEBYTECODE"] = "1"
shared_data = host_features.shared_data(config.qwid_source_dir)
if shared_data:
    config.environment["QWID_SHARED_DATA"] = shared_data
config.substitutions += [
    ("%shared_data", shared_data or "no-shared-data"),
    ("%source", config.qwid_source_dir),
    ("%python", sys.executable),
    ("%numpy", host_features.find_python_onnx(config.qwid_source_dir) or "no-numpy"),
    ("%browser", host_features.find_browser(config.qwid_source_dir) or "no-browser"),
    ("%build", config.qwid_binary_dir),
    # Runtimes and runners of the targets, one folder per architecture.
    ("%runtime", os.path.join(config.qwid_binary_dir, "lib", "qwid")),
    # AArch64 programs under emulation; the library path is the cross libc's.
    ("%qemu-a72", host_features.QEMU + " -cpu cortex-a72"),
    ("%qemu-a76", host_features.QEMU + " -cpu cortex-a76"),
]

features = host_features.host_features(config.qwid_source_dir, config.qwid_binary_dir)
config.available_features.update(name for name, (here, _) in features.items() if here)
# Tests of minutes: tools/check.sh --slow, or lit --param slow=1.
if lit_config.params.get("slow"):
    config.available_features.add("slow")
