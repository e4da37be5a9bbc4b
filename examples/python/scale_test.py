"""How long a function takes to grow and to shrink under load, and whether a request is lost: scale_test.py FUNCTION."""

import concurrent.futures
import sys
import time

import iitbfaas


def scale(function: iitbfaas.Function, replicas: int) -> None:
    begin = time.monotonic()
    function.scale(replicas, wait=60)
    print(f"{replicas} replicas ready after {time.monotonic() - begin:.2f} s")


def main(cluster: iitbfaas.Cluster, name: str, replicas: int = 4, seconds: float = 10) -> iitbfaas.LoadResult:
    function = cluster.functions.get(name)
    before = function.replicas
    # Fifty requests a second, whatever becomes of those before. The load runs on threads of its own.
    load = iitbfaas.LoadProfile(url=function.url, body="x", rate=50, duration=seconds)
    with concurrent.futures.ThreadPoolExecutor(1) as threads:
        loading = threads.submit(iitbfaas.run_load, load)
        scale(function, replicas)
        scale(function, before)
        result = loading.result()
    print(f"{result.completed} requests answered, {result.failed} failed, p99 {result.latency.percentile(99) * 1e3:.1f} ms")
    return result


if __name__ == "__main__":
    with iitbfaas.connect() as cluster:
        sys.exit(0 if main(cluster, sys.argv[1]).failed == 0 else 1)
