// The own protocol by the `ws` package, with the verbs of the matrix.
import WebSocket from 'ws';
import { Inbox } from '../../support/inbox.mjs';

export class OwnClient {
    dialect = 'parley';
    #socket = null;
    #resume = '';
    #lastId = 0;

    constructor({ server, userId, token, name }) {
        Object.assign(this, { server, userId, token, name });
        this.inbox = new Inbox(`parley ${name}`);
    }

    async connect() {
        const socket = new WebSocket(`${this.server.ws}/parley?${new URLSearchParams({ ...(this.token && { token: this.token }) })}`);
        this.#socket = socket;
        socket.on('message', (data) => this.#receive(JSON.parse(data)));
        socket.on('close', (code) => this.inbox.push({ type: 'closed', code }));
        return this.inbox.take('welcome');
    }

    async enter({ roomId, ...more }) {
        this.roomId = roomId;
        await this.connect();
        return this.join(more);
    }

    async join(more = {}) {
        const joined = await this.request('room.join', { room: this.roomId, name: this.name, ...more, ...(this.#resume && { resume: this.#resume }) });
        this.#resume = joined.resume;
        this.peerId = joined.peer.id;
        if (!joined.resumed) for (const peer of joined.peers) this.inbox.push({ type: 'joined', peer: peer.id });
        return joined;
    }

    #receive({ id, result, error, event, data }) {
        if (id !== undefined) return this.inbox.push({ type: `reply ${id}`, result, error });
        if (event === 'room.signal') this.inbox.push({ type: data.kind, from: data.from, body: data.body });
        else if (event === 'peer.joined') this.inbox.push({ type: 'joined', peer: data.peer.id });
        else if (event === 'peer.left') this.inbox.push({ type: 'left', peer: data.peer });
        else if (event === 'peer.updated') this.inbox.push({ type: 'toggled', ...data.peer });
        else if (event === 'room.closed') this.inbox.push({ type: 'ended', reason: data.reason });
        else this.inbox.push({ type: event, data });
    }

    async request(method, params) {
        const id = ++this.#lastId;
        this.#socket.send(JSON.stringify({ id, method, params }));
        const { result, error } = await this.inbox.take(`reply ${id}`);
        if (error) throw new Error(`${method}: ${error.code}: ${error.message}`);
        return result;
    }

    #in(method, params) {
        this.request(method, { room: this.roomId, ...params }).catch((error) => this.inbox.push({ type: 'error', error }));
    }

    meets(peer) {
        this.partner = peer;
    }
    signal(kind, body) {
        this.#in('room.signal', { to: this.partner, kind, body });
    }
    toggle(what, isEnabled) {
        this.#in('room.update', { [what]: isEnabled });
    }
    leave() {
        this.#in('room.leave');
    }
    async drop() {
        this.#socket.terminate();
        await this.inbox.take('closed');
    }
    /** Ends the line as who leaves does. */
    async goodbye() {
        this.#socket.close(1000);
        await this.inbox.take('closed');
    }
    async resume() {
        await this.enter({ roomId: this.roomId });
    }
    close() {
        this.#socket?.terminate();
    }
}
