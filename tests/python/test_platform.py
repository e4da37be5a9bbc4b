"""What `iitbfaas up` and `down` do, registries and HAProxy's configuration, from Python."""

import contextlib
import os
import pathlib
import subprocess
import tempfile
import urllib.error
import urllib.request

import iitbfaas
import iitbfaas.testing
import pytest
from iitbfaas import FunctionSpec, ProxyView, Registry

from conftest import becomes, free_port, programs, skip, unknown_user

REGISTRY = "/usr/bin/docker-registry"
HAPROXY = "/usr/sbin/haproxy"


def test_up_makes_a_gateway_and_down_takes_it_away():
    with unknown_user() as home, iitbfaas.EmbeddedEngine(state=home / "state") as engine:
        port = free_port()
        warnings = []
        with iitbfaas.platform_up(
            engine.host, gateway_port=port, metrics_port=free_port(), on_warning=warnings.append
        ) as cluster:
            assert cluster.gateway == f"http://127.0.0.1:{port}"
            hello = cluster.functions.create(program=programs / "program_hello", name="hello", args=["name"])
            assert hello.invoke(name="Asha").ok
        with iitbfaas.connect() as remembered:
            assert remembered.gateway == f"http://127.0.0.1:{port}"
        iitbfaas.platform_down(engine.host, timeout=60, on_warning=warnings.append)
        assert warnings == []
        with iitbfaas.connect(engine.host) as cluster:
            assert len(cluster.functions) == 0
            assert cluster.gateway == ""


def test_what_is_given_wrong_to_up_is_told():
    with pytest.raises(TypeError, match=r"platform_up\(\) has no argument 'gateway_prt'; did you mean 'gateway_port'"):
        iitbfaas.platform_up("embedded", gateway_prt=1)
    with pytest.raises(ValueError, match="gateway_port takes a whole number from 0 to 65535"):
        iitbfaas.platform_up("embedded", gateway_port=70_000)
    with pytest.raises(TypeError, match="did you mean 'leave'"):
        iitbfaas.platform_down("embedded", leav=True)


@contextlib.contextmanager
def running_registry():
    if not os.access(REGISTRY, os.X_OK):
        skip(f"no {REGISTRY} here; apt-get install docker-registry")
    with tempfile.TemporaryDirectory() as name:
        folder, port = pathlib.Path(name), free_port()
        (folder / "config.yml").write_text(
            f"{{version: 0.1, log: {{level: warn}}, storage: {{filesystem: {{rootdirectory: {folder}/store}}}},"
            f" http: {{addr: '127.0.0.1:{port}'}}}}"
        )
        with open(folder / "log", "wb") as log:
            server = subprocess.Popen([REGISTRY, "serve", folder / "config.yml"], stdout=log, stderr=log)

        def answers():
            try:
                return urllib.request.urlopen(f"http://127.0.0.1:{port}/v2/", timeout=5).status == 200
            except urllib.error.URLError:
                return False

        try:
            assert becomes(answers), (folder / "log").read_text()
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def test_an_image_is_pushed_once():
    package = iitbfaas.package("/bin/cat")
    with running_registry() as address:
        registry = Registry(f"{address}/team", timeout=10)
        assert registry.name == f"{address}/team"
        told = []
        reference = registry.push(package, on_progress=lambda done, total: told.append((done, total)))
        assert reference.startswith(f"{address}/team/cat@sha256:")
        assert told and told[-1][0] == told[-1][1]
        assert registry.push(package) == reference

        def refuse(done, total):
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            Registry(f"{address}/other").push(package, on_progress=refuse)


def test_no_registry_is_a_transport_error():
    package = iitbfaas.package("/bin/cat")
    with pytest.raises(iitbfaas.TransportError):
        Registry(f"127.0.0.1:{free_port()}").push(package)
    with pytest.raises(iitbfaas.InvalidSpec):
        Registry("")
    with pytest.raises(TypeError, match="did you mean 'insecure'"):
        Registry("registry.lan", insecur=True)


def test_the_embedded_engine_has_no_registry():
    with iitbfaas.testing.cluster() as cluster:
        assert cluster.registry.status() is None
        with pytest.raises(iitbfaas.Error, match="embedded"):
            cluster.registry.up(image="registry:2", port=5000, node="n", routing_mesh=False, timeout=1)
        with pytest.raises(iitbfaas.Error):
            cluster.registry.get()


@pytest.mark.parametrize("mode", ["gateways", "dns", "ports"])
def test_haproxy_takes_the_configuration(mode, tmp_path):
    if not os.access(HAPROXY, os.X_OK):
        skip(f"no {HAPROXY} here; apt-get install haproxy")
    view = ProxyView(
        functions=[FunctionSpec(name="hello", publish=8590)], nodes=["10.0.0.5"], gateways=["10.0.0.5:8080"]
    )
    file = tmp_path / "haproxy.cfg"
    iitbfaas.write_proxy_config(file, iitbfaas.proxy_config(view, mode=mode, stats_port=8404))
    checked = subprocess.run([HAPROXY, "-c", "-f", file], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def test_nothing_to_balance_over_is_said():
    with pytest.raises(iitbfaas.Error):
        iitbfaas.proxy_config(ProxyView())
    with pytest.raises(TypeError, match="did you mean 'mode'"):
        iitbfaas.proxy_config(ProxyView(), mod="dns")


def test_a_view_is_what_the_cluster_has():
    with iitbfaas.testing.cluster() as cluster:
        cluster.functions.create(program="/bin/cat", name="echo")
        view = iitbfaas.proxy_view(cluster)
        assert [function.name for function in view.functions] == ["echo"]
        assert len(view.nodes) == 1
