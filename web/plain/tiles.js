// The picture of a call: one tile for each person. Names and states are set as text, never as markup.

export class Tiles {
  #root;
  #tiles = new Map();

  constructor(root) {
    this.#root = root;
  }

  show(id, { name, self = false, stream }) {
    const tile = this.#tiles.get(id) ?? this.#make(id, self);
    if (name !== undefined) {
      tile.label.textContent = self ? `${name} (you)` : name || 'Guest';
      tile.initial.textContent = [...(name || '?')][0].toUpperCase();
    }
    if (stream && tile.video.srcObject !== stream) tile.video.srcObject = stream;
  }

  set(id, { video, audio, state }) {
    const tile = this.#tiles.get(id);
    if (!tile) return;
    if (video !== undefined) tile.box.classList.toggle('no-video', !video);
    if (audio !== undefined) tile.muted = !audio;
    if (state !== undefined) tile.text = state;
    tile.state.textContent = tile.text || (tile.muted ? 'Muted' : '');
  }

  remove(id) {
    this.#tiles.get(id)?.box.remove();
    this.#tiles.delete(id);
  }

  clear() {
    for (const id of [...this.#tiles.keys()]) this.remove(id);
  }

  #make(id, self) {
    const box = document.createElement('figure');
    box.className = self ? 'tile self' : 'tile';
    box.dataset.peer = id;
    const video = document.createElement('video');
    video.autoplay = true;
    video.playsInline = true;
    video.muted = self;
    const add = (tag, className) => {
      const element = document.createElement(tag);
      element.className = className;
      return element;
    };
    const initial = add('span', 'initial');
    initial.setAttribute('aria-hidden', 'true');
    const label = add('figcaption', 'label');
    const state = add('span', 'state');
    box.append(video, initial, state, label);
    this.#root.append(box);
    const tile = { box, video, initial, label, state, muted: false, text: '' };
    this.#tiles.set(id, tile);
    return tile;
  }
}
