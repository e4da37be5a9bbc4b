"""What tests/bench/scaling measures; each gives the figures of one round."""
import itertools
import math
import resource
import time

from scaling_tools.load import Load, part_below

TARGET = 40  # requests a second and replica
STEP = 10  # times that
EVERY_S = 0.1  # between two looks

numbers = itertools.count(1)


def new_name():
    """Of a function of which neither the autoscaler nor Prometheus remembers anything."""
    return f"measured{next(numbers)}"


def watch(cluster, function, load, enough, limit):
    """Looks until `enough` holds of the autoscaler's status; the time of that look, or None."""
    until = time.time() + limit
    while time.time() < until and load.process.poll() is None:
        if enough(cluster.scaling(function)):
            return time.time()
        time.sleep(EVERY_S)
    return None


def load_step(cluster, function, before_s, limit_s, needed=STEP, serving=True):
    """From half the target of one replica to STEP times it, until `needed` replicas are asked for and ready."""
    load = Load(cluster.url(function), cluster.file("requests"), [(TARGET / 2, before_s), (TARGET * STEP, limit_s)])
    begin = load.begin_of(1)

    def enough(status):
        if time.time() < begin or status["replicas"] < needed:
            return False
        return status["ready"] == status["replicas"] or not serving

    ready = watch(cluster, function, load, enough, before_s + limit_s)
    requests = [r for r in load.stop() if r.due >= begin]
    changes = [c for c in cluster.scaling(function)["changes"] if c["at"] >= begin]
    asked = [c["at"] - begin for c in changes if c["to"] >= needed]
    return {
        "first_asked_s": changes[0]["at"] - begin if changes else None,
        "asked_s": asked[0] if asked else None,
        "ready_s": ready - begin if ready else None,
        "replicas": max((c["to"] for c in changes), default=1),
        "failed": sum(r.status != 200 for r in requests),
        "requests": len(requests),
        "sent_late_p99_s": part_below([r.late for r in requests], 0.99),
    }


def by_gateway(cluster):
    name = new_name()
    cluster.deploy(name, "program_pause_static", "0", scale=[f"target={TARGET}"])
    figures = load_step(cluster, name, 5, 25)
    cluster("remove", name)
    return figures


def engine_alone(cluster):
    """The same number of replicas asked for by hand, with no load: what of the time is the engine's."""
    name, wanted = new_name(), math.ceil(STEP / 0.9)
    cluster.deploy(name, "program_pause_static", "0")
    time.sleep(1)
    begin = time.time()
    cluster("scale", name, str(wanted))
    while cluster.scaling(name)["ready"] < wanted:
        time.sleep(EVERY_S)
    figures = {"ready_s": time.time() - begin, "replicas": wanted}
    cluster("remove", name)
    return figures


def by_query(cluster):
    """The rate between the last two scrapes: one over more of them would still see what was before the step."""
    name = new_name()
    query = f'sum(irate(gateway_function_invocation_started{{function_name="{name}.openfaas-fn"}}[5s]))'
    cluster.deploy(name, "program_pause_static", "0", scale=[f"target={TARGET}", f"query={query}"])
    figures = load_step(cluster, name, 6, 20)
    cluster("remove", name)
    return figures


def by_alert(cluster):
    """The chain of 2019. Without a policy an alert alone changes the number of replicas."""
    name = new_name()
    cluster.deploy(name, "program_pause_static", "0")
    figures = load_step(cluster, name, 25, 60, needed=2, serving=False)
    cluster("remove", name)
    return figures


def monitor(cluster, *settings):
    cluster("monitor", "up", "--from", "installed", "--without", "node-exporter", "--without", "exporter", *settings)


def start_prometheus_of_one_second(cluster):
    monitor(cluster, "--scrape-interval", "1s", "--discovery-interval", "1s", "--rate-window", "5s")


def start_chain_of_2019(cluster):
    """Rates over 20 s, scraped each 5 s; above 150 requests/s a replica for 10 s; told 2 s after that."""
    monitor(cluster, "--scrape-interval", "5s", "--discovery-interval", "1s", "--evaluation-interval", "5s",
            "--rate-window", "20s", "--request-hold", "10s", "--alert-delay", "2s", "--threshold", "requests_high=150")


def from_zero(cluster):
    """A hundred requests at once to a function without a replica, and a hundred once more when it has one."""
    burst, gap, name = (100_000, 0.001), (0, 5), new_name()
    cluster.deploy(name, "program_pause_static", "0", scale=["zero=true", "idle=8s"])
    cluster.await_replicas(name, 0)
    time.sleep(1)
    load = Load(cluster.url(name), cluster.file("requests"), [burst, gap, burst])
    requests = load.wait()
    cold = [r for r in requests if r.due < load.begin_of(1)]
    warm = [r for r in requests if r.due >= load.begin_of(2)]
    wakes = [c for c in cluster.scaling(name)["changes"] if c["reason"] == "wake" and c["at"] >= load.begin - 1]
    cluster("remove", name)
    return {
        "first_s": min(r.took for r in cold),
        "p95_s": part_below([r.took for r in cold], 0.95),
        "warm_p95_s": part_below([r.took for r in warm], 0.95),
        "answered": sum(r.status == 200 for r in cold),
        "wakes": len(wakes),
        "asked_s": wakes[0]["at"] - load.begin if wakes else None,
        "sent_late_p99_s": part_below([r.late for r in cold], 0.99),
    }


def change_under_load(cluster):
    """3 → 1 → 3 replicas and a rolling update, under 200 requests a second of 100 ms each: twenty at once."""
    name = new_name()
    deployed = (name, "program_pause_static", "100")
    settings = ["--replicas", "3", "--env", "max_children=40"]
    cluster.deploy(*deployed, more=settings)
    load = Load(cluster.url(name), cluster.file("requests"), [(200, 120)])
    time.sleep(1)
    for count in (1, 3):
        cluster("scale", name, str(count))
        old = cluster.await_replicas(name, count)
        time.sleep(2)
    cluster.deploy(*deployed, more=[*settings, "--env", "VERSION=2"])
    cluster.await_replicas(name, 3, others_than=old)
    time.sleep(4)  # a Swarm may still end the last of the old ones
    requests = load.stop()
    cluster("remove", name)
    return {
        "requests": len(requests),
        "failed": sum(r.status != 200 for r in requests),
        "statuses": sorted({r.status for r in requests}),
        "p50_s": part_below([r.took for r in requests], 0.5),
        "p99_s": part_below([r.took for r in requests], 0.99),
        "longest_s": max(r.took for r in requests),
        "sent_late_p99_s": part_below([r.late for r in requests], 0.99),
    }


def generator_cpu(cluster):
    """Seconds of CPU that the generator needs for a request; one core sends no more than one divided by it."""
    def spent(rate):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        Load(f"http://127.0.0.1:{cluster.port}/healthz", cluster.file("requests"), [(rate, 2)]).wait()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return (spent(1000) - spent(1)) / (999 * 2)
