"""What the tests of the Python package start from. IITBFAAS_TEST_BIN is the folder of our programs."""

import contextlib
import http.server
import os
import pathlib
import random
import socket
import subprocess
import tempfile
import threading
import time

import iitbfaas
import pytest

pytest_plugins = ["iitbfaas.testing"]
programs = pathlib.Path(os.environ["IITBFAAS_TEST_BIN"])


def skip(reason):
    """As SKIP_IF_MISSING: visible, and a failure where nothing may be skipped."""
    if "IITBFAAS_REQUIRE_ALL" in os.environ:
        pytest.fail(reason)
    pytest.skip(reason)


ports_of_ours = []


def free_port():
    """As the C++ tests' free_port: no other test gets it until this process ends, nor does any connection."""
    for port in random.sample(range(61_000, 65_536), 1_000):
        mark = socket.socket(socket.AF_UNIX)
        with socket.socket() as probe:
            try:
                mark.bind(f"\0iitbfaas-test-port-{port}")
                probe.bind(("", port))
            except OSError:
                mark.close()
                continue
        ports_of_ours.append(mark)
        return port
    raise OSError("no free port")


class Answering(http.server.BaseHTTPRequestHandler):
    """Keeps connections, and writes nothing of them."""

    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(handler):
    """The URL of an HTTP server of this process, without a path."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextlib.contextmanager
def unknown_user():
    """As a user who remembers no cluster; the folder that is their home."""
    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
            patch.setenv(name, home)
        for name in ("IITBFAAS_HOST", "DOCKER_HOST"):
            patch.delenv(name, raising=False)
        yield pathlib.Path(home)


def docker_host():
    host = os.environ.get("IITBFAAS_TEST_DOCKER")
    if not host:
        skip("IITBFAAS_TEST_DOCKER names no Docker engine; tests/run starts one when run as root")
    return host


@contextlib.contextmanager
def docker_cluster(host):
    """What `iitbfaas up` makes of a Docker engine."""
    with unknown_user():
        command = [programs / "iitbfaas", "--host", host]
        up = [*command, "up", "--port", str(free_port()), "--metrics-port", str(free_port())]
        subprocess.run(up, check=True)
        try:
            with iitbfaas.connect(host) as cluster:
                yield cluster
        finally:
            subprocess.run([*command, "down"], check=True)


@pytest.fixture(scope="session", params=["embedded", "docker"])
def cluster(request):
    """A running cluster; its functions are those that a test makes."""
    if request.param == "embedded":
        with iitbfaas.testing.cluster() as running:
            yield running
        return
    with docker_cluster(docker_host()) as running:
        yield running


@pytest.fixture(scope="session")
def hello(cluster):
    return cluster.functions.create(
        program=programs / "program_hello", name="hello", args=["name", "address"], wait=120
    )


def becomes(holds, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


def sleeps(function):
    """The gateways know it too: until then a replica that is told to end still answers, and nobody is woken."""

    def holds():
        now = function.scaling()
        return now.replicas == 0 and now.complete and now.ready == 0

    return becomes(lambda: function.replicas == 0 and function.available_replicas == 0) and becomes(holds)


def changed_for(function, *reasons):
    """A change is told a moment after it was made."""
    return becomes(lambda: [change.reason for change in function.scaling().changes] == [*reasons])
