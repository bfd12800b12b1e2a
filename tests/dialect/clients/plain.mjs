// `rooms` and `bare` by the `ws` package, in the words of their documents.
import WebSocket from 'ws';
import { Inbox } from '../../support/inbox.mjs';

const kWords = { candidate: { rooms: 'ice-candidate', bare: 'candidate' } };
const kKinds = { offer: 'offer', answer: 'answer', candidate: 'candidate', 'ice-candidate': 'candidate' };

class PlainClient {
    #socket = null;
    #resume = '';
    peerId = '';

    constructor({ server, userId, token, name, dialect }) {
        Object.assign(this, { server, userId, token, name, dialect });
        this.inbox = new Inbox(`${dialect} ${name}`);
    }

    async enter({ roomId }) {
        this.roomId = roomId;
        const query = new URLSearchParams({ room_id: roomId, ...(this.token && { token: this.token }), ...(this.#resume && { resume: this.#resume }) });
        const socket = new WebSocket(`${this.server.ws}/ws?${query}`);
        this.#socket = socket;
        socket.on('message', (data) => this.#receive(JSON.parse(data)));
        socket.on('close', (code) => this.inbox.push({ type: 'closed', code }));
        await new Promise((opened, failed) => socket.once('open', opened).once('error', failed));
        const hello = await this.hello();
        this.#resume = hello.resume ?? '';
        this.peerId = hello.peer_id ?? hello.data;
    }

    #receive(message) {
        const { type } = message;
        if (type in kKinds) this.inbox.push({ type: kKinds[type], from: message.from, body: message.data });
        else if (type === 'peer_joined') this.inbox.push({ type: 'joined', peer: message.peer_id ?? message.data });
        else if (type === 'peer_left') this.inbox.push({ type: 'left', peer: message.peer_id ?? message.data });
        else if (type === 'peer_updated') this.inbox.push({ type: 'toggled', audio: message.audio, video: message.video, screen: message.screen });
        else if (type === 'room_closed') this.inbox.push({ type: 'ended', reason: message.reason });
        else this.inbox.push(message);
        if (type === 'peers_list') for (const peer of message.peers) this.inbox.push({ type: 'joined', peer });
    }

    send(message) {
        this.#socket.send(JSON.stringify(message));
    }

    signal(kind, body, target) {
        this.send({ type: kWords[kind]?.[this.dialect] ?? kind, ...(target && { target }), data: body });
    }

    toggle(what, isEnabled) {
        this.send({ type: `toggle-${what}`, isEnabled });
    }

    async drop() {
        this.#socket.terminate();
        await this.inbox.take('closed');
    }

    async resume() {
        await this.enter({ roomId: this.roomId });
    }

    /** With a code: an orderly close; without: the line is cut. */
    close(code) {
        if (code) this.#socket.close(code);
        else this.#socket?.terminate();
    }
}

export class RoomsClient extends PlainClient {
    constructor(options) {
        super({ ...options, dialect: 'rooms' });
    }
    async hello() {
        this.send({ type: 'join_room', name: this.name });
        return this.inbox.take('peers_list');
    }
    signal(kind, body) {
        super.signal(kind, body, this.partner);
    }
    /** The other's peer id, as `joined` or a signal's `from` gave it. */
    meets(peer) {
        this.partner = peer;
    }
    leave() {
        this.send({ type: 'leave_room' });
    }
}

export class BareClient extends PlainClient {
    constructor(options) {
        super({ ...options, dialect: 'bare' });
    }
    hello() {
        return this.inbox.take('client_id');
    }
    meets() {}
    leave() {
        this.close(1000);
    }
}
