"""Deploys a function written in Python on the cluster of `iitbfaas up`, calls it, scales it, and takes it away."""

import pathlib

import iitbfaas

PROGRAM = pathlib.Path(__file__).with_name("function.py")


def main(cluster: iitbfaas.Cluster) -> None:
    greet = cluster.functions.create(program=PROGRAM, with_watchdog=False, name="greet", wait=120)
    print(greet.invoke(name="Asha").json())
    greet.scale(2, wait=60)
    print(greet.available_replicas, "replicas")
    for line in greet.logs(tail=5):
        print(line.time, line.text)
    greet.remove()


if __name__ == "__main__":
    with iitbfaas.connect() as cluster:
        main(cluster)
