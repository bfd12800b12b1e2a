// The media server's negotiation against a real browser: Chromium takes our answers and our offers, and we take its. No media
// flows; the program behind it (src/media/negotiate/testbed) reads a description and writes the other.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { launchChromium } from '../support/browser.mjs';
import { built } from '../support/parley.mjs';

const binary = built('negotiate-testbed');

function negotiate(what, input = '') {
    const { status, stdout, stderr } = spawnSync(binary, [what], { input, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return stdout;
}

let browser;
let page;
before(async () => {
    browser = await launchChromium();
    page = await browser.newPage();
    await page.exposeFunction('negotiate', negotiate);
});
after(() => browser?.close());

test('a publisher with three layers and a data channel takes our answer, twice', async () => {
    const seen = await page.evaluate(async () => {
        const pc = new RTCPeerConnection();
        const round = async () => {
            await pc.setLocalDescription();
            await pc.setRemoteDescription({ type: 'answer', sdp: await window.negotiate('publish', pc.localDescription.sdp) });
            return pc.getTransceivers().map((transceiver) => transceiver.currentDirection);
        };
        const audio = pc.addTransceiver('audio', { direction: 'sendonly' });
        const video = pc.addTransceiver('video', { direction: 'sendonly', sendEncodings: [{ rid: 'l' }, { rid: 'm' }, { rid: 'h' }] });
        pc.createDataChannel('d');
        const first = await round();
        const { encodings, codecs } = video.sender.getParameters();
        const message_bytes = pc.sctp.maxMessageSize;
        audio.direction = 'inactive';
        const second = await round();
        pc.close();
        return { first, second, message_bytes, rids: encodings.map(({ rid }) => rid), codec: codecs[0].mimeType };
    });
    assert.deepEqual(seen, {
        first: ['sendonly', 'sendonly'], second: ['inactive', 'sendonly'], message_bytes: 262144, rids: ['l', 'm', 'h'], codec: 'video/VP8',
    });
});

test('a player gets the tracks that it asks for', async () => {
    const seen = await page.evaluate(async () => {
        const pc = new RTCPeerConnection();
        const tracks = [];
        pc.ontrack = ({ track, streams }) => tracks.push(`${track.kind} of ${streams[0]?.id}`);
        pc.addTransceiver('audio', { direction: 'recvonly' });
        pc.addTransceiver('video', { direction: 'recvonly' });
        await pc.setLocalDescription();
        await pc.setRemoteDescription({ type: 'answer', sdp: await window.negotiate('play', pc.localDescription.sdp) });
        pc.close();
        return tracks;
    });
    assert.deepEqual(seen, ['audio of them', 'video of them']);
});

test('a subscriber takes our offer, and we its answer', async () => {
    const seen = await page.evaluate(async () => {
        const pc = new RTCPeerConnection();
        const tracks = [];
        pc.ontrack = ({ track, streams }) => tracks.push(`${track.id} of ${streams[0]?.id}`);
        await pc.setRemoteDescription({ type: 'offer', sdp: await window.negotiate('offer') });
        await pc.setLocalDescription();
        const accepted = await window.negotiate('accept', pc.localDescription.sdp);
        pc.close();
        return { tracks, accepted };
    });
    assert.deepEqual(seen.tracks, ['voice of them', 'camera of them']);
    assert.match(seen.accepted, /^data\nvoice received, codecs 2\ncamera received, codecs [3-9]\n$/);
});
