"""Functions written in Python: what a handler is given, what becomes of its answers, how a program of one ends."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import iitbfaas
import pytest

from conftest import free_port


def ask(port, path="/", data=None, headers={}):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, reply.read(), reply.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def serving(handler, **options):
    return iitbfaas.Watchdog(
        handler, listen="127.0.0.1:0", metrics_listen="127.0.0.1:0", log_requests=False, **options
    )


def test_a_handler_sees_the_whole_request():
    seen = []

    def handler(request):
        seen.append((request.method, request.path, request.query, request.fields, request.headers["x-mine"]))
        return {"got": request.text}

    with serving(handler) as server:
        form = {"Content-Type": "application/x-www-form-urlencoded", "X-Mine": "yes"}
        status, body, headers = ask(server.port, "/v1?a=1", b"b=2", form)
    assert (status, json.loads(body), headers["Content-Type"]) == (200, {"got": "b=2"}, "application/json")
    assert seen == [("POST", "/v1", "a=1", {"a": "1", "b": "2"}, "yes")]


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        ("text", 200, b"text"),
        (b"\x00\xff", 200, b"\x00\xff"),
        (None, 200, b""),
        (["a", 1], 200, b'["a", 1]'),
        (("made", 201), 201, b"made"),
        (("moved", 404, {"X-Why": "gone"}), 404, b"moved"),
    ],
)
def test_answers(answer, status, body):
    with serving(lambda request: answer) as server:
        assert ask(server.port)[:2] == (status, body)


def test_what_a_handler_raises_is_told_and_logged(capfd):
    def handler(request):
        raise KeyError("no such city")

    with serving(handler) as server:
        status, body, _ = ask(server.port)
    assert (status, b"KeyError: 'no such city'" in body) == (500, True)
    logged = capfd.readouterr().err
    assert "Traceback" in logged and "in handler" in logged


@pytest.mark.parametrize("answer", [3.5, ("a", "b"), ("a", 1, 2, 3), object()])
def test_an_answer_that_is_none_is_told(answer):
    with serving(lambda request: answer) as server:
        status, body, _ = ask(server.port)
    assert (status, b"handler" in body) == (500, True)


def test_a_slow_handler_does_not_hold_up_others_nor_the_interpreter():
    def handler(request):
        if request.path == "/slow":
            time.sleep(1)
        return "done"

    with serving(handler, exec_timeout=0.1, max_children=2) as server:
        assert ask(server.port, "/slow")[0] == 504
        assert ask(server.port, "/quick")[1] == b"done"


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_program_of_a_handler_finishes_what_runs(ending, tmp_path):
    script = tmp_path / "function.py"
    script.write_text(
        "import iitbfaas, pathlib, time\n"
        "def handler(request):\n"
        f"    pathlib.Path({str(tmp_path / 'begun')!r}).touch()\n"
        "    time.sleep(0.5)\n"
        "    return 'finished'\n"
        "iitbfaas.serve(handler)\n"
        "print('ended')\n"
    )
    port = free_port()
    environment = {**os.environ, "port": str(port), "metrics_port": "0", "bind_address": "127.0.0.1"}
    program = subprocess.Popen([sys.executable, script], env=environment, stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    up = False
    while not up and time.monotonic() < deadline:
        try:
            up = ask(port, "/_/health")[0] == 200
        except urllib.error.URLError:
            time.sleep(0.01)
    client = subprocess.Popen(["curl", "-s", f"http://127.0.0.1:{port}/"], stdout=subprocess.PIPE, text=True)
    while not pathlib.Path(tmp_path / "begun").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    program.send_signal(ending)
    assert client.communicate(timeout=30)[0] == "finished"
    assert program.communicate(timeout=30)[0] == "ended\n"
    assert program.returncode == 0
