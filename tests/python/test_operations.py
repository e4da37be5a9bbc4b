"""What keeps a cluster running, on a platform of `platform_up`, of the embedded engine and of a real Docker engine."""

import contextlib
import os
import pathlib

import iitbfaas
import pytest

import monitoring_servers
from conftest import becomes, changed_for, docker_host, free_port, programs, skip, sleeps, unknown_user


@contextlib.contextmanager
def platform_of(host):
    ports = {"gateway_port": free_port(), "metrics_port": free_port()}
    with iitbfaas.platform_up(host, **ports) as running:
        yield running
    iitbfaas.platform_down(host)


@pytest.fixture(scope="module", params=["embedded", "docker"])
def platform(request):
    with unknown_user() as home, contextlib.ExitStack() as stack:
        if request.param == "embedded":
            host = stack.enter_context(iitbfaas.EmbeddedEngine(state=home / "state")).host
        else:
            host = docker_host()
        yield stack.enter_context(platform_of(host))


def on_docker(cluster):
    return cluster.info().engine.startswith("docker")


def test_replicas_follow_demand_to_zero_and_back(platform):
    hello = platform.functions.create(
        program=programs / "program_hello", name="hello", args=["name"], scale={"zero": True, "idle": 1}, wait=120
    )
    assert sleeps(hello), hello.scaling()
    assert hello.scaling().policy.zero
    assert hello.invoke(name="Asha", timeout=60).ok
    assert sleeps(hello), hello.scaling()
    assert changed_for(hello, "idle", "wake", "idle"), hello.scaling()
    hello.remove()


def test_the_monitoring_stack_measures_and_goes(platform):
    if not os.access(monitoring_servers.PROMETHEUS, os.X_OK):
        skip("no prometheus here; apt-get install prometheus prometheus-alertmanager")
    ports = {part: {"port": free_port()} for part in ("prometheus", "alertmanager")}
    without = ["grafana", "karma", "node-exporter"]
    if on_docker(platform):
        ports["docker_root"] = str(pathlib.Path(docker_host().removeprefix("unix://")).parent / "data")
    status = platform.monitoring.up(source="installed", without=without, timeout=120, **ports)
    try:
        assert all(part.running == part.replicas for part in status.parts), status
        prometheus = platform.monitoring.prometheus()
        assert becomes(lambda: platform.monitoring.status().problem == "", 60)
        assert becomes(lambda: prometheus.query("count(up == 1)").number(), 60)
        assert "up" in {target.health for target in prometheus.targets().active}
    finally:
        platform.monitoring.down(volumes=True)
    assert platform.monitoring.status().parts == ()


def registry_image(cluster, port, folder):
    """Debian's docker-registry, in the engine."""
    program = "/usr/bin/docker-registry"
    if not os.access(program, os.X_OK):
        skip(f"no {program} here; apt-get install docker-registry")
    config = folder / "registry.yml"
    config.write_text(
        f"{{version: 0.1, storage: {{filesystem: {{rootdirectory: /var/lib/registry}}}}, http: {{addr: ':{port}'}}}}"
    )
    includes = [iitbfaas.Include(source=config, destination="/registry.yml")]
    package = iitbfaas.package(
        program, name="registry", arguments=["serve", "/registry.yml"], includes=includes, with_watchdog=False, user="0:0"
    )
    cluster.images.load(package)
    return package.id


def test_the_registry_takes_images_where_there_are_nodes_to_pull(platform, tmp_path):
    if not on_docker(platform):
        with pytest.raises(iitbfaas.Error, match="embedded"):
            platform.registry.up()
        return
    image = registry_image(platform, 5000, tmp_path)
    assert platform.registry.up(image=image, port=free_port(), routing_mesh=False).running
    try:
        reference = platform.registry.get().push(iitbfaas.package("/bin/cat", name="cat"))
        assert "/cat" in reference and "@sha256:" in reference, reference
    finally:
        platform.registry.down()
    assert platform.registry.status() is None


def test_a_machine_that_does_not_answer_does_not_join(platform):
    nobody = f"nobody@127.0.0.1:{free_port()}"
    if on_docker(platform):
        (report,) = platform.nodes.create(nobody)
        assert (report.outcome, "127.0.0.1" in report.error) == ("failed", True)
    else:
        with pytest.raises(iitbfaas.Error, match="this machine alone"):
            platform.nodes.create(nobody)
    assert set(platform.nodes.loads(limit=5)) <= {node.id for node in platform.nodes}
    assert len(platform.nodes) == 1
