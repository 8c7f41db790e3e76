#===- host_features.py - What this machine can run ---------------------------===#
#
# The lit features that depend on the machine. lit.cfg.py makes them available
# to REQUIRES lines; tools/dev/run-tests.py prints them, so that a green run says
# which variants it covered.
#
#   x86-<isa>, aarch64-<isa>
#                         programs of that variant run natively ("x86-avx2");
#                         `qwid-translate --list-variants` says which there are
#   aarch64-qemu          AArch64 programs under emulation, with an AArch64 libc
#   aarch64-blocks        their basic blocks counted (tools/bench/block_cycles.py):
#                         a qemu with plugins
#   private-mounts        a file system of one's own (unshare), to fill it up
#   shared-data           models and images beside the source tree
#   python-onnx           a Python with NumPy and onnx's reference evaluator, %numpy
#   browser               Chromium and a Python that drives it, %browser
#
#===--------------------------------------------------------------------------===#

import functools
import os
import shutil
import subprocess

# The cross libc of Debian's libc6-dev-arm64-cross; qemu looks for shared
# libraries and for the program's loader below it.
AARCH64_ROOT = "/usr/aarch64-linux-gnu"
QEMU = f"qemu-aarch64-static -L {AARCH64_ROOT}"


def variants(build):
    """Returns {feature: (available, why)} for the instruction sets that the
    compiler of a build knows. Raises OSError or CalledProcessError where it
    cannot tell."""
    command = [os.path.join(build, "bin", "qwid-translate"), "--list-variants"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    features = {}
    for line in done.stdout.splitlines():
        isa, arch, _, lacks = line.split()
        feature = f"{arch.replace('x86_64', 'x86')}-{isa}"
        features[feature] = (lacks == "-", "no " + lacks.replace(",", ", "))
    return features


def shared_data(source_root):
    """Returns the folder of models and images outside the repository, or None.
    QWID_SHARED_DATA names it; otherwise it lies beside the source tree."""
    folder = os.environ.get("QWID_SHARED_DATA") or os.path.join(
        source_root, "..", "shared", "data"
    )
    return os.path.realpath(folder) if os.path.isdir(folder) else None


def can_mount():
    """Returns whether `unshare -rm` may mount a tmpfs that nobody else sees."""
    try:
        command = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@functools.lru_cache(maxsize=None)
def find_python(source_root, environment, modules):
    """Returns a Python that has `modules`, or None: that of build/`environment`, or
    the one of the path."""
    for python in (os.path.join(source_root, "build", environment, "bin", "python3"), "python3"):
        try:
            command = [python, "-c", "import " + modules]
            if subprocess.run(command, capture_output=True, check=False).returncode == 0:
                return python
        except OSError:
            pass
    return None


def find_python_onnx(source_root):
    """Returns a Python with NumPy and onnx's reference evaluator, or None: see
    tools/dev/python-env.sh."""
    return find_python(source_root, "python", "numpy, onnx.reference")


def find_browser(source_root):
    """Returns a Python that opens pages in Chromium and judges them, or None: see
    tools/dev/browser-env.sh."""
    if not shutil.which("chromium"):
        return None
    return find_python(source_root, "browser", "playwright.sync_api, axe_core_python.sync_playwright")


def host_features(source_root, build):
    """Returns {feature: (available, why)} for every machine-dependent feature.
    Raises like `variants`."""
    features = variants(build)
    qemu = shutil.which("qemu-aarch64-static")
    why = "no AArch64 libc" if qemu else "no qemu-aarch64-static"
    features["aarch64-qemu"] = (bool(qemu) and os.path.exists(f"{AARCH64_ROOT}/lib/libc.so.6"), why)
    # The static qemu loads no plugin.
    counts = bool(shutil.which("qemu-aarch64"))
    features["aarch64-blocks"] = (counts, "no qemu-aarch64")
    features["private-mounts"] = (can_mount(), "no unshare, or not permitted")
    why = "set QWID_SHARED_DATA to the folder of models"
    features["shared-data"] = (shared_data(source_root) is not None, why)
    features["python-onnx"] = (
        find_python_onnx(source_root) is not None,
        "no Python with NumPy and onnx (tools/dev/python-env.sh)",
    )
    features["browser"] = (
        find_browser(source_root) is not None,
        "no Chromium with playwright and axe (tools/check.sh --browser)",
    )
    return features
