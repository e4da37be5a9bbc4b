"""Monitoring from Python: its files, the stack on a cluster of its own, and Debian's Alertmanager."""

import datetime
import os
import pickle

import iitbfaas
import pytest
from iitbfaas import MonitoringSettings, MonitoringSite, MonitoringThresholds, Silence, SilenceMatcher

import monitoring_servers
from conftest import becomes, free_port, skip, unknown_user


@pytest.fixture(scope="module")
def cluster():
    with unknown_user() as home, iitbfaas.EmbeddedEngine(state=home / "state") as engine:
        ports = {"gateway_port": free_port(), "metrics_port": free_port()}
        with iitbfaas.platform_up(engine.host, **ports) as running:
            yield running
        iitbfaas.platform_down(engine.host)


@pytest.fixture(scope="module")
def alertmanager():
    with monitoring_servers.alertmanager() as url:
        yield iitbfaas.Alertmanager(url)


def test_settings_are_values_and_make_files():
    settings = MonitoringSettings(
        scrape_interval=2, retention=datetime.timedelta(days=2), thresholds=MonitoringThresholds(node_cpu=0.75)
    )
    assert pickle.loads(pickle.dumps(settings)) == settings
    assert settings.retention == 2 * 24 * 3600
    files = {file.path: file for file in iitbfaas.monitoring_files(settings)}
    (config,) = [file.text for path, file in files.items() if path.endswith("/prometheus.yml")]
    assert "scrape_interval: 2s" in config
    assert iitbfaas.monitoring_files(settings) == tuple(files.values())
    moved = iitbfaas.monitoring_files(settings, MonitoringSite(alertmanager="there:9093"))
    assert any("there:9093" in file.text for file in moved)


def test_wrong_settings_are_refused():
    with pytest.raises(iitbfaas.InvalidSpec):
        MonitoringSettings(scrape_interval=0).validate()
    with pytest.raises(ValueError, match="MonitoringThresholds.p99 takes seconds"):
        MonitoringThresholds(p99=-1)


def test_what_is_given_wrong_to_up_is_told(cluster):
    with pytest.raises(TypeError, match="did you mean 'source'"):
        cluster.monitoring.up(sourc="images")
    with pytest.raises(ValueError, match='one of "automatic", "images", "installed"'):
        cluster.monitoring.up(source="elsewhere")
    with pytest.raises(TypeError, match="did you mean 'port'"):
        cluster.monitoring.up(prometheus={"prt": 9090})
    with pytest.raises(TypeError, match="up.on_step takes a callable"):
        cluster.monitoring.up(on_step=3)


def test_there_is_none_before_up(cluster):
    assert cluster.monitoring.status().parts == ()
    cluster.monitoring.down()
    with pytest.raises(iitbfaas.Error):
        cluster.monitoring.prometheus()


def test_the_stack_runs_and_goes(cluster):
    if not os.access(monitoring_servers.PROMETHEUS, os.X_OK):
        skip("no prometheus here; apt-get install prometheus prometheus-alertmanager")
    steps = []
    status = cluster.monitoring.up(without=["grafana", "karma", "node-exporter"], on_step=steps.append, timeout=120)
    try:
        assert steps and all(isinstance(step, str) for step in steps)
        assert "prometheus" in [part.part for part in status.parts]
        assert all(part.running == part.replicas for part in status.parts), status
        prometheus = cluster.monitoring.prometheus()
        # Its process runs before it answers.
        assert becomes(lambda: cluster.monitoring.status().problem == "")
        assert becomes(lambda: prometheus.query("count(up)").number())
    finally:
        cluster.monitoring.down(volumes=True)
    assert cluster.monitoring.status().parts == ()


def test_a_step_that_raises_ends_up(cluster):
    class Enough(Exception):
        pass

    def refuse(step):
        raise Enough(step)

    with pytest.raises(Enough):
        cluster.monitoring.up(without=["grafana", "karma"], on_step=refuse)
    cluster.monitoring.down()


def test_alerts_are_listed_and_silenced(alertmanager):
    (alert,) = alertmanager.alerts()
    assert (alert.labels["alertname"], alert.annotations["summary"], alert.state) == ("Late", "late", "active")
    now = datetime.datetime.now(datetime.timezone.utc)
    matcher = SilenceMatcher(label="alertname", value="La.*", relation="matches")
    silence = Silence(
        matchers=[matcher], ends_at=now + datetime.timedelta(hours=1), created_by="ann", comment="known"
    )
    id = alertmanager.put_silence(silence)
    assert alertmanager.silence(id).matchers == (matcher,)
    assert [one.id for one in alertmanager.silences(['alertname=~"La.*"'])] == [id]
    assert becomes(lambda: alertmanager.alerts()[0].state == "suppressed")
    assert alertmanager.alerts(silenced=False) == ()
    assert alertmanager.alerts()[0].silenced_by == (id,)
    alertmanager.expire_silence(id)
    assert alertmanager.silence(id).state == "expired"
    assert pickle.loads(pickle.dumps(alertmanager.silence(id))) == alertmanager.silence(id)


def test_what_alertmanager_lacks_is_told(alertmanager):
    with pytest.raises(iitbfaas.NotFound):
        alertmanager.expire_silence("00000000-0000-0000-0000-000000000000")
    with pytest.raises(iitbfaas.InvalidSpec):
        alertmanager.put_silence(Silence())
    with pytest.raises(TypeError, match=r"alert_groups\(\) has no argument 'reciever'; did you mean 'receiver'"):
        alertmanager.alert_groups(reciever="x")
