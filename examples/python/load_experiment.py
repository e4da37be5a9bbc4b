"""Deploys a stack on the cluster of `iitbfaas up`, loads it at several rates, draws what it gave, takes it away.

load_experiment.py [FOLDER]    leaves report.json, report.html and report.svg there
"""

import pathlib
import sys

import iitbfaas

STACK = pathlib.Path(__file__).with_name("stack.yml")


def main(cluster: iitbfaas.Cluster, folder: pathlib.Path, seconds: float = 5, repetitions: int = 3) -> iitbfaas.Report:
    stack = cluster.stacks.create(iitbfaas.Stack.load(STACK, name="experiment"), wait=120)
    try:
        sweep = iitbfaas.Experiment(
            title="cat, by rate and replicas",
            function="cat",
            profile=iitbfaas.LoadProfile(url="/", body="what comes back", duration=seconds),
            rates=[50, 100, 200],
            replicas=[1, 2],
            repetitions=repetitions,
        )
        report = iitbfaas.run_experiment(
            sweep,
            cluster,
            on_progress=lambda now: print(f"run {now.run} of {now.runs}: {now.doing}", file=sys.stderr),
            save=[folder / "report.json", folder / "report.html"],
        )
    finally:
        stack.remove()
    report.plot().savefig(folder / "report.svg")
    print(report.to_dataframe().to_string(index=False))
    return report


if __name__ == "__main__":
    with iitbfaas.connect() as cluster:
        main(cluster, pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
