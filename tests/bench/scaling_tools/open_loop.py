#!/usr/bin/python3
"""Sends requests when they are due, whether or not the former ones are answered, over connections kept for the next.

    open_loop.py URL FILE RATE:SECONDS…      RATE requests a second for so long, one step after the other

Writes to FILE the time of the first step's begin, a line; then a line for each request that has ended: when it was due
(seconds since then), how late it was sent, how long it took from when it was due, its status (0: none came). SIGTERM
ends it early; what is under way is awaited.
"""
import asyncio
import gc
import signal
import sys
import time
import urllib.parse

READY_S = 0.3  # to connect what the first requests need
LONGEST_S = 40


class Connection(asyncio.Protocol):
    """Serves one request after another."""

    def __init__(self, idle):
        self.idle, self.answered, self.received = idle, None, b""

    def connection_made(self, transport):
        self.transport = transport

    def send(self, request):
        self.answered, self.received = asyncio.get_running_loop().create_future(), b""
        self.transport.write(request)
        return self.answered

    def data_received(self, data):
        self.received += data
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found or self.answered is None:
            return
        fields = head.lower()
        length = fields.partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) >= int(length) if length else body.endswith(b"0\r\n\r\n"):
            answered, self.answered = self.answered, None
            if b"connection: close" in fields:
                self.transport.close()
            else:
                self.idle.append(self)
            answered.set_result(int(head[9:12]))

    def connection_lost(self, _):
        if self in self.idle:
            self.idle.remove(self)
        if self.answered and not self.answered.done():
            self.answered.set_result(0)


class Load:
    def __init__(self, url, file):
        parts = urllib.parse.urlsplit(url)
        self.address = (parts.hostname, parts.port)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        self.request = f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
        self.file, self.idle, self.tasks, self.stopped = file, [], set(), False

    async def connect(self):
        connecting = asyncio.get_running_loop().create_connection(lambda: Connection(self.idle), *self.address)
        return (await connecting)[1]

    async def one(self, due):
        loop = asyncio.get_running_loop()
        late, status = loop.time() - due, 0
        try:
            connection = self.idle.pop() if self.idle else await self.connect()
            status = await asyncio.wait_for(connection.send(self.request), LONGEST_S)
        except (OSError, asyncio.TimeoutError):
            pass
        self.file.write(f"{due - self.begin:.6f} {late:.6f} {loop.time() - due:.6f} {status}\n")

    async def step(self, begin, rate, seconds):
        loop = asyncio.get_running_loop()
        for number in range(round(rate * seconds)):
            due = begin + number / rate
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            if self.stopped:
                return
            task = loop.create_task(self.one(due))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def run(self, steps):
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, lambda: setattr(self, "stopped", True))
        first = min(100, round(steps[0][0]))
        self.idle += await asyncio.gather(*(self.connect() for _ in range(first)))
        self.begin = loop.time() + READY_S
        self.file.write(f"{time.time() + READY_S:.6f}\n")
        begin = self.begin
        for rate, seconds in steps:
            await self.step(begin, rate, seconds)
            begin += seconds
            while loop.time() < begin and not self.stopped:
                await asyncio.sleep(min(0.1, max(0, begin - loop.time())))
        await asyncio.gather(*self.tasks)


def main():
    gc.disable()
    url, name, *steps = sys.argv[1:]
    steps = [tuple(float(part) for part in step.split(":")) for step in steps]
    with open(name, "w", encoding="ascii", buffering=1) as file:
        asyncio.run(Load(url, file).run(steps))


if __name__ == "__main__":
    main()
