"""Every example in a docstring does what it says, and the stubs name exactly what there is."""

import doctest
import inspect
import pathlib
import subprocess
import sys

import iitbfaas
import iitbfaas.testing
import pytest

import monitoring_servers
from conftest import programs


def documented():
    for name, thing in vars(iitbfaas).items():
        if name.startswith("_") or inspect.ismodule(thing):
            continue
        yield name, thing.__doc__
        if inspect.isclass(thing):
            for attribute in vars(thing):
                if not attribute.startswith("_"):
                    yield f"{name}.{attribute}", getattr(thing, attribute).__doc__


@pytest.fixture(scope="module")
def stack_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("stack") / "stack.yml"
    file.write_text("functions: {first: {program: /bin/cat}}\n")
    return file


@pytest.fixture(scope="module")
def cluster():
    with iitbfaas.testing.cluster() as running:
        running.functions.create(program=programs / "program_hello", name="hello", args=["name", "address"])
        yield running


@pytest.fixture(scope="module")
def prometheus():
    with monitoring_servers.prometheus() as url:
        yield iitbfaas.Prometheus(url)


@pytest.fixture(scope="module")
def alertmanager():
    with monitoring_servers.alertmanager() as url:
        yield iitbfaas.Alertmanager(url)


@pytest.fixture(scope="module")
def report(cluster):
    url = cluster.functions.get("hello").url + "?name=Asha&address=Powai"
    profile = iitbfaas.LoadProfile(url=url, method="POST", duration=0.5)
    return iitbfaas.run_experiment(iitbfaas.Experiment(profile=profile, rates=[20, 40], cool_down=0))


@pytest.fixture(scope="module")
def result(report):
    return report.runs[0].result


examples = [it for it in documented() if it[1] and ">>>" in it[1]]


@pytest.mark.parametrize(("name", "text"), examples, ids=[name for name, _ in examples])
def test_an_example_does_what_it_says(cluster, stack_file, request, name, text):
    names = {"iitbfaas": iitbfaas, "cluster": cluster, "stack_file": stack_file}
    # What an example speaks of without making it, and what takes a while to make.
    for given in ("prometheus", "alertmanager", "report", "result"):
        if f"{given}." in text or f"({given}," in text:
            names[given] = request.getfixturevalue(given)
    example = doctest.DocTestParser().get_doctest(text, names, name, None, 0)
    said = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    assert runner.run(example, out=said.append).failed == 0, "".join(said)


def test_everything_public_is_documented():
    # The attributes of errors are told where Error is.
    told = {"Error.status", "Error.reason", "Error.hint", "InvalidSpec.field"}
    assert [name for name, text in documented() if name not in told and not (text or "").strip()] == []


def test_every_type_and_every_call_has_an_example():
    # Errors are shown where Error is, servers where their type is, `replace` where FunctionSpec is.
    shown = {"replace", "start", "stop", "run"}

    def needs_one(name):
        owner, _, attribute = name.partition(".")
        thing = getattr(iitbfaas, owner)
        if attribute:
            return attribute not in shown and callable(getattr(thing, attribute))
        return callable(thing) and not (inspect.isclass(thing) and issubclass(thing, Exception))

    assert [name for name, text in documented() if ">>>" not in (text or "") and needs_one(name)] == []


def test_the_stubs_name_what_there_is(tmp_path):
    command = [sys.executable, "-m", "mypy.stubtest", "iitbfaas", "--concise"]
    checked = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    # What every type of pybind11 has, and no stub tells.
    usual = ("is inconsistent, metaclass differs", "stub does not have *args argument")
    said = [line for line in checked.stdout.splitlines() if not any(words in line for words in usual)]
    assert (said, checked.stderr) == ([], "")


def test_the_examples_are_typed(tmp_path):
    scripts = sorted(pathlib.Path(__file__).parents[2].glob("examples/python/*.py"))
    assert scripts
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path, *scripts]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
