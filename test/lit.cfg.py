# lit.cfg.py - how lit finds and runs the tests of this tree.

import os

import lit.formats

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
config.substitutions.append(("%source", config.qwid_source_dir))
