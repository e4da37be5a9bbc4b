"""What Prometheus answers, as Python has it: recorded answers and errors, then Debian's Prometheus itself."""

import datetime
import http.server
import json
import math
import pickle
import subprocess
import sys
import threading
import time
import urllib.parse

import iitbfaas
import pytest
from iitbfaas import MetricSample, MetricSeries, Prometheus, QueryResult

import monitoring_servers
from conftest import Answering, served

utc = datetime.timezone.utc
at = datetime.datetime(2026, 11, 25, 1, 2, 3, 456000, tzinfo=utc)

VECTOR = {
    "resultType": "vector",
    "result": [
        {"metric": {"__name__": "up", "job": "a"}, "value": [1764032523.456, "1"]},
        {"metric": {"__name__": "up", "job": "b", "time": "late"}, "value": [1764032523.456, "NaN"]},
    ],
}
MATRIX = {
    "resultType": "matrix",
    "result": [
        {"metric": {"function": "hello"}, "values": [[10, "1.5"], [25, "+Inf"], [40.25, "2"]]},
        {"metric": {"function": "empty"}, "values": []},
    ],
}
ANSWERS = {
    "vector": (200, {"status": "success", "data": VECTOR}),
    "matrix": (200, {"status": "success", "data": MATRIX, "warnings": ["one replica is away"]}),
    "none": (200, {"status": "success", "data": {"resultType": "vector", "result": []}}),
    "scalar": (200, {"status": "success", "data": {"resultType": "scalar", "result": [1, "7"]}}),
    "string": (200, {"status": "success", "data": {"resultType": "string", "result": [1, "word"]}}),
    "up{": (400, {"status": "error", "errorType": "bad_data", "error": "parse error: unexpected end"}),
    "heavy": (422, {"status": "error", "errorType": "execution", "error": "too many samples"}),
    "broken": (200, {"status": "success", "data": {"resultType": "vector", "result": 7}}),
}


class Recorded(Answering):
    asked = []

    def do_GET(self):
        fields = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        self.asked.append(fields)
        if fields.get("query") == "slow":
            time.sleep(0.5)
        status, document = ANSWERS.get(fields.get("query"), (404, None))
        body = b"no such page" if document is None else json.dumps(document).encode()
        self.answer(status, body)


@pytest.fixture(scope="module")
def recorded():
    with served(Recorded) as url:
        yield Prometheus(url, timeout=5)


@pytest.fixture(scope="module")
def running():
    with monitoring_servers.prometheus() as url:
        yield Prometheus(url)


def test_a_vector_has_one_sample_a_series(recorded):
    result = recorded.query("vector", at=at)
    assert Recorded.asked[-1]["time"] == "2026-11-25T01:02:03.456000000Z"
    assert result.kind == "vector"
    assert [dict(one.labels)["job"] for one in result.series] == ["a", "b"]
    (sample,) = result.series[0].samples
    assert (sample.at, sample.value) == (datetime.datetime(2025, 11, 25, 1, 2, 3, 456000, utc), 1.0)
    assert math.isnan(result.series[1].samples[0].value)
    with pytest.raises(iitbfaas.Error, match="2 series|several"):
        result.number()


def test_a_matrix_becomes_arrays(recorded):
    start = datetime.datetime(1970, 1, 1, 0, 0, 10, tzinfo=utc)
    result = recorded.query_range("matrix", start=start, end=start + datetime.timedelta(seconds=30), step=0.25)
    assert Recorded.asked[-1]["step"] == "250ms"
    assert (result.kind, result.warnings) == ("matrix", ("one replica is away",))
    times, values = result.series[0].to_numpy()
    assert (str(times.dtype), values.dtype) == ("datetime64[ms]", float)
    assert times.astype("int64").tolist() == [10_000, 25_000, 40_250]
    assert values.tolist() == [1.5, math.inf, 2.0]
    assert [len(array) for array in result.series[1].to_numpy()] == [0, 0]
    assert pickle.loads(pickle.dumps(result)) == result


def test_a_result_becomes_a_frame_with_a_row_a_sample(recorded):
    frame = recorded.query_range("matrix", start=at, end=at).to_dataframe()
    assert list(frame.columns) == ["function", "time", "value"]
    assert list(frame["function"]) == ["hello"] * 3
    assert str(frame["time"].dtype) == "datetime64[ns, UTC]"
    assert frame["value"].tolist() == [1.5, math.inf, 2.0]
    both = recorded.query("vector").to_dataframe()
    assert list(both.columns) == ["__name__", "job", "exported_time", "time", "value"]
    assert both["exported_time"].tolist() == ["", "late"]
    assert list(recorded.query("none").to_dataframe().columns) == ["time", "value"]
    assert recorded.query("scalar").to_dataframe()["value"].tolist() == [7.0]
    with pytest.raises(ValueError, match="read .text"):
        recorded.query("string").to_dataframe()


