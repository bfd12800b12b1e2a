"""python-socketio against a testbed: `python_client.py URL TRANSPORT` (polling, websocket, or both for the upgrade).

Prints one line per thing that worked, and ends with 1 at the first that did not. Run by python_client.test.mjs.
"""
import asyncio
import sys

import socketio

WITHIN_S = 10


class Inbox:
    """Events in the order of their arrival, to wait for."""

    def __init__(self, client, *names):
        self.queue = asyncio.Queue()
        for name in names:
            client.on(name, lambda *args, name=name: self.queue.put_nowait((name, args)))

    async def next(self):
        return await asyncio.wait_for(self.queue.get(), WITHIN_S)


def check(what, got, expected):
    if got != expected:
        sys.exit(f"{what}: expected {expected!r}, got {got!r}")
    print(f"{what}: fine", flush=True)


async def main(url, transports):
    client = socketio.AsyncClient(reconnection=False)
    inbox = Inbox(client, "auth", "message-back", "answered")
    client.on("question", lambda asked: f"{asked} yes")
    await client.connect(url, transports=transports, auth={"token": "abc"}, wait_timeout=WITHIN_S)
    check("auth", await inbox.next(), ("auth", ({"token": "abc"},)))

    await client.emit("message", (1, "\u00e9", None, {"a": [True]}))
    check("arguments", await inbox.next(), ("message-back", (1, "\u00e9", None, {"a": [True]})))

    await client.emit("message", {"deep": [b"\x01\x02"], "more": b"\x03"})
    check("binary", await inbox.next(), ("message-back", ({"deep": [b"\x01\x02"], "more": b"\x03"},)))

    check("ack", await client.call("message-with-ack", "hello", timeout=WITHIN_S), "hello")
    await client.emit("ask-me", "sure?")
    check("server ack", await inbox.next(), ("answered", ("sure? yes",)))

    # More packets at once than python-engineio takes in one poll body: the connection must hold.
    for number in range(60):
        await client.emit("message", number)
    got = [(await inbox.next())[1][0] for _ in range(60)]
    check("burst", got, list(range(60)))

    check("transport", client.transport(), transports[-1])
    await client.disconnect()


asyncio.run(main(sys.argv[1], sys.argv[2].split(",")))
