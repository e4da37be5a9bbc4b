"""Load experiments from Python: the same generator as the command line's, and what it gives."""

import http.server
import json
import os
import pickle
import signal
import subprocess
import sys
import time

import iitbfaas
import pytest
from iitbfaas import Experiment, LoadProfile, LoadTarget, ReferenceCurve, ReferencePoint

from conftest import Answering, served


class Quick(Answering):
    def do_GET(self):
        self.answer(200 if self.path == "/" else 404, b"here")


@pytest.fixture(scope="module")
def url():
    with served(Quick) as base:
        yield base + "/"


@pytest.fixture(scope="module")
def report(url):
    sweep = Experiment(
        title="Two rates",
        profile=LoadProfile(url=url, duration=0.3),
        rates=[20, 40],
        repetitions=2,
        cool_down=0,
    )
    return iitbfaas.run_experiment(sweep)


def test_a_profile_of_one_target_is_written_in_one_line():
    profile = LoadProfile(url="http://h/", body="x", headers={"A": "b"}, rate=100, duration=2)
    assert profile.targets == (LoadTarget(url="http://h/", method="POST", body=b"x", headers=[("A", "b")]),)
    assert (profile.loop, profile.rate, profile.duration) == ("open", "100", 2.0)
    closed = LoadProfile(url="http://h/", connections=8, requests=100)
    assert (closed.loop, closed.duration) == ("closed", 0.0)
    assert pickle.loads(pickle.dumps(profile)) == profile


def test_what_is_wrong_with_a_profile_is_said():
    with pytest.raises(iitbfaas.InvalidSpec, match="rate"):
        LoadProfile(url="http://h/", rate="slope:1..2")
    with pytest.raises(ValueError, match="duration"):
        LoadProfile(url="http://h/", duration=-1)
    with pytest.raises(TypeError, match="did you mean 'rate'"):
        LoadProfile(url="http://h/", rat=1)
    with pytest.raises(TypeError, match="not both"):
        LoadProfile(url="http://h/", targets=[])
    with pytest.raises(iitbfaas.InvalidSpec):
        iitbfaas.run_load(LoadProfile())


def test_each_request_ends_once(url):
    result = iitbfaas.run_load(LoadProfile(url=url, rate=100, duration=0.5))
    assert result.intended == 50
    assert (result.completed, result.failed, dict(result.statuses)) == (50, 0, {200: 50})
    assert len(result.latency) == 50
    assert 0 < result.latency.percentile(50) <= result.latency.percentile(99) <= result.latency.max
    highest, counts = result.latency.to_numpy()
    assert counts.sum() == 50
    assert highest[-1] >= result.latency.max * 0.999
    assert json.loads(result.to_json())["completed"] == 50
    assert pickle.loads(pickle.dumps(result)) == result


def test_failures_are_in_the_result(url):
    absent = iitbfaas.run_load(LoadProfile(url=url + "absent", connections=1, requests=3))
    assert dict(absent.failures) == {"unexpected": 3}
    with http.server.HTTPServer(("127.0.0.1", 0), Quick) as taken:
        port = taken.server_port
    refused = iitbfaas.run_load(LoadProfile(url=f"http://127.0.0.1:{port}/", connections=1, requests=2))
    assert dict(refused.failures) == {"connect": 2}


def test_progress_is_told_and_may_end_the_run(url):
    seen = []
    iitbfaas.run_load(LoadProfile(url=url, rate=20, duration=1.2), on_progress=seen.append)
    assert seen and isinstance(seen[0], iitbfaas.LoadProgress)

    class Enough(Exception):
        pass

    def refuse(progress):
        raise Enough

    with pytest.raises(Enough):
        iitbfaas.run_load(LoadProfile(url=url, rate=20, duration=600), on_progress=refuse)


