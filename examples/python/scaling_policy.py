"""Scales a function by a rule of one's own: scaling_policy.py FUNCTION LISTEN [SECONDS]

The rule: a replica for every two requests under way, eight at most, and one fewer a second when there are too many.
Requests are to go through the gateway in this program, which is how it sees them; on a Swarm it has to run where the
functions are reached, on their network.
"""

import sys
import time

import iitbfaas

PER_REPLICA, MOST, REST = 2, 8, 1.0  # requests, replicas, seconds between two steps down


def under_way(gateway: iitbfaas.Gateway, function: str) -> int:
    return next((one.under_way for one in gateway.demand().functions if one.function == function), 0)


def main(cluster: iitbfaas.Cluster, name: str, listen: str, seconds: float = 60) -> None:
    function = cluster.functions.get(name)
    replicas = function.replicas
    until = time.monotonic() + seconds
    fewer_at = 0.0
    with iitbfaas.Gateway(cluster, listen=listen, metrics_listen="127.0.0.1:0") as gateway:
        print("listening on port", gateway.port, flush=True)
        while (now := time.monotonic()) < until:
            requests = under_way(gateway, f"{function.name}.{function.namespace}")
            wanted = min(max(-(-requests // PER_REPLICA), 1), MOST)
            if wanted < replicas:
                wanted = replicas if now < fewer_at else replicas - 1
            if wanted != replicas:
                print(f"{requests} requests under way: {wanted} replicas instead of {replicas}", flush=True)
                function.scale(wanted)
                replicas, fewer_at = wanted, now + REST
            time.sleep(0.1)


if __name__ == "__main__":
    with iitbfaas.connect() as cluster:
        main(cluster, sys.argv[1], sys.argv[2], float(sys.argv[3]) if len(sys.argv) > 3 else 60)