def test_no_data_is_not_zero(recorded):
    assert recorded.query("none").number() is None
    assert recorded.query("scalar").number() == 7
    assert recorded.query("string").text == "word"


def test_what_prometheus_refuses_is_raised_in_its_words(recorded):
    with pytest.raises(iitbfaas.APIError, match="bad_data: parse error") as refused:
        recorded.query("up{")
    assert refused.value.status == 400
    with pytest.raises(iitbfaas.APIError, match="too many samples") as refused:
        recorded.query("heavy")
    assert refused.value.status == 422
    with pytest.raises(iitbfaas.Error, match="result is not an array"):
        recorded.query("broken")
    with pytest.raises(iitbfaas.Error, match="no such page"):
        recorded.query("absent")


def test_what_cannot_be_asked_is_refused_before(recorded):
    with pytest.raises(iitbfaas.InvalidSpec):
        Prometheus("localhost:9090")
    with pytest.raises(TypeError, match="did you mean 'timeout'"):
        Prometheus(timout=3)
    with pytest.raises(TypeError, match=r"query\(\) has no argument 'att'; did you mean 'at'\?"):
        recorded.query("vector", att=at)
    with pytest.raises(ValueError, match="with a time zone"):
        recorded.query("vector", at=at.replace(tzinfo=None))
    with pytest.raises(iitbfaas.InvalidSpec):
        recorded.query_range("matrix", start=at, end=at, step=0)
    with pytest.raises(iitbfaas.InvalidSpec):
        recorded.query_range("matrix", start=at, end=at - datetime.timedelta(seconds=1))


def test_nobody_answers_is_a_transport_error(recorded):
    with http.server.HTTPServer(("127.0.0.1", 0), Recorded) as taken:
        port = taken.server_port
    with pytest.raises(iitbfaas.TransportError, match="nobody answers"):
        Prometheus(f"http://127.0.0.1:{port}").query("up")
    with pytest.raises(iitbfaas.Timeout):
        Prometheus(recorded.url, timeout=0.1).query("slow")


def test_other_threads_go_on_while_it_waits(recorded):
    counted = 0

    def count():
        nonlocal counted
        while asking.is_alive():
            counted += 1
            time.sleep(0.01)

    asking = threading.Thread(target=lambda: pytest.raises(iitbfaas.Error, recorded.query, "slow"))
    asking.start()
    count()
    assert counted > 10


def test_results_can_be_made_for_ones_own_tests():
    result = QueryResult(series=[MetricSeries(labels={"a": "b"}, samples=[MetricSample(at=at, value=2)])])
    assert result.number() == 2.0
    assert result.series[0].to_numpy()[0][0].item() == at.replace(tzinfo=None)


@pytest.mark.parametrize(("name", "call"), [("pandas", "to_dataframe"), ("numpy", "series[0].to_numpy")])
def test_what_is_not_installed_is_named(name, call):
    script = (
        "import sys, iitbfaas\n"
        "assert 'numpy' not in sys.modules\n"
        f"sys.modules['{name}'] = None\n"
        f"iitbfaas.QueryResult(series=[iitbfaas.MetricSeries()]).{call}()\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert f"needs {name}: apt install python3-{name}, or pip install {name}" in ran.stderr.splitlines()[-1]


def test_a_real_one_is_asked(running):
    end = datetime.datetime.now(utc)
    start = end - datetime.timedelta(seconds=30)
    times, values = running.query_range("vector(3)", start=start, end=end, step=10).series[0].to_numpy()
    assert values.tolist() == [3, 3, 3, 3]
    assert abs(times[-1].item().replace(tzinfo=utc) - end) < datetime.timedelta(milliseconds=2)
    assert running.targets().active[0].scraped_at > start
    (group,) = running.rules()
    assert (group.rules[0].kind, group.rules[0].state, group.rules[0].error) == ("alerting", "firing", "")
    assert running.label_values("job", ["up"], start=start) == ("prometheus",)
    assert running.metadata("go_goroutines")["go_goroutines"][0].type == "gauge"
    assert pickle.loads(pickle.dumps(group)) == group
