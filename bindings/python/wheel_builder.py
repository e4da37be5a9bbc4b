"""Builds the wheel (PEP 517, PEP 427) with the standard library alone: CMake compiles and installs into a folder, the
folder becomes the wheel."""

import base64
import hashlib
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent.parent

_SETTINGS = tomllib.loads((HERE / "pyproject.toml").read_text())
PROJECT = _SETTINGS["project"]
DEBIAN_PACKAGES = _SETTINGS["tool"]["iitbfaas"]["debian-packages"]


def _version() -> str:
    found = re.search(r"project\(iitbfaas VERSION ([\d.]+)", (SOURCE / "CMakeLists.txt").read_text())
    if not found:
        raise RuntimeError(f"{SOURCE}/CMakeLists.txt names no version")
    return found.group(1)


def _tag() -> str:
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    return f"{python}-{python}-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"


def _metadata() -> str:
    lines = ["Metadata-Version: 2.1", f"Name: {PROJECT['name']}", f"Version: {_version()}"]
    lines += [f"Summary: {PROJECT['description']}", f"Requires-Python: {PROJECT['requires-python']}"]
    lines += [f"Requires-External: {package}" for package in DEBIAN_PACKAGES]
    for extra, requirements in PROJECT["optional-dependencies"].items():
        lines += [f"Provides-Extra: {extra}", *(f"Requires-Dist: {one}; extra == '{extra}'" for one in requirements)]
    return "\n".join([*lines, ""])


def _wheel() -> str:
    return f"Wheel-Version: 1.0\nGenerator: iitbfaas\nRoot-Is-Purelib: false\nTag: {_tag()}\n"


def _entry_points() -> str:
    groups = {"console_scripts": PROJECT["scripts"], **PROJECT["entry-points"]}
    return "".join(
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in entries.items())
        for group, entries in groups.items()
    )


def _describe(folder: Path) -> Path:
    """Writes the description of the distribution below `folder`."""
    info = folder / f"iitbfaas-{_version()}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(_metadata())
    (info / "WHEEL").write_text(_wheel())
    (info / "entry_points.txt").write_text(_entry_points())
    return info


def _compile(build: Path, stage: Path) -> None:
    def cmake(*arguments: "str | Path") -> None:
        subprocess.run(["cmake", *map(str, arguments)], check=True, stdout=sys.stderr)

    cmake(
        "--preset", "release", "-S", SOURCE, "-B", build, "-DIITBFAAS_BUILD_PYTHON=ON", "-DIITBFAAS_BUILD_TESTS=OFF",
        "-DIITBFAAS_BUILD_EXAMPLES=OFF", "-DIITBFAAS_BUILD_BENCHMARKS=OFF", "-DIITBFAAS_PYTHON_FOLDER=.",
        f"-DPython_EXECUTABLE={sys.executable}",
    )  # fmt: skip
    cmake("--build", build, "--target", "iitbfaas_python", "iitbfaas", "iitbfaas-exporter", "iitbfaas-load")
    cmake("--install", build, "--prefix", stage, "--component", "python", "--strip")


def _zip(stage: Path, info: Path, wheel: Path) -> None:
    record = []
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in stage.rglob("*") if path.is_file()):
            name = file.relative_to(stage).as_posix()
            content = file.read_bytes()
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record.append(f"{name},sha256={digest},{len(content)}")
            entry = zipfile.ZipInfo(name)  # of one date: the same build gives the same wheel
            entry.external_attr = (0o100000 | (0o755 if os.access(file, os.X_OK) else 0o644)) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
        name = f"{info.name}/RECORD"
        archive.writestr(zipfile.ZipInfo(name), "\n".join([*record, f"{name},,", ""]))


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = f"iitbfaas-{_version()}-{_tag()}.whl"
    chosen = (config_settings or {}).get("build") or os.environ.get("IITBFAAS_WHEEL_BUILD")
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder) / "stage"
        _compile(Path(chosen) if chosen else Path(folder) / "build", stage)
        _zip(stage, _describe(stage), Path(wheel_directory) / name)
    return name


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    return _describe(Path(metadata_directory)).name


def get_requires_for_build_wheel(config_settings=None):
    return []


def build_sdist(sdist_directory, config_settings=None):
    raise RuntimeError("there is no source distribution of the bindings alone: clone the whole project")
