"""Load from a process of its own, and what became of its requests."""
import os
import signal
import statistics
import subprocess
import sys
import time
from typing import NamedTuple

GENERATOR = os.path.join(os.path.dirname(os.path.realpath(__file__)), "open_loop.py")


class Request(NamedTuple):
    due: float  # time.time() at which it should have been sent
    late: float  # seconds
    took: float  # seconds from `due` to the last byte
    status: int  # 0: no answer

    @property
    def end(self):
        return self.due + self.took


def part_below(values, part):
    """The value below which `part` of all are."""
    if len(values) < 2:
        return values[0]
    return statistics.quantiles(values, n=1000, method="inclusive")[round(part * 1000) - 1]


class Load:
    """`steps`: (requests a second, seconds), one after the other; from the start on."""

    def __init__(self, url, file, steps):
        if os.path.exists(file):
            os.remove(file)
        self.file, self.steps = file, steps
        self.process = subprocess.Popen([sys.executable, GENERATOR, url, file, *(f"{r}:{s}" for r, s in steps)])
        self.begin = self.await_begin()

    def await_begin(self):
        while self.process.poll() is None:
            if os.path.exists(self.file):
                with open(self.file, encoding="ascii") as file:
                    if (line := file.readline()).endswith("\n"):
                        return float(line)
            time.sleep(0.01)
        raise SystemExit("the load generator ended at once")

    def begin_of(self, step):
        return self.begin + sum(seconds for _, seconds in self.steps[:step])

    def requests(self):
        with open(self.file, encoding="ascii") as file:
            rows = [line.split() for line in file.readlines()[1:] if line.endswith("\n")]
        return [Request(self.begin + float(due), float(late), float(took), int(status))
                for due, late, took, status in rows]

    def wait(self):
        if self.process.wait() != 0:
            raise SystemExit("the load generator failed")
        return self.requests()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.wait()
