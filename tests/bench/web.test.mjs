// The bench of the web app measures what it says: one join each way, one paint and a second of the crowd; and the sums of its table. What
// its figures are is no matter here. run: alone
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { kTiles, measureCrowd } from '../../bench/web/crowd.mjs';
import { kPhases, measureFirstPaints, measureJoins } from '../../bench/web/join.mjs';
import { median, tableOf } from '../../bench/web/main.mjs';
import { launch } from '../support/meet.mjs';
import { stage } from '../support/stage.mjs';

describe('the bench of the web app', () => {
    let server;
    let browser;
    stage(launch, (started) => ({ server, browser } = started));

    for (const media of ['p2p', 'sfu']) {
        test(`notes every phase of a join (${media})`, async () => {
            const [marks] = await measureJoins(browser, server, media, 1);
            for (const [name] of kPhases) assert.equal(typeof marks[name], 'number', `${name}: ${JSON.stringify(marks)}`);
            assert.ok(marks.socket <= marks.joined && marks.joined <= marks.frame && marks.offer <= marks.answer && marks.answer <= marks.frame, JSON.stringify(marks));
        });
    }

    test('sees the first paint of a browser that has nothing cached', async () => {
        const [paint] = await measureFirstPaints(browser, server, 1);
        assert.ok(paint > 0);
    });

    test('has 25 people in the app, all in pictures, who speak and switch', async () => {
        const { tiles, playing, steps, problems } = await measureCrowd(browser, server, 1000);
        assert.equal(tiles, kTiles);
        assert.ok(playing >= kTiles - 1, `${playing} pictures`);
        assert.ok(steps > 0);
        assert.deepEqual(problems, []);
    });
});

test('its table shows medians by phase, and which bars were met', () => {
    const joins = { directly: [{ joined: 10, frame: 200 }, { joined: 30, frame: 400 }, { joined: 20, frame: 3000 }] };
    const crowd = { tiles: 25, steps: 9, longTasks: [150], own: [{ duration: 20 }, { duration: 120 }] };
    const { text, ok } = tableOf({ joins, paints: [100, 300], crowd }, kPhases);
    const [, , direct, paint, task] = text.split('\n');
    assert.match(direct, /directly \| 400 ms \| socket open – · join answered 20 · .*first frame 400 \| ≤ 1000 ms: met \|/);
    assert.match(paint, /\| 200 ms \| slowest 300 \|/);
    assert.match(task, /\| 120 ms \| 25 tiles, 9 changes; 1 long tasks .* 150 \| ≤ 100 ms: \*\*missed\*\* \|/);
    assert.equal(ok, false);
    assert.equal(median([4, 1, 3, 2]), 2.5);
});