def test_a_report_has_all_runs_and_can_be_kept(report, tmp_path):
    assert [(run.parameters["rate"], run.repetition) for run in report.runs] == [
        (20, 1), (40, 1), (20, 2), (40, 2),
    ]  # fmt: skip
    assert [run.result.completed for run in report.runs] == [6, 12, 6, 12]
    assert report.runs[0].figure("requests_per_second") == report.runs[0].result.requests_per_second
    report.save(tmp_path / "two.json")
    assert iitbfaas.Report.read(tmp_path / "two.json") == report
    with pytest.raises(iitbfaas.InvalidSpec, match="ending|ends"):
        report.save(tmp_path / "two.txt")
    (tmp_path / "cut.json").write_text((tmp_path / "two.json").read_text()[:200])
    with pytest.raises(iitbfaas.InvalidSpec, match="truncated"):
        iitbfaas.Report.read(tmp_path / "cut.json")


def test_a_report_compares_with_itself(report):
    verdicts = {one.verdict for one in iitbfaas.compare(report, report)}
    assert verdicts <= {"same", "unclear"}


def test_a_report_becomes_a_frame_and_a_plot(report, tmp_path):
    frame = report.to_dataframe()
    assert list(frame["rate"]) == [20, 40, 20, 40]
    assert (frame["requests_per_second"] > 0).all()
    figure = report.plot()
    assert len(figure.axes) == 3
    assert figure.axes[0].get_xlabel() == "rate"
    figure.savefig(tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 10_000
    single = report.replace(runs=report.runs[:1]).plot()
    assert len(single.axes) == 2
    with pytest.raises(ValueError, match="nothing to plot"):
        report.replace(runs=[]).plot()


def test_what_others_measured_is_drawn_beside_ours(report):
    points = [ReferencePoint(at=20, value=18), ReferencePoint(at=40, value=35)]
    curve = ReferenceCurve(name="they", parameter="rate", figure="requests_per_second", points=points)
    both = report.replace(references=[curve])
    assert iitbfaas.Report.from_json(both.to_json()) == both
    first, second, _ = both.plot().axes
    assert [text.get_text() for text in first.get_legend().get_texts()] == ["they"]
    assert second.get_legend() is None
    assert pickle.loads(pickle.dumps(both)) == both


def test_the_curves_of_2019_are_of_known_figures():
    curves = iitbfaas.paper_curves()
    assert {curve.figure for curve in curves} <= set(iitbfaas.figure_names())
    assert all(curve.points and "2019" in curve.source for curve in curves)


def test_the_paper_needs_a_cluster():
    with pytest.raises(iitbfaas.InvalidSpec):
        iitbfaas.run_paper_experiments(None, length="quick")
    with pytest.raises(ValueError, match='one of "full", "quick"'):
        iitbfaas.run_paper_experiments(None, length="long")
    with pytest.raises(TypeError, match="did you mean 'length'"):
        iitbfaas.run_paper_experiments(None, lenght="quick")


def test_profiles_and_results_are_kept_as_json(report):
    run = report.runs[0]
    assert LoadProfile.from_json(run.profile.to_json()) == run.profile
    assert iitbfaas.LoadResult.from_json(run.result.to_json()) == run.result
    with pytest.raises(iitbfaas.InvalidSpec):
        LoadProfile.from_json("{")
    with pytest.raises(iitbfaas.InvalidSpec):
        iitbfaas.LoadResult.from_json("{")


def test_two_reports_become_one_page(report, tmp_path):
    iitbfaas.save_comparison(report, report, tmp_path / "both.html")
    assert "<html" in (tmp_path / "both.html").read_text()[:500].lower()
    with pytest.raises(TypeError, match="did you mean 'margin'"):
        iitbfaas.compare(report, report, margn=1)


def test_ctrl_c_leaves_what_was_measured(url, tmp_path):
    script = (
        "import sys, iitbfaas\n"
        "sweep = iitbfaas.Experiment(profile=iitbfaas.LoadProfile(url=sys.argv[1], duration=0.2),\n"
        "                            rates=[20], repetitions=9999, cool_down=0)\n"
        "iitbfaas.run_experiment(sweep, save=sys.argv[2])\n"
    )
    file = tmp_path / "cut.json"
    running = subprocess.Popen([sys.executable, "-c", script, url, file], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert "KeyboardInterrupt" in said
    kept = iitbfaas.Report.read(file)
    assert kept.interrupted
    assert len(kept.runs) >= 1
