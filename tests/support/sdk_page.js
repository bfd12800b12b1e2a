// A page with a person who speaks through the SDK: shows and plays everybody, and says what it sees and hears. See sdk.mjs.
import { createClient } from '/sdk/index.js';

const tick = () => new Promise((done) => setTimeout(done, 50));
const within = (ms, promise) => Promise.race([promise, new Promise((done) => setTimeout(done, ms, null))]);

class Person {
  log = []; // {at, phase}
  ended = [];
  incoming = [];
  #shown = new Map(); // participant id → what to take down

  constructor({ url, token = null, name }) {
    document.title = name;
    this.name = name;
    this.client = createClient({ url, token, logger: console });
    this.sound = new AudioContext();
    this.client.calls.on('incoming', ({ call }) => this.incoming.push(call));
  }

  async join(id, options = {}) {
    this.use(this.client.room(id));
    await this.room.join({ name: this.name, ...options });
  }

  use(room) {
    if (this.room === room) return;
    this.room = room;
    room.on('phase', ({ phase, reason }) => this.log.push({ at: performance.now(), phase, reason }));
    room.on('path', ({ path }) => this.log.push({ at: performance.now(), path }));
    room.subscribe(() => this.#draw());
    this.#draw();
  }

  #draw() {
    const present = new Set(this.room.state.participants.map(({ id }) => id));
    for (const [id, stop] of this.#shown) if (!present.has(id) && this.#shown.delete(id)) stop();
    for (const { id } of this.room.state.participants) if (!this.#shown.has(id)) this.#shown.set(id, this.#show(this.room.participant(id)));
  }

  #show(participant) {
    const box = document.createElement('figure');
    const stops = ['video', 'screen', 'audio'].map((what) => {
      const element = document.createElement(what === 'audio' ? 'audio' : 'video');
      element.className = what;
      Object.assign(element.style, { width: '320px', height: '180px', background: '#222' });
      box.append(element);
      return participant[what].attach(element);
    });
    box.id = participant.id;
    document.body.append(box);
    return () => {
      for (const stop of stops) stop();
      box.remove();
    };
  }

  of(name) {
    return this.room?.state.participants.find((participant) => participant.name === name);
  }

  async colour(name, what = 'video') {
    const id = this.of(name)?.id;
    const video = id && document.getElementById(id)?.querySelector(`.${what}`);
    if (!video || video.videoWidth === 0) return null;
    const fresh = await within(1000, new Promise((seen) => video.requestVideoFrameCallback(() => seen(true))));
    if (!fresh) return null;
    const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
    const pen = canvas.getContext('2d');
    pen.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 1, 1, 0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  }

  #analysers = new Map(); // track → analyser
  tone(name) {
    const track = this.room.participant(this.of(name)?.id ?? '')?.audio.track;
    if (!track) return 0;
    let analyser = this.#analysers.get(track);
    if (!analyser) {
      analyser = new AnalyserNode(this.sound, { fftSize: 8192, smoothingTimeConstant: 0 });
      this.sound.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      this.#analysers.set(track, analyser);
    }
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const loudest = bins.indexOf(Math.max(...bins));
    return bins[loudest] > -60 ? (loudest * this.sound.sampleRate) / analyser.fftSize : 0;
  }

  /** Waits until that person's colour (within 40) and tone (within 25 Hz) arrive. */
  async until(name, { rgb, tone }, within_ms, what = 'video') {
    const start = performance.now();
    let seen = null;
    do {
      await tick();
      seen = { colour: await this.colour(name, what), tone: this.tone(name) };
      const near = seen.colour?.every((value, i) => Math.abs(value - rgb[i]) < 40) && (what === 'screen' || Math.abs(seen.tone - tone) < 25);
      if (near) return { ok: true, took_ms: performance.now() - start, seen };
    } while (performance.now() - start < within_ms);
    return { ok: false, seen, state: { ...this.room.state, chat: null }, log: this.log };
  }

  /** The longest time without a new picture of that person, from now until stop() is called. */
  watchGaps(name) {
    const video = document.getElementById(this.of(name).id).querySelector('.video');
    let last = performance.now();
    let longest = 0;
    let isOver = false;
    const look = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      if (!isOver) video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    this.gap = () => {
      isOver = true;
      return Math.round(Math.max(longest, performance.now() - last));
    };
  }
}
window.Person = Person;
window.tick = tick;
document.body.dataset.ready = 'true';
