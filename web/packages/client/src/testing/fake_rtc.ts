// Tracks, streams and connections without media: descriptions are short texts, and a test says when a connection stands.

let made = 0;

export class FakeTrack extends EventTarget {
  readonly id = `track-${++made}`;
  readonly kind: 'audio' | 'video';
  readonly label: string;
  readonly deviceId: string;
  enabled = true;
  contentHint = '';
  muted = false;
  readyState: 'live' | 'ended' = 'live';

  constructor(kind: 'audio' | 'video', { label = kind, deviceId = 'default' }: { label?: string; deviceId?: string } = {}) {
    super();
    this.kind = kind;
    this.label = label;
    this.deviceId = deviceId;
  }
  stop(): void {
    this.readyState = 'ended';
  }
  getSettings(): { deviceId: string } {
    return { deviceId: this.deviceId };
  }
  /** The system takes the device for itself, or gives it back. */
  interrupt(muted: boolean): void {
    this.muted = muted;
    this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
  }
  /** The device went away. */
  vanish(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

export class FakeMediaStream {
  readonly id = `stream-${++made}`;
  #tracks: FakeTrack[];
  constructor(tracks: FakeTrack[] = []) {
    this.#tracks = [...tracks];
  }
  getTracks(): FakeTrack[] {
    return [...this.#tracks];
  }
  getAudioTracks(): FakeTrack[] {
    return this.#tracks.filter(({ kind }) => kind === 'audio');
  }
  getVideoTracks(): FakeTrack[] {
    return this.#tracks.filter(({ kind }) => kind === 'video');
  }
}

export class FakeTransceiver {
  mid: string | null = null;
  direction: string;
  currentDirection: string | null = null;
  readonly sendEncodings: { rid?: string; active?: boolean }[];
  readonly sender: { track: FakeTrack | null; replaceTrack(track: FakeTrack | null): Promise<void>; getParameters(): { encodings: object[] }; setParameters(given: { encodings: object[] }): Promise<void> };
  readonly receiver: { readonly track: FakeTrack; sources: { timestamp: number; audioLevel?: number }[]; getSynchronizationSources(): { timestamp: number }[] };

  constructor(kind: 'audio' | 'video', track: FakeTrack | null, direction: string, sendEncodings: { rid?: string; active?: boolean }[] = []) {
    this.direction = direction;
    this.sendEncodings = sendEncodings;
    const sender = {
      track,
      replaceTrack: async (next: FakeTrack | null) => void (sender.track = next),
      getParameters: () => ({ encodings: this.sendEncodings.map((one) => ({ active: true, ...one })) }),
      setParameters: async ({ encodings }: { encodings: object[] }) => encodings.forEach((one, i) => Object.assign(this.sendEncodings[i]!, one)),
    };
    this.sender = sender;
    this.receiver = { track: new FakeTrack(kind), sources: [], getSynchronizationSources: () => this.receiver.sources };
  }
}

type Description = { type: string; sdp?: string };

/**
 * Speaks descriptions like "o=- 7 1 IN IP4 0\r\nm=audio 0 sendrecv\r\na=mid:0": enough to agree on sections, directions and sessions.
 */
export class FakeConnection {
  readonly session = String(++made);
  readonly transceivers: FakeTransceiver[] = [];
  readonly candidates: unknown[] = [];
  signalingState = 'stable';
  connectionState = 'new';
  localDescription: Description | null = null;
  remoteDescription: Description | null = null;
  currentRemoteDescription: Description | null = null;
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  restarts = 0;
  configuration: unknown;

  constructor(configuration?: unknown) {
    this.configuration = configuration;
  }

  addTransceiver(what: FakeTrack | 'audio' | 'video', { direction = 'sendrecv', sendEncodings }: { direction?: string; sendEncodings?: { rid?: string }[] } = {}): FakeTransceiver {
    const track = typeof what === 'string' ? null : what;
    const made = new FakeTransceiver(typeof what === 'string' ? what : what.kind, track, direction, sendEncodings);
    this.transceivers.push(made);
    return made;
  }
  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }
  createDataChannel(): object {
    return {};
  }
  async createOffer({ iceRestart = false } = {}): Promise<Description> {
    if (iceRestart) ++this.restarts;
    return { type: 'offer' };
  }
  async createAnswer(): Promise<Description> {
    return { type: 'answer' };
  }
  restartIce(): void {
    ++this.restarts;
  }
  setConfiguration(configuration: unknown): void {
    this.configuration = configuration;
  }

  async setLocalDescription(description: Description = { type: this.signalingState === 'have-remote-offer' ? 'answer' : 'offer' }): Promise<void> {
    if (description.type === 'rollback') {
      this.signalingState = 'stable';
      return;
    }
    if (description.type === 'offer') this.transceivers.forEach((line, i) => (line.mid ??= String(i)));
    this.localDescription = { type: description.type, sdp: this.#describe() };
    this.signalingState = description.type === 'offer' ? 'have-local-offer' : 'stable';
    if (description.type === 'answer') this.#agree(this.remoteDescription!.sdp!);
  }

  async setRemoteDescription(description: Description): Promise<void> {
    this.remoteDescription = description;
    if (description.type === 'answer') {
      this.signalingState = 'stable';
      this.currentRemoteDescription = description;
      return this.#agree(description.sdp!);
    }
    this.signalingState = 'have-remote-offer';
    for (const { mid, kind } of sectionsOf(description.sdp!)) {
      if (this.transceivers.some((line) => line.mid === mid)) continue;
      const made = new FakeTransceiver(kind, null, 'recvonly');
      made.mid = mid;
      this.transceivers.push(made);
    }
    this.currentRemoteDescription = description;
  }

  async addIceCandidate(candidate: unknown): Promise<void> {
    this.candidates.push(candidate);
  }
  async getStats(): Promise<Map<string, object>> {
    return new Map();
  }
  close(): void {
    this.connectionState = 'closed';
  }
  /** For tests: the connection comes to this state. */
  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
  get isClosed(): boolean {
    return this.connectionState === 'closed';
  }

  #describe(): string {
    const lines = this.transceivers.filter(({ mid }) => mid !== null).map(({ mid, receiver, direction }) => `m=${receiver.track.kind} 0 ${direction}\r\na=mid:${mid}`);
    return [`o=- ${this.session} 1 IN IP4 0`, ...lines].join('\r\n');
  }

  #agree(theirs: string): void {
    for (const { mid, direction } of sectionsOf(theirs)) {
      const line = this.transceivers.find((one) => one.mid === mid);
      if (!line) continue;
      const sends = line.direction.startsWith('send') && /recv/.test(direction);
      const receives = line.direction.endsWith('recv') || line.direction === 'recvonly' ? /send/.test(direction) : false;
      line.currentDirection = sends && receives ? 'sendrecv' : sends ? 'sendonly' : receives ? 'recvonly' : 'inactive';
    }
  }
}

function sectionsOf(sdp: string): { mid: string; kind: 'audio' | 'video'; direction: string }[] {
  return [...sdp.matchAll(/m=(audio|video) \d+ (\w+)\r?\na=mid:(\S+)/g)].map(([, kind, direction, mid]) => ({ kind: kind as 'audio' | 'video', direction: direction!, mid: mid! }));
}
