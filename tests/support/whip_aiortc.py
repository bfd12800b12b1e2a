"""A WHIP publisher or WHEP player on aiortc: `whip_aiortc.py publish|play URL TOKEN`. It says JSON lines, and leaves by DELETE when its
input ends."""
import asyncio
import fractions
import math
import struct
import sys
from array import array

import aioice.ice
import av
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack

from whip_http import RED, TONE_HZ, Ear, Eye, Stream, say

# Tests stay on loopback, in the family that the server is asked by.
kOwnAddress = '::1' if '//[' in sys.argv[2] else '127.0.0.1'
aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: [kOwnAddress]


class Tone(AudioStreamTrack):
    """A sine, 20 ms at a time; the pace is the base class's."""
    kRate = 48000
    phase = 0

    async def recv(self):
        silence = await super().recv()  # 8 kHz
        count = self.kRate // 50
        wave = [int(12000 * math.sin(2 * math.pi * TONE_HZ * (self.phase + i) / self.kRate)) for i in range(count)]
        self.phase += count
        frame = av.AudioFrame(format='s16', layout='mono', samples=count)
        frame.planes[0].update(struct.pack(f'<{count}h', *wave))
        frame.sample_rate = self.kRate
        frame.time_base = fractions.Fraction(1, self.kRate)
        frame.pts = silence.pts * (self.kRate // silence.sample_rate)
        return frame


class Picture(VideoStreamTrack):
    async def recv(self):
        pts, time_base = await self.next_timestamp()
        frame = av.VideoFrame(320, 240, 'yuv420p')
        for plane, value in zip(frame.planes, RED):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = pts, time_base
        return frame


def rows_of(plane):
    """Its bytes without the padding at the end of each line."""
    data = bytes(plane)
    return b''.join(data[y * plane.line_size:y * plane.line_size + plane.width] for y in range(plane.height))


async def listen(track):
    ear = Ear()
    while True:
        frame = await track.recv()
        channels = len(frame.layout.channels)
        samples = array('h')
        samples.frombytes(bytes(frame.planes[0])[:2 * channels * frame.samples])
        ear.hear(samples[::channels], frame.pts * frame.time_base)


async def watch(track):
    eye = Eye()
    while True:
        frame = await track.recv()
        eye.see([rows_of(plane) for plane in frame.planes], frame.width, frame.height, float(frame.pts * frame.time_base))


async def main(what, url, token):
    pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    tasks = []

    @pc.on('connectionstatechange')
    def changed():
        say(pc.connectionState)

    @pc.on('track')
    def came(track):
        tasks.append(asyncio.ensure_future(listen(track) if track.kind == 'audio' else watch(track)))

    if what == 'publish':
        pc.addTransceiver(Tone(), direction='sendonly')
        pc.addTransceiver(Picture(), direction='sendonly')
    else:
        pc.addTransceiver('audio', direction='recvonly')
        pc.addTransceiver('video', direction='recvonly')
    await pc.setLocalDescription(await pc.createOffer())
    stream = Stream(url, token)
    loop = asyncio.get_running_loop()
    answer = await loop.run_in_executor(None, stream.post, pc.localDescription.sdp)
    await pc.setRemoteDescription(RTCSessionDescription(answer, 'answer'))
    until = loop.run_in_executor(None, sys.stdin.read)
    done, _ = await asyncio.wait([until, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
    stream.delete()
    for task in tasks:
        task.cancel()
    await pc.close()


asyncio.run(main(*sys.argv[1:4]))
