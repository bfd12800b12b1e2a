"""People in one call through the media server, on aiortc and the own protocol: `callers_aiortc.py WS_URL ROOM TOKEN...`, one person for each
token. Each publishes sound and a picture and gets everybody else's. A line that is lost is dialled again as the SDK does it
(web/packages/client/src/line/backoff.ts), the same place is taken up by its resume value, and the media begin anew. It says JSON lines:
`flows` when a person has decoded sound and picture of all others since the `round`th loss of their line, with the time on the system's
monotonic clock, and whatever should not happen: `left`, `doubled`, `problem`. It ends with its input."""
import asyncio
import json
import os
import random
import re
import sys
import time

import aiohttp
import aioice.ice
import av
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import VIDEO_CLOCK_RATE, VIDEO_TIME_BASE, AudioStreamTrack, MediaStreamError, VideoStreamTrack

aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ['127.0.0.1']  # tests stay on loopback

WAITS_S = (0, 0.3, 0.8, 1.5, 3, 5)
PING_EVERY_S = 2
PICTURES_PER_S = 10


def say(event, **what):
    os.write(1, (json.dumps({'event': event, **what}) + '\n').encode())


def wait_before(attempt):
    wait = WAITS_S[min(attempt, len(WAITS_S) - 1)]
    return random.random() * 0.1 if wait == 0 else wait * (0.75 + random.random() / 2)


class Picture(VideoStreamTrack):
    """Small and slow: what is timed is the way, not the encoder."""
    count = 0

    async def recv(self):
        await asyncio.sleep(1 / PICTURES_PER_S)
        frame = av.VideoFrame(160, 120, 'yuv420p')
        for plane, value in zip(frame.planes, (81 + self.count % 50, 90, 240)):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = self.count * VIDEO_CLOCK_RATE // PICTURES_PER_S, VIDEO_TIME_BASE
        self.count += 1
        return frame


class Refused(Exception):
    pass


class Caller:
    def __init__(self, number, url, room, others):
        self.number, self.url, self.room = number, url, room
        self.wanted = 2 * others
        self.round, self.last_id = 0, 0
        self.peer = self.resume = None
        self.known = set()
        self.forget()

    def forget(self):
        self.got, self.links, self.tasks, self.replies = set(), [], [], {}
        self.offers, self.sub, self.peers_by_mid = asyncio.Queue(), None, {}

    async def run(self, http):
        attempt = 0
        while True:
            try:
                async with http.ws_connect(self.url) as line:
                    attempt = 0
                    await self.talk(line)
            except (aiohttp.ClientError, OSError):
                pass
            if self.links or self.replies:
                self.round += 1
            links = self.links
            self.forget()
            for link in links:
                asyncio.ensure_future(link.close())
            await asyncio.sleep(wait_before(attempt))
            attempt += 1

    async def talk(self, line):
        self.line = line
        self.tasks += [asyncio.ensure_future(self.guard(work)) for work in (self.take_part(), self.ping())]
        try:
            async for message in line:
                self.take(json.loads(message.data))
        finally:
            for task in self.tasks:
                task.cancel()

    async def guard(self, work):
        try:
            await work
        except (asyncio.CancelledError, MediaStreamError, ConnectionError):
            pass  # the line is lost, and what was on it
        except Exception as error:
            say('problem', caller=self.number, what=repr(error))

    def take(self, message):
        if 'id' in message:
            reply = self.replies.pop(message['id'])
            if not reply.done():
                if 'error' in message:
                    reply.set_exception(Refused(message['error']['code']))
                else:
                    reply.set_result(message['result'])
            return
        event, data = message['event'], message['data']
        if event == 'media.offer':
            self.offers.put_nowait(data['sdp'])
        elif event == 'peer.left':
            say('left', caller=self.number, peer=data['peer'])
        elif event == 'peer.joined':
            self.know(data['peer']['id'])

    def know(self, peer):
        self.known.add(peer)
        if 2 * len(self.known) > self.wanted:
            say('doubled', caller=self.number, peer=peer)

    async def ask(self, method, **params):
        self.last_id += 1
        reply = self.replies[self.last_id] = asyncio.get_running_loop().create_future()
        await self.line.send_json({'id': self.last_id, 'method': method, 'params': params})
        return await reply

    async def ping(self):
        while True:
            await asyncio.sleep(PING_EVERY_S)
            await self.ask('ping')

    async def take_part(self):
        joined = await self.ask('room.join', room=self.room, **({'resume': self.resume} if self.resume else {}))
        if self.peer not in (None, joined['peer']['id']):
            say('doubled', caller=self.number, peer=joined['peer']['id'])
        self.peer, self.resume = joined['peer']['id'], joined['resume']
        for other in joined['peers']:
            self.know(other['id'])
        await self.publish()
        await self.ask('media.subscribe', room=self.room, restart=True)
        while True:
            await self.answer(await self.offers.get())

    def open_link(self):
        link = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.links.append(link)
        return link

    async def publish(self):
        link = self.open_link()
        lines = [(link.addTransceiver(AudioStreamTrack(), direction='sendonly'), 'microphone'),
                 (link.addTransceiver(Picture(), direction='sendonly'), 'camera')]
        await link.setLocalDescription(await link.createOffer())
        tracks = [{'mid': line.mid, 'source': source} for line, source in lines]
        published = await self.ask('media.publish', room=self.room, sdp=link.localDescription.sdp, tracks=tracks)
        await link.setRemoteDescription(RTCSessionDescription(published['sdp'], 'answer'))

    async def answer(self, sdp):
        if self.sub is None:
            self.sub = self.open_link()
            self.sub.on('track', self.on_track)
        for section in sdp.split('\r\nm=')[1:]:
            mid, msid = re.search(r'\na=mid:(\S+)', section), re.search(r'\na=msid:(\S+) ', section)
            if mid and msid:
                self.peers_by_mid[mid[1]] = msid[1]
        await self.sub.setRemoteDescription(RTCSessionDescription(sdp, 'offer'))
        await self.sub.setLocalDescription(await self.sub.createAnswer())
        try:
            await self.ask('media.answer', room=self.room, sdp=self.sub.localDescription.sdp)
        except Refused as refused:
            if str(refused) != 'conflict':  # a newer offer is on its way
                raise

    def on_track(self, track):
        self.tasks.append(asyncio.ensure_future(self.guard(self.play(track, self.got))))

    async def play(self, track, got):
        mid = None
        while True:
            await track.recv()
            if mid is None:
                mid = next(line.mid for line in self.sub.getTransceivers() if line.receiver.track is track)
            peer = self.peers_by_mid.get(mid)
            if peer is None or (peer, track.kind) in got:
                continue
            got.add((peer, track.kind))
            if len(got) == self.wanted and got is self.got:
                say('flows', caller=self.number, round=self.round, at_ns=time.monotonic_ns())


async def main(url, room, *tokens):
    async with aiohttp.ClientSession() as http:
        callers = [Caller(number, f'{url}/parley?token={token}', room, len(tokens) - 1) for number, token in enumerate(tokens)]
        for caller in callers:
            asyncio.ensure_future(caller.run(http))
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    os._exit(0)  # half-open connections of aiortc hold the loop


asyncio.run(main(*sys.argv[1:]))
