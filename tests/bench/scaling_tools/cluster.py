"""A platform of its own for a benchmark: `iitbfaas` with a home of its own, on an engine of its own."""
import base64
import contextlib
import datetime
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "../../.."))
DOCKERD = os.path.join(ROOT, "tests/support/dockerd")


def free_port():
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def seconds_of(text):
    """time.time() of a date as JSON has it."""
    date, fraction = re.fullmatch(r"(.*T[\d:]*)(\.\d*)?Z", text).groups()
    return datetime.datetime.fromisoformat(date + "+00:00").timestamp() + float(fraction or 0)


@contextlib.contextmanager
def isolated_docker():
    """A real Docker in a network of its own; gives its host and how a command begins that runs there."""
    folder = tempfile.mkdtemp(prefix="scaling.", dir="/tmp")
    engine = os.path.join(folder, "dockerd")
    started = subprocess.run([DOCKERD, "start", "--isolated", engine], capture_output=True, text=True)
    if started.returncode != 0:
        raise SystemExit(started.stderr.strip())
    try:
        yield started.stdout.strip(), [DOCKERD, "exec", engine]
    finally:
        subprocess.run([DOCKERD, "stop", engine], check=False)
        shutil.rmtree(folder, ignore_errors=True)


class Cluster:
    """`host`: "embedded", or of an engine that nobody else uses."""

    def __init__(self, build, host):
        self.bin, self.host = os.path.realpath(os.path.join(build, "bin")), host
        self.home = tempfile.mkdtemp(prefix="scaling.", dir="/tmp")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("IITBFAAS_", "DOCKER_", "XDG_"))}
        self.environment = {**kept, "HOME": self.home}
        self.port = free_port()

    def __enter__(self):
        self("--host", self.host, "up", "--port", str(self.port), "--metrics-port", str(free_port()))
        with open(os.path.join(self.home, ".config/iitbfaas/cluster.json"), encoding="utf-8") as file:
            user = f"admin:{json.load(file)['password']}"
        self.credentials = "Basic " + base64.b64encode(user.encode()).decode()
        return self

    def __exit__(self, *_):
        subprocess.run([os.path.join(self.bin, "iitbfaas"), "down"], env=self.environment, capture_output=True)
        shutil.rmtree(self.home, ignore_errors=True)

    def __call__(self, *arguments):
        command = [os.path.join(self.bin, "iitbfaas"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=self.environment)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def file(self, name):
        return os.path.join(self.home, name)

    def url(self, function):
        return f"http://127.0.0.1:{self.port}/function/{function}"

    def deploy(self, function, program, *arguments, scale=(), more=()):
        options = [part for setting in scale for part in ("--scale", setting)]
        self("deploy", os.path.join(self.bin, program), "--name", function, *options, *more, "--", *arguments)

    def scaling(self, function):
        """What the autoscaler says of it."""
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}/system/scaling/{function}",
                                       headers={"Authorization": self.credentials})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            status = json.load(answer)
        for change in status["changes"]:
            change["at"] = seconds_of(change["at"])
        return status

    def await_replicas(self, function, count, others_than=frozenset()):
        """Until so many are ready and no other is left, none of `others_than` either; their ids."""
        until = time.time() + 60
        while True:
            instances = json.loads(self("describe", function, "-o", "json"))["instances"]
            there = {i["id"] for i in instances if i["state"] != "failed"}
            ready = {i["id"] for i in instances if i["state"] == "ready"}
            if len(ready) == count and ready == there and not ready & others_than:
                return ready
            if time.time() > until:
                raise SystemExit(f"{function} did not come to {count} replicas: {json.dumps(instances)}")
            time.sleep(0.1)
