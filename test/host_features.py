#===- host_features.py - What this machine can run ---------------------------===#
#
# The lit features that depend on the machine. lit.cfg.py makes them available
# to REQUIRES lines; tools/dev/run-tests.py prints them, so that a green run says
# which variants it covered.
#
#   x86-avx2              AVX2 and FMA (the least that x86-64 artefacts need)
#   x86-avxvnni           AVX-VNNI, 256-bit dot products
#   x86-avx512vnni        AVX512-VNNI with the AVX-512 subsets that go with it
#   x86-amx               AMX int8 tiles
#   aarch64-qemu          AArch64 programs under emulation, with an AArch64 libc
#   private-mounts        a file system of one's own (unshare), to fill it up
#   shared-data           models and images beside the source tree
#   python-onnx           a python3 with numpy and onnx
#
#===--------------------------------------------------------------------------===#

import os
import platform
import shutil
import subprocess

# Feature -> flags of /proc/cpuinfo that it needs.
X86 = {
    "x86-avx2": ("avx2", "fma"),
    "x86-avxvnni": ("avx2", "avx_vnni"),
    "x86-avx512vnni": ("avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512_vnni"),
    "x86-amx": ("amx_tile", "amx_int8"),
}
# The cross libc of Debian's libc6-dev-arm64-cross; qemu looks for shared
# libraries and for the program's loader below it.
AARCH64_ROOT = "/usr/aarch64-linux-gnu"
QEMU = f"qemu-aarch64-static -L {AARCH64_ROOT}"


def cpu_flags():
    """Returns the CPU's flags as the kernel names them: what the CPU has and the
    operating system permits."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith(("flags", "Features")):
                    return set(line.partition(":")[2].split())
    except OSError:
        pass
    return set()


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


def has_python_onnx():
    """Returns whether the python3 of the path finds numpy and onnx."""
    code = "import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ('numpy', 'onnx'))))"
    try:
        return subprocess.run(["python3", "-c", code], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def host_features(source_root):
    """Returns {feature: (available, why)} for every machine-dependent feature."""
    flags = cpu_flags()
    is_x86 = platform.machine() == "x86_64"
    features = {}
    for name, needed in X86.items():
        absent = [flag for flag in needed if flag not in flags]
        why = "no " + ", ".join(absent) if is_x86 else "this is no x86-64"
        features[name] = (is_x86 and not absent, why)
    qemu = shutil.which("qemu-aarch64-static")
    why = "no AArch64 libc" if qemu else "no qemu-aarch64-static"
    features["aarch64-qemu"] = (bool(qemu) and os.path.exists(f"{AARCH64_ROOT}/lib/libc.so.6"), why)
    features["private-mounts"] = (can_mount(), "no unshare, or not permitted")
    why = "set QWID_SHARED_DATA to the folder of models"
    features["shared-data"] = (shared_data(source_root) is not None, why)
    features["python-onnx"] = (has_python_onnx(), "python3 has no numpy or no onnx")
    return features
