"""The scripts in examples/python do what their first lines say, on the embedded engine and on a real Docker engine."""

import concurrent.futures
import importlib.util
import pathlib
import subprocess
import sys
import urllib.error
import urllib.request

import iitbfaas
import pytest

from conftest import becomes, free_port, programs

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples/python"


def example(name):
    """The module of a script."""
    place = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    return module


def test_a_first_script_needs_no_cluster():
    ran = subprocess.run(
        [sys.executable, EXAMPLES / "deploy.py", programs / "program_hello"], capture_output=True, text=True
    )
    assert ran.stdout == "Hello Asha from Powai\n3 replicas\n", ran.stderr


def test_a_function_in_python_is_deployed_called_and_removed(cluster, capfd):
    example("deploy_and_remove").main(cluster)
    out = capfd.readouterr().out
    assert out.startswith("{'hello': 'Asha'}\n2 replicas\n"), out
    assert "greet" not in cluster.functions


def test_scaling_loses_no_request(cluster, capfd):
    cluster.functions.create(program="/bin/cat", name="cat", wait=120)
    result = example("scale_test").main(cluster, "cat", replicas=3, seconds=6)
    out = capfd.readouterr().out
    assert "3 replicas ready after " in out and "1 replicas ready after " in out
    assert (result.intended, result.completed, dict(result.failures)) == (300, 300, {})
    cluster.functions.get("cat").remove()


def test_a_rule_of_ones_own_scales_up_and_down_again(iitbfaas_cluster, capfd):
    """On the embedded engine only: on a Swarm a gateway must be on the functions' network, this one is not."""
    cluster = iitbfaas_cluster
    cluster.functions.create(program="/bin/sleep", name="slow", args=["seconds"], wait=120)
    port = free_port()
    url = f"http://127.0.0.1:{port}/function/slow?seconds="

    def answered(seconds):
        with urllib.request.urlopen(f"{url}{seconds}", data=b"", timeout=30) as reply:
            return reply.status == 200

    def up():
        try:
            return answered(0)
        except urllib.error.URLError:
            return False

    with concurrent.futures.ThreadPoolExecutor(7) as threads:
        main = example("scaling_policy").main
        ruling = threads.submit(main, cluster, "slow", f"127.0.0.1:{port}", seconds=7)
        assert becomes(up)
        assert all(threads.map(answered, [0.8] * 6))
        ruling.result()
    out = capfd.readouterr().out
    assert "6 requests under way: 3 replicas" in out, out
    assert ": 1 replicas instead of 2" in out, out


def test_a_stack_is_deployed_swept_plotted_and_removed(cluster, tmp_path, capfd):
    script = (EXAMPLES / "load_experiment.py").read_text().splitlines()
    assert len(script) < 60
    report = example("load_experiment").main(cluster, tmp_path, seconds=1, repetitions=1)
    assert [run.parameters["rate"] for run in report.runs] == [50, 100, 200, 50, 100, 200]
    assert [(run.result.completed, dict(run.result.failures)) for run in report.runs] == [
        (50, {}), (100, {}), (200, {}), (50, {}), (100, {}), (200, {})
    ]  # fmt: skip
    assert {run.cluster[-1].ready for run in report.runs[3:]} == {2}
    assert iitbfaas.Report.read(tmp_path / "report.json") == report
    assert "<svg" in (tmp_path / "report.svg").read_text()
    assert "</html>" in (tmp_path / "report.html").read_text()
    assert "requests_per_second" in capfd.readouterr().out
    with pytest.raises(iitbfaas.NotFound):
        cluster.stacks.get("experiment")
