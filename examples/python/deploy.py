"""Deploys a program on a cluster of its own, calls it, scales it, and takes it away: deploy.py PROGRAM."""

import sys

import iitbfaas
import iitbfaas.testing


def main(program: str) -> None:
    with iitbfaas.testing.cluster() as cluster:
        hello = cluster.functions.create(program=program, name="hello", args=["name", "address"])
        print(hello.invoke(name="Asha", address="Powai").text, end="")
        hello.scale(3, wait=60)
        print(hello.available_replicas, "replicas")
        hello.remove()


if __name__ == "__main__":
    main(sys.argv[1])
