"""Import time, a bound call, 1,000 functions listed, and a load, beside C++: bench.py FOLDER_OF_PROGRAMS."""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import timeit

import iitbfaas
import iitbfaas.testing

programs = pathlib.Path(sys.argv[1])
rounds = 20
functions = 1000
load_rounds, load_seconds, connections = 7, 3, 64


def best(call, times=rounds):
    return min(timeit.repeat(call, number=1, repeat=times))


def import_time():
    blank = best(lambda: subprocess.run([sys.executable, "-c", ""], check=True))
    return best(lambda: subprocess.run([sys.executable, "-c", "import iitbfaas"], check=True)) - blank


def loaded_from_python(url):
    profile = iitbfaas.LoadProfile(url=url, connections=connections, duration=load_seconds)
    report = iitbfaas.run_experiment(iitbfaas.Experiment(profile=profile))
    return report.runs[0].result.requests_per_second


def loaded_from_the_command_line(url):
    load = [programs / "iitbfaas", "load", "run", "--url", url, "--connections", str(connections)]
    command = [*load, "--duration", f"{load_seconds}s", "-o", "json"]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["requests_per_second"]


def loads():
    """Server on core 0, generators on core 1; who comes first in a round comes last in the next."""
    server = subprocess.Popen(
        ["taskset", "-c", "0", programs / "program_fast_server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {1})
    try:
        url = f"http://127.0.0.1:{int(server.stdout.readline())}/"
        ways = [loaded_from_python, loaded_from_the_command_line]
        figures = [{way: way(url) for way in ways[:: 1 - 2 * (number % 2)]} for number in range(load_rounds)]
        return [[each[way] for each in figures] for way in ways]
    finally:
        os.sched_setaffinity(0, everywhere)
        server.kill()
        server.wait()


in_python, in_cpp = loads()
ratio = statistics.median(python / cpp for python, cpp in zip(in_python, in_cpp))
print(f"an experiment at {connections} connections: {statistics.median(in_python):,.0f} requests/s,", end=" ")
print(f"command line {statistics.median(in_cpp):,.0f}, {ratio:.2f} times")
print(f"import iitbfaas: {import_time() * 1e3:.1f} ms")
with iitbfaas.testing.cluster() as cluster:
    image = iitbfaas.package("/bin/true", name="none")
    cluster.images.load(image)
    first = cluster.functions.create(image=image.id, name="f0", replicas=0, wait=None)
    print(f"a bound call that does not wait: {min(timeit.repeat(lambda: first.name, number=10000)) * 1e2:.2f} us")
    for number in range(1, functions):
        cluster.functions.create(image=image.id, name=f"f{number}", replicas=0, wait=None)
    host = cluster.info().host
    in_python, in_cpp = [], []
    for _ in range(3):
        in_python.append(best(cluster.functions.list))
        said = subprocess.run([programs / "list_functions", host, str(rounds)], capture_output=True, text=True, check=True).stdout
        assert said.split()[0] == str(functions)
        in_cpp.append(float(said.split()[1]))
    print(f"{functions} functions listed: {min(in_python) * 1e3:.1f} ms, C++ {min(in_cpp) * 1e3:.1f} ms,", end=" ")
    print(f"{min(in_python) / min(in_cpp):.2f} times")
