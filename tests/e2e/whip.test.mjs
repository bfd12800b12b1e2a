// run: alone
// WHIP and WHEP against programs of others: GStreamer publishes sound and a picture and aiortc plays them, and the other way round.
// What comes out must be the tone and the colour that went in.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Parley, freshUser, makeToken } from '../support/parley.mjs';
import { StreamProgram } from '../support/whip.mjs';

const kTest = { timeout: 120_000 };
let server;
before(async () => { server = await Parley.start(); });
after(() => server?.remove());

async function makeRoom(at = server) {
    const { status, body } = await at.request('POST', '/room/create', { as: makeToken(freshUser()), body: {} });
    assert.equal(status, 201);
    return body.room_id;
}

/** Starts them one after the other; all end with the test. */
function stage(t, room, at = server) {
    const programs = [];
    t.after(() => Promise.all(programs.map((program) => program.kill())));
    return (program, what) => {
        const path = what === 'publish' ? 'whip' : 'whep';
        programs.push(new StreamProgram(program, what, `${at.url}/${path}/${room}`, makeToken(freshUser(program))));
        return programs.at(-1);
    };
}

async function assertPlays(player) {
    const heard = await player.says(({ event, hz }) => event === 'heard' && Math.abs(hz - 440) <= 4);
    assert.ok(heard.loudest > 3000, `as quiet as ${heard.loudest}`);
    const seen = await player.says(({ event, frames }) => event === 'seen' && frames >= 30);
    assert.deepEqual([seen.width, seen.height], [320, 240]);
    const off = [81, 90, 240].map((wanted, i) => Math.abs(seen.yuv[i] - wanted));
    assert.ok(Math.max(...off) <= 10, `the picture is ${seen.yuv}`);
}

const kHasIpv6 = existsSync('/proc/net/if_inet6') && /^0{31}1 /m.test(readFileSync('/proc/net/if_inet6', 'utf8'));
test('where there is IPv6 alone, signalling and media go by it', { ...kTest, skip: !kHasIpv6 && 'this machine has no IPv6' }, async (t) => {
    const six = await Parley.start({ host: '[::1]' });
    t.after(() => six.remove());
    const start = stage(t, await makeRoom(six), six);
    const source = start('aiortc', 'publish');
    await source.says('connected');
    const screen = start('aiortc', 'play');
    await screen.says('connected');
    await assertPlays(screen);
    assert.equal(await screen.leave(), 0);
    assert.equal(await source.leave(), 0);
});

for (const [publisher, player] of [['gst', 'aiortc'], ['aiortc', 'gst']]) {
    test(`${publisher} publishes by WHIP, ${player} plays it by WHEP`, kTest, async (t) => {
        const room = await makeRoom();
        const start = stage(t, room);
        const source = start(publisher, 'publish');
        const posted = await source.says('posted');
        assert.equal(posted.status, 201);
        assert.match(posted.location, new RegExp(`^/whip/${room}/[\\w-]{22}$`));
        assert.match(posted.etag, /^"[\w-]{22}"$/);
        await source.says('connected');
        const screen = start(player, 'play');
        assert.match((await screen.says('posted')).location, new RegExp(`^/whep/${room}/[\\w-]{22}$`));
        await screen.says('connected');
        await assertPlays(screen);
        assert.equal(await screen.leave(), 0);
        assert.equal((await screen.says('deleted')).status, 200);
        assert.equal(await source.leave(), 0);
        assert.equal((await source.says('deleted')).status, 200);
    });
}

test('a PATCH restarts ICE, and until the new path is found the old one carries the picture', kTest, async (t) => {
    const room = await makeRoom();
    const token = makeToken(freshUser('gst'));
    const source = new StreamProgram('gst', 'publish', `${server.url}/whip/${room}`, token);
    t.after(() => source.kill());
    const { location, etag } = await source.says('posted');
    await source.says('connected');
    const screen = stage(t, room)('aiortc', 'play');
    const { frames } = await screen.says('seen');
    const restarted = await server.request('PATCH', location, {
        as: token, headers: { 'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': '*' },
        body: 'a=ice-ufrag:renewed\r\na=ice-pwd:0123456789012345678901\r\n',
    });
    assert.equal(restarted.status, 200, restarted.body);
    assert.match(restarted.body, /a=ice-ufrag:\S+\r\na=ice-pwd:\S{22,}\r\n[^]*a=candidate:/);
    assert.notEqual(restarted.headers.get('etag'), etag);
    await screen.says(({ event, frames: now }) => event === 'seen' && now >= frames + 30);
});
