"""What the two WHIP and WHEP clients of the tests share: the HTTP requests, what they say to the test (a JSON line for each event), and
how they judge what they hear and see. Standard library only."""
import json
import os
import sys
import urllib.error
import urllib.request
from array import array

TONE_HZ = 440
RED = (81, 90, 240)  # BT.601: Y, U and V of the picture that is sent


def say(event, **what):
    os.write(1, (json.dumps({'event': event, **what}) + '\n').encode())  # whole, whichever thread says it


class Stream:
    """One WHIP or WHEP session on the server."""

    def __init__(self, url, token):
        self.url, self.token, self.session = url, token, None

    def _ask(self, method, url, body=None, **headers):
        request = urllib.request.Request(url, method=method, data=body and body.encode(), headers={'Authorization': f'Bearer {self.token}', **headers})
        return urllib.request.urlopen(request, timeout=20)

    def post(self, offer):
        """The answer to the offer. An HTTP error is told and ends the program."""
        try:
            with self._ask('POST', self.url, offer, **{'Content-Type': 'application/sdp'}) as answer:
                self.session = answer.headers['Location']
                say('posted', status=answer.status, location=self.session, etag=answer.headers['ETag'], links=answer.headers.get_all('Link') or [])
                return answer.read().decode()
        except urllib.error.HTTPError as refused:
            say('refused', status=refused.code, body=refused.read().decode())
            sys.exit(1)

    def delete(self):
        origin = '/'.join(self.url.split('/')[:3])
        with self._ask('DELETE', origin + self.session) as answer:
            say('deleted', status=answer.status)


class Ear:
    """Counts how often the sound passes through zero: a pure tone's pitch. Tells once a second of it has come."""

    def __init__(self):
        self.samples, self.last = array('h'), None

    def hear(self, samples, at):
        """`samples`: signed 16 bits, one channel, 48 kHz; `at`: their time in seconds."""
        assert self.last is None or at > self.last, f'{at} after {self.last}'
        self.last = at
        self.samples.extend(samples)
        if len(self.samples) < 48000:
            return
        ups = sum(1 for a, b in zip(self.samples, self.samples[1:]) if a < 0 <= b)
        say('heard', hz=ups, loudest=max(self.samples))
        self.samples = array('h')


class Eye:
    """The mean colour of a frame, and how many there were. Tells each tenth."""

    def __init__(self):
        self.count, self.last = 0, None

    def see(self, planes, width, height, at):
        """`planes`: the bytes of Y, U and V, without padding."""
        assert self.last is None or at > self.last, f'{at} after {self.last}'
        self.last = at
        self.count += 1
        if self.count % 10 == 0:
            y, u, v = (sum(plane) / len(plane) for plane in planes)
            say('seen', frames=self.count, width=width, height=height, yuv=[round(y), round(u), round(v)], at=round(at, 3))
