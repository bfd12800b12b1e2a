// A drawn person before a wall that is striped in one corner: what stands behind them can be told from what they are. For tests of what
// comes behind a person.

/** For `prepare` of open(): the camera shows the figure, the microphone plays 440 Hz. */
export const kFigure = `navigator.mediaDevices.getUserMedia = async ({ audio, video }) => {
    const stream = new MediaStream();
    if (video) {
        const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
        const pen = canvas.getContext('2d');
        const oval = (fill, x, y, width, height, from = 0, to = 7) => {
            pen.fillStyle = fill;
            pen.beginPath();
            pen.ellipse(x, y, width, height, 0, from, to);
            pen.fill();
        };
        let frame = 0;
        const draw = () => {
            const wall = pen.createLinearGradient(0, 0, 640, 360);
            wall.addColorStop(0, '#b9c4bd');
            wall.addColorStop(1, '#7d8c88');
            pen.fillStyle = wall;
            pen.fillRect(0, 0, 640, 360);
            for (let x = 0; x < 96; x += 12) {
                pen.fillStyle = x % 24 ? '#fff' : '#000';
                pen.fillRect(x, 0, 12, 120);
            }
            oval('#2a4a8a', 320, 380, 150, 130); // a jacket, a neck, a head with its hair, two eyes, a nose and a mouth
            oval('#d9a883', 320, 265, 34, 50);
            oval('#e0b08c', 320, 170, 62, 82);
            oval('#3a2a20', 320, 140, 68, 66, Math.PI, 0);
            for (const x of [297, 343]) {
                oval('#fff', x, 165, 11, 6);
                oval('#2b1b14', x, 165, 5, 5);
            }
            oval('#c98f70', 320, 190, 8, 14);
            oval('#a04a45', 320, 218, 20, 6);
            pen.fillStyle = '#f00';
            pen.fillRect((frame++ * 4) % 640, 352, 8, 8); // so that frames keep coming
        };
        draw();
        setInterval(draw, 50);
        stream.addTrack(canvas.captureStream(20).getVideoTracks()[0]);
    }
    if (audio) {
        const sound = new AudioContext();
        const oscillator = new OscillatorNode(sound, { frequency: 440 });
        const out = sound.createMediaStreamDestination();
        oscillator.connect(out);
        oscillator.start();
        stream.addTrack(out.stream.getAudioTracks()[0]);
    }
    return stream;
};`;

/** Of the next frame: how sharp the stripes are (0 to 255), and the mean colours of their corner and of the figure's jacket. Null before there is one. */
async function look(page, selector) {
    return page.evaluate(async (query) => {
        const video = document.querySelector(query);
        if (!video?.videoWidth) return null;
        // A video that is taken off the page gets no frame any more.
        if (!(await Promise.race([new Promise((seen) => video.requestVideoFrameCallback(seen)), new Promise((late) => setTimeout(late, 10_000))]))) return null;
        const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
        const pen = canvas.getContext('2d', { willReadFrequently: true });
        pen.drawImage(video, 0, 0, 640, 360);
        const mean = (x, y, width, height) => {
            const { data } = pen.getImageData(x, y, width, height);
            return [0, 1, 2].map((part) => Math.round(data.reduce((sum, value, at) => (at % 4 === part ? sum + value : sum), 0) / (width * height)));
        };
        const row = pen.getImageData(0, 60, 96, 1).data;
        let sum = 0;
        for (let x = 6; x < 78; x += 12) sum += Math.abs(row[4 * x] - row[4 * (x + 12)]);
        return { stripes: Math.round(sum / 6), corner: mean(8, 20, 80, 80), jacket: mean(280, 320, 80, 20) };
    }, selector);
}

const near = (one, other, by) => one.every((value, at) => Math.abs(value - other[at]) <= by);
const kJacket = [42, 74, 138];

/** What is seen of somebody, with whoever they are still before it. `selector` of the video. */
export async function expectBehind(page, selector, what, test, within_ms = 60_000) {
    const end = Date.now() + within_ms;
    let seen;
    do {
        seen = await look(page, selector);
        if (seen && test(seen) && near(seen.jacket, kJacket, 40)) return seen;
        await page.evaluate(() => new Promise((tick) => requestAnimationFrame(tick)));
    } while (Date.now() < end);
    throw new Error(`${page.person?.name} should see ${what} behind the figure, sees ${JSON.stringify(seen)} in ${selector}`);
}

export const isSharp = ({ stripes }) => stripes > 180;
export const isSlightlyBlurred = ({ stripes }) => stripes > 30 && stripes < 160;
export const isStronglyBlurred = ({ stripes }) => stripes < 20;
export const isColour = (colour) => ({ stripes, corner }) => stripes < 40 && near(corner, colour, 40);

/** From now on: how sharp the stripes have been at most, of all frames that came. Read it with `sharpest`. */
export const watchStripes = (page, peerName) =>
    page.evaluate((name) => {
        window.sharpest = 0;
        window.framesSeen = 0;
        const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
        const pen = canvas.getContext('2d', { willReadFrequently: true });
        const watched = new WeakSet();
        const each = (video) => () => {
            pen.drawImage(video, 0, 0, 640, 360);
            const row = pen.getImageData(0, 60, 96, 1).data;
            let sum = 0;
            for (let x = 6; x < 78; x += 12) sum += Math.abs(row[4 * x] - row[4 * (x + 12)]);
            window.sharpest = Math.max(window.sharpest, sum / 6);
            ++window.framesSeen;
            video.requestVideoFrameCallback(each(video));
        };
        const look = () => {
            for (const video of document.querySelectorAll(`[aria-label="${name}"] video`)) {
                if (watched.has(video)) continue;
                watched.add(video);
                video.requestVideoFrameCallback(each(video));
            }
        };
        look();
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    }, peerName);
export const sharpest = (page) => page.evaluate(() => Math.round(window.sharpest));
