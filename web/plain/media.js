// Camera and microphone: asks for them, says in plain words why one is not to be had, and keeps what the user wants on or off.

const WORDS = {
  NotAllowedError: (what) => `Your browser blocks the ${what}. Allow it in the address bar, then join again; you can also join without.`,
  NotFoundError: (what) => `No ${what} was found. You can join without.`,
  NotReadableError: (what) => `The ${what} is in use by another program. Close that program, or join without.`,
  OverconstrainedError: (what) => `No ${what} fits what was asked. You can join without.`,
};

function explain(error, what) {
  return (WORDS[error.name] ?? ((w) => `The ${w} could not be started (${error.name}). You can join without.`))(what);
}

export class Media {
  stream = new MediaStream();
  wanted = { audio: true, video: true };

  /** Opens what is there. Returns the sentence to show, or '' when both run. */
  async open() {
    if (!navigator.mediaDevices?.getUserMedia) {
      return 'Browsers give camera and microphone only to pages opened by https or on this very machine. You can join to watch and listen.';
    }
    try {
      this.#take(await navigator.mediaDevices.getUserMedia({ audio: true, video: true }));
      return '';
    } catch (both) {
      const problems = [];
      for (const [kind, what] of [['audio', 'microphone'], ['video', 'camera']]) {
        try {
          this.#take(await navigator.mediaDevices.getUserMedia({ [kind]: true }));
        } catch (error) {
          problems.push(explain(error, what));
        }
      }
      return problems.length === 2 ? explain(both, 'camera and the microphone') : problems.join(' ');
    }
  }

  get tracks() {
    return this.stream.getTracks();
  }

  has(kind) {
    return this.tracks.some((track) => track.kind === kind && track.readyState === 'live');
  }

  isOn(kind) {
    return this.has(kind) && this.wanted[kind];
  }

  toggle(kind) {
    this.wanted[kind] = !this.wanted[kind];
    this.#apply();
  }

  stop() {
    for (const track of this.tracks) {
      track.stop();
      this.stream.removeTrack(track);
    }
  }

  #take(fresh) {
    for (const track of fresh.getTracks()) this.stream.addTrack(track);
    this.#apply();
  }

  #apply() {
    for (const track of this.tracks) track.enabled = this.wanted[track.kind];
  }
}
