"""Debian's Prometheus and Alertmanager, each on a port of its own on 127.0.0.1, for as long as a test wants it."""

import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

from conftest import free_port, skip

PROMETHEUS = "/usr/bin/prometheus"
ALERTMANAGER = "/usr/bin/prometheus-alertmanager"

CONFIG = """
global: {scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}
rule_files: [rules.yml]
scrape_configs: [{job_name: prometheus, static_configs: [{targets: ["127.0.0.1:PORT"]}]}]
"""
RULES = 'groups: [{name: always, rules: [{alert: Always, expr: "vector(1)", labels: {severity: info}}]}]'
ROUTES = "{route: {receiver: nobody}, receivers: [{name: nobody}]}"


def answer(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:
            return reply.read()
    except urllib.error.URLError:
        return b""


@contextlib.contextmanager
def serving(command, folder, holds):
    if not os.access(command[0], os.X_OK):
        skip(f"no {command[0]} here; apt-get install prometheus prometheus-alertmanager")
    with open(folder / "log", "wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 60
        while not holds():
            assert server.poll() is None and time.monotonic() < deadline, (folder / "log").read_text()
        yield
    finally:
        server.kill()
        server.wait()


@contextlib.contextmanager
def prometheus():
    """The URL of one that has scraped itself, and whose one alert fires."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = pathlib.Path(name), free_port()
        url = f"http://127.0.0.1:{port}"
        (folder / "prometheus.yml").write_text(CONFIG.replace("PORT", str(port)))
        (folder / "rules.yml").write_text(RULES)

        def knows():
            query = urllib.parse.quote("up == 1 and on() ALERTS")
            return b'"up"' in answer(f"{url}/api/v1/query?query={query}")

        # It waits five seconds with its first targets otherwise.
        command = [
            PROMETHEUS, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
            f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
            "--scrape.discovery-reload-interval=100ms",
        ]  # fmt: skip
        with serving(command, folder, knows):
            yield url


@contextlib.contextmanager
def alertmanager():
    """The URL of one that holds one alert, "Late"."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = pathlib.Path(name), free_port()
        url = f"http://127.0.0.1:{port}"
        (folder / "alertmanager.yml").write_text(ROUTES)
        command = [
            ALERTMANAGER, f"--config.file={folder}/alertmanager.yml", f"--storage.path={folder}/data",
            f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
        ]  # fmt: skip
        with serving(command, folder, lambda: answer(f"{url}/-/ready")):
            alert = [{"labels": {"alertname": "Late", "severity": "warning"}, "annotations": {"summary": "late"}}]
            post = urllib.request.Request(
                f"{url}/api/v2/alerts", json.dumps(alert).encode(), {"Content-Type": "application/json"}
            )
            urllib.request.urlopen(post, timeout=5).close()
            yield url
