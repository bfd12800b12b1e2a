// One RTCPeerConnection to one other person. It makes and answers offers, keeps candidates until they can be used, and asks for a new
// ICE path when the present one fails. Signals go out through `send`; what is received comes in through accept().

export class Peer {
  #pc;
  #send;
  #early = [];
  #makingOffer = false;
  #polite;

  /** `on`: { stream(MediaStream), state(connectionState) }. `polite` gives way when both sides offer at once. */
  constructor({ iceServers, tracks, stream, polite, send, on }) {
    this.#send = send;
    this.#polite = polite;
    this.#pc = new RTCPeerConnection({ iceServers });
    for (const track of tracks) this.#pc.addTrack(track, stream);
    const remote = new MediaStream();
    this.#pc.ontrack = ({ track }) => {
      remote.addTrack(track);
      on.stream(remote);
    };
    this.#pc.onicecandidate = ({ candidate }) => candidate && send('ice-candidate', candidate);
    this.#pc.onconnectionstatechange = () => on.state(this.#pc.connectionState);
    this.#pc.oniceconnectionstatechange = () => {
      if (this.#pc.iceConnectionState === 'failed') this.repair();
    };
  }

  get alive() {
    return ['connected', 'connecting', 'disconnected'].includes(this.#pc.connectionState);
  }

  async offer(options) {
    this.#makingOffer = true;
    try {
      this.#wantBothKinds();
      await this.#pc.setLocalDescription(await this.#pc.createOffer(options));
      this.#send('offer', this.#pc.localDescription);
    } finally {
      this.#makingOffer = false;
    }
  }

  repair() {
    if (!this.#polite) this.offer({ iceRestart: true }).catch(() => {});
  }

  async accept(type, data) {
    if (type === 'ice-candidate') return this.#addCandidate(data);
    const collision = type === 'offer' && (this.#makingOffer || this.#pc.signalingState !== 'stable');
    if (collision && !this.#polite) return;
    if (type === 'answer' && this.#pc.signalingState !== 'have-local-offer') return;
    await this.#pc.setRemoteDescription(data);
    for (const candidate of this.#early.splice(0)) await this.#addCandidate(candidate);
    if (type !== 'offer') return;
    await this.#pc.setLocalDescription(await this.#pc.createAnswer());
    this.#send('answer', this.#pc.localDescription);
  }

  close() {
    this.#pc.onconnectionstatechange = null;
    this.#pc.close();
  }

  // Whoever has no camera or microphone still wants to see and hear.
  #wantBothKinds() {
    for (const kind of ['audio', 'video']) {
      const offered = this.#pc.getTransceivers().some((transceiver) => transceiver.receiver.track.kind === kind);
      if (!offered) this.#pc.addTransceiver(kind, { direction: 'recvonly' });
    }
  }

  async #addCandidate(candidate) {
    if (!this.#pc.remoteDescription) return void this.#early.push(candidate);
    await this.#pc.addIceCandidate(candidate).catch(() => {}); // of a description that a newer one has replaced
  }
}
