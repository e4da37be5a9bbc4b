"""Decisions as values, and the autoscaler that makes them beside a gateway of this process."""

import math
import pickle
import secrets
import tempfile
import time

import iitbfaas
import pytest
from iitbfaas import FunctionSpec, ScaleHistory, ScaleObservation, ScalingPolicy

from conftest import becomes, changed_for, free_port, programs, sleeps


def story(policy, seconds, load, replicas=1):
    """What is decided at the end of so many seconds with that load, ten looks a second."""
    history, decision = ScaleHistory(), None
    for tick in range(round(seconds * 10)):
        seen = ScaleObservation(wanted=replicas, ready=replicas, load=load)
        history = iitbfaas.remember(history, policy, seen, tick / 10)
        decision = iitbfaas.decide(policy, seen, history, tick / 10)
        replicas = decision.replicas
    return decision, history


@pytest.mark.parametrize("load", [80, 412, 700])
def test_a_decision_follows_the_formula(load):
    decision, _ = story(ScalingPolicy(target=50, proportion=0.9), 60, load)
    assert decision.replicas == math.ceil(load / 45)
    assert decision.load == pytest.approx(load)
    assert str(load) in decision.explanation


def test_the_same_arguments_give_the_same_decision():
    policy = ScalingPolicy()
    _, history = story(policy, 3, 200)
    seen = ScaleObservation(wanted=5, ready=5, load=200)
    assert iitbfaas.decide(policy, seen, history, 3) == iitbfaas.decide(policy, seen, history, 3)


def test_a_history_is_a_value():
    before = ScaleHistory()
    after = iitbfaas.remember(before, ScalingPolicy(), ScaleObservation(wanted=1, load=3), 7)
    assert (before.samples, [(one.at, one.load) for one in after.samples]) == ((), [(7.0, 3.0)])
    assert pickle.loads(pickle.dumps(after)) == after
    assert after.replace(samples=()).wanted == 1
    assert eval(repr(after), vars(iitbfaas)) == after


def test_no_data_changes_nothing():
    decision, _ = story(ScalingPolicy(), 5, None, replicas=3)
    assert (decision.replicas, decision.reason, decision.load) == (3, "no_data", None)


def test_a_clock_may_be_monotonic():
    now = time.monotonic()
    history = iitbfaas.remember(ScaleHistory(), ScalingPolicy(), ScaleObservation(wanted=1, load=1), now)
    assert history.samples[0].at == pytest.approx(now, abs=1e-6)
    with pytest.raises(TypeError, match=r"remember\.now takes a number"):
        iitbfaas.remember(history, ScalingPolicy(), ScaleObservation(), "now")
    with pytest.raises(TypeError, match=r"decide\(\) has no argument 'policies'; did you mean 'policy'"):
        iitbfaas.decide(policies=ScalingPolicy())


def test_an_alert_asks_for_more_or_fewer():
    policy = ScalingPolicy(min=1, max=20, factor=20)
    wanted = {meaning: iitbfaas.replicas_after_alert(policy, 6, meaning) for meaning in ("high", "low", "resolved")}
    assert wanted == {"high": 10, "low": 2, "resolved": 1}
    with pytest.raises(ValueError, match='one of "high", "low", "resolved"'):
        iitbfaas.replicas_after_alert(policy, 6, "loud")


def test_a_policy_is_written_to_labels_and_read_from_them():
    spec = iitbfaas.set_scaling(FunctionSpec(name="a"), {"max": 5, "zero": True, "idle": 2.5, "target": 10})
    policy = iitbfaas.scaling_policy(spec)
    assert (policy.max, policy.zero, policy.idle, policy.target) == (5, True, 2.5, 10.0)
    assert FunctionSpec(name="a").labels == {}
    with pytest.raises(iitbfaas.InvalidSpec, match="com.openfaas.scale.max"):
        iitbfaas.scaling_policy(FunctionSpec(labels={"com.openfaas.scale.max": "many"}))
    with pytest.raises(iitbfaas.InvalidSpec):
        iitbfaas.set_scaling(spec, {"maximum": 5})
    with pytest.raises(iitbfaas.InvalidSpec):
        ScalingPolicy(target=0).validate()


def test_an_autoscaler_needs_a_cluster():
    with pytest.raises(iitbfaas.InvalidSpec, match="has a cluster"):
        iitbfaas.Autoscaler()
    with pytest.raises(TypeError, match="Gateway.autoscaler takes an Autoscaler"):
        iitbfaas.Gateway(autoscaler=3)


@pytest.fixture
def scaled():
    """A cluster whose gateway has an autoscaler."""
    with tempfile.TemporaryDirectory() as folder, iitbfaas.EmbeddedEngine(state=folder) as engine:
        password, port = secrets.token_urlsafe(16), free_port()
        url = f"http://127.0.0.1:{port}"
        with iitbfaas.connect(engine.host, gateway=url, password=password) as cluster:
            autoscaler = iitbfaas.Autoscaler(cluster, gateway=url, password=password)
            gateway = iitbfaas.Gateway(
                cluster, autoscaler=autoscaler, listen=f"127.0.0.1:{port}", metrics_listen="127.0.0.1:0",
                password=password,
            )  # fmt: skip
            with gateway, autoscaler:
                yield cluster, autoscaler
            iitbfaas.platform_down(engine.host)


def test_the_autoscaler_goes_to_zero_and_back(scaled):
    cluster, autoscaler = scaled
    hello = cluster.functions.create(
        program=programs / "program_hello", name="hello", args=["name"], scale={"zero": True, "idle": 1}
    )
    assert sleeps(hello), hello.scaling()
    assert hello.scaling().policy.idle == 1.0
    assert hello.invoke(name="Asha").ok
    assert sleeps(hello), hello.scaling()
    assert changed_for(hello, "idle", "wake", "idle"), hello.scaling()
    assert "wake" in hello.scaling().to_json()
    assert "hello" in autoscaler.metrics()
