"""Machines before they are nodes: looked at here, refused when nobody answers; who is called back meanwhile."""

import pickle
import threading

import iitbfaas
import iitbfaas.testing
import pytest
from iitbfaas import Machine

from conftest import free_port


@pytest.fixture(scope="module")
def cluster():
    with iitbfaas.testing.cluster() as running:
        yield running


@pytest.fixture
def nobody():
    """Where no ssh server answers."""
    return f"ann@127.0.0.1:{free_port()}"


def test_a_machine_is_read_and_written():
    machine = Machine.parse("ssh://ann@10.0.0.5:2222")
    assert (machine.user, machine.host, machine.port, machine.manager) == ("ann", "10.0.0.5", 2222, False)
    assert str(machine) == "ann@10.0.0.5:2222"
    with pytest.raises(iitbfaas.InvalidSpec):
        Machine.parse("ann@")


def test_no_text_of_a_machine_has_its_password():
    machine = Machine(user="ann", host="h", password="of no use")
    assert "of no use" not in repr(machine) + str(machine)
    assert repr(machine) == "Machine(user='ann', host='h', password=...)"
    assert pickle.loads(pickle.dumps(machine)) == machine


def test_a_file_of_2019_is_read_with_a_warning(tmp_path):
    file = tmp_path / "nodes.txt"
    file.write_text("ann,10.0.0.5,of no use\n")
    read = iitbfaas.read_machines(file)
    assert [(one.user, one.host) for one in read.machines] == [("ann", "10.0.0.5")]
    assert len(read.warnings) >= 1
    with pytest.raises(iitbfaas.InvalidSpec):
        iitbfaas.read_password(file)  # others can read it


def test_this_machine_is_looked_at_and_steps_are_told():
    steps = []
    (report,) = iitbfaas.examine_machines(Machine(), on_step=lambda machine, step: steps.append((machine, step)))
    assert report.name and report.duration > 0
    assert {check.result for check in report.checks} <= {"ok", "warning", "failed"}
    assert all(check.cure for check in report.checks if check.result == "failed")
    assert [step for _, step in steps][:2] == ["reach", "look"]
    assert steps[0][0] == Machine()


def test_a_machine_that_does_not_answer_is_a_failed_report(nobody):
    reports = iitbfaas.examine_machines([nobody, Machine()])
    assert [one.outcome == "failed" and bool(one.error) for one in reports][0]
    assert "127.0.0.1" in reports[0].error
    assert reports[1].name


def test_what_a_callable_raises_ends_the_call():
    class Enough(Exception):
        pass

    def refuse(machine, step):
        raise Enough(threading.current_thread().name)

    with pytest.raises(Enough):
        iitbfaas.examine_machines([Machine(), Machine()], on_step=refuse)


def test_what_is_given_wrong_is_told(cluster):
    with pytest.raises(TypeError, match="did you mean 'on_step'"):
        iitbfaas.examine_machines([], on_steps=print)
    with pytest.raises(TypeError, match=r"create\(\) has no argument 'instal'; did you mean 'install'"):
        cluster.nodes.create([], instal=True)
    with pytest.raises(TypeError, match=r'machines takes a Machine or "user@host:port"'):
        iitbfaas.examine_machines([3])
    with pytest.raises(TypeError, match="password takes a str, or a callable"):
        iitbfaas.examine_machines([], password=3)


def test_nodes_of_the_embedded_engine_are_this_machine(cluster):
    with pytest.raises(iitbfaas.Error, match="this machine alone"):
        cluster.nodes.examine()
    with pytest.raises(iitbfaas.Error, match="this machine alone"):
        cluster.nodes.create("ann@10.0.0.5")
    loads = cluster.nodes.loads(limit=5)
    assert set(loads) <= {node.id for node in cluster.nodes}


def test_the_last_manager_stays(cluster):
    with pytest.raises(iitbfaas.Error):
        cluster.nodes.remove(cluster.info().node_id)
    with pytest.raises(iitbfaas.NotFound):
        cluster.nodes.remove("nobody")
    assert len(cluster.nodes) == 1
