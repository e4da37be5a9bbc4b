"""Ctrl-C: a real SIGINT ends whatever waits; and what happens when the other side is gone."""

import os
import pathlib
import signal
import socket
import threading
import time

import iitbfaas
import iitbfaas.testing
import pytest

from conftest import becomes

# Generous, for machines under load; a call that is not interrupted takes a minute.
limit = 10


@pytest.fixture(scope="module")
def slow():
    with iitbfaas.testing.cluster() as cluster:
        yield cluster.functions.create(program="/bin/sleep", name="slow", args=["seconds"])


def interrupted(call):
    """How long after SIGINT the call ended with KeyboardInterrupt."""
    sent = []

    def interrupt():
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.3, interrupt)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        call()
    timer.join()
    return time.monotonic() - sent[0]


def test_invoking_a_slow_function(slow):
    assert interrupted(lambda: slow.invoke(seconds="25")) < limit


def test_following_a_log(slow):
    def follow():
        for _ in slow.logs(follow=True):
            pass

    assert interrupted(follow) < limit


def test_waiting_for_replicas_that_do_not_come():
    with iitbfaas.testing.cluster() as cluster:
        stuck = cluster.functions.create(
            program="/bin/sleep", name="stuck", constraints=["node.hostname == nowhere"], wait=None
        )
        assert interrupted(lambda: stuck.wait(60)) < limit


def test_asking_a_server_that_never_answers(tmp_path):
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "silent"))
        silent.listen()
        assert interrupted(lambda: iitbfaas.connect(f"unix://{tmp_path}/silent", timeout=60)) < limit


def test_running_a_server(tmp_path):
    engine = iitbfaas.EmbeddedEngine(state=tmp_path / "state")
    assert interrupted(engine.run) < limit
    with pytest.raises(iitbfaas.Error, match="stopped"):
        engine.host


def test_a_cluster_that_another_thread_closes_is_no_crash(slow):
    with iitbfaas.testing.cluster() as running:
        for _ in range(50):
            cluster = iitbfaas.connect(running.info().host)
            asking = [threading.Thread(target=ask_until_closed, args=[cluster]) for _ in range(3)]
            for thread in asking:
                thread.start()
            cluster.close()
            for thread in asking:
                thread.join()


def ask_until_closed(cluster):
    with pytest.raises(iitbfaas.Error, match="closed"):
        while True:
            cluster.info()


def test_measuring(slow):
    assert interrupted(lambda: slow.stats(interval=60)) < limit


def test_other_threads_go_on_while_one_waits(slow):
    asking = threading.Thread(target=lambda: slow.invoke(seconds="1"))
    asking.start()
    count = 0
    while asking.is_alive():
        count += 1
    assert count > 1000


def test_a_cluster_that_vanishes_during_an_iteration_is_a_transport_error(tmp_path):
    engine = iitbfaas.EmbeddedEngine(state=tmp_path / "state")
    engine.start()
    with iitbfaas.connect(engine.host) as cluster:
        nodes = iter(cluster.nodes)
        engine.stop()
        with pytest.raises(iitbfaas.TransportError, match="nobody answers there"):
            print(next(nodes).name)


def test_a_testing_cluster_leaves_nothing(iitbfaas_cluster):
    with iitbfaas.testing.cluster() as cluster:
        folder = pathlib.Path(cluster.info().host.removeprefix("unix://")).parent
        cluster.functions.create(program="/bin/cat", name="echo")
        assert becomes(lambda: processes_under(folder))
    assert not folder.exists()
    assert becomes(lambda: not processes_under(folder))


def processes_under(folder):
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(folder).encode() in entry.read_bytes():
                found.append(entry)
        except OSError:
            pass
    return found
