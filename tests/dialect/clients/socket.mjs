// `calls`, `video` and `appointments` by socket.io-client, in the words of their documents.
import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import { Inbox } from '../../support/inbox.mjs';

export class SocketClient {
    constructor({ server, userId, token, name, dialect, namespace = '/' }) {
        Object.assign(this, { server, userId, token, name, dialect });
        this.inbox = new Inbox(`${dialect} ${name}`);
        this.socket = io(server.url + namespace, { transports: ['websocket'], forceNew: true, reconnection: false, autoConnect: false, auth: { token } });
        this.socket.onAny((event, data) => this.receive(event, data));
        this.socket.on('disconnect', (reason) => this.inbox.push({ type: 'disconnected', reason }));
    }

    async connect() {
        if (this.socket.connected) return;
        this.socket.connect();
        await new Promise((done, failed) => this.socket.once('connect', done).once('connect_error', failed));
    }

    /** Emits and waits for the acknowledgement; a refusal is thrown. */
    async ask(event, payload) {
        const answer = await this.socket.timeout(10_000).emitWithAck(event, payload);
        if (answer?.success === false) throw Object.assign(new Error(`${event}: ${answer.error.message}`), { code: answer.error.code });
        return answer;
    }

    receive(type, data) {
        this.inbox.push({ type, data });
    }

    async drop() {
        this.socket.io.engine.transport.ws.terminate();
        await this.inbox.take('disconnected');
    }

    close() {
        this.socket.disconnect();
    }
}

const kSignals = { 'webrtc:offer': 'offer', 'webrtc:answer': 'answer', 'webrtc:ice-candidate': 'candidate' };

/** What `calls` and `video` share: they are two views of one connection. */
class RootClient extends SocketClient {
    receive(event, data) {
        if (event in kSignals) this.inbox.push({ type: kSignals[event], from: data.from, body: data.sdp ?? data.candidate });
        else if (event === 'peer-joined') this.inbox.push({ type: 'joined', peer: data.userId });
        else if (event === 'peer-left') this.inbox.push({ type: 'left', peer: data.userId });
        else if (event === 'peer-updated') this.inbox.push({ type: 'toggled', audio: data.audio, video: data.video, screen: data.screen });
        else if (event === 'call-ended' || event === 'webrtc:end-call') this.inbox.push({ type: 'ended', data });
        else super.receive(event, data);
    }
    meets(person) {
        this.partner = person;
    }
    signal(kind, body) {
        const field = kind === 'candidate' ? 'candidate' : 'sdp';
        this.socket.emit(kind === 'candidate' ? 'webrtc:ice-candidate' : `webrtc:${kind}`, { to: this.partner, [field]: body, callId: this.callId });
    }
    toggle(what, isEnabled) {
        this.socket.emit(`toggle-${what}`, { roomId: this.roomId, isEnabled });
    }
    resume() {
        return this.connect();
    }
}

export class CallsClient extends RootClient {
    constructor(options) {
        super({ ...options, dialect: 'calls' });
    }
    async host(guest) {
        await this.connect();
        this.callId = randomUUID();
        this.meets(guest);
        await this.ask('call-user', { sessionId: this.callId, recipientIds: [guest], callType: 'DIRECT' });
        const { body } = await this.server.request('GET', `/api/calls/${this.callId}`, { as: this.token });
        this.roomId = body.call.roomId;
        return { roomId: this.roomId, callId: this.callId, host: this.userId };
    }
    async enter({ callId, roomId, host }) {
        await this.connect();
        Object.assign(this, { callId, roomId });
        await this.inbox.take('incoming-call');
        await this.ask('accept-call', { sessionId: callId, callerId: host });
        this.inbox.push({ type: 'joined', peer: host }); // the ring has named the one who is there
    }
    leave() {
        this.socket.emit('end-call', { sessionId: this.callId, participantIds: [this.partner] });
    }
}

export class VideoClient extends RootClient {
    constructor(options) {
        super({ ...options, dialect: 'video' });
    }
    async host(guest) {
        await this.connect();
        this.meets(guest);
        const { body } = await this.server.request('POST', '/api/video/calls', { as: this.token, body: {} });
        this.callId = body.data.id;
        this.roomId = body.data.room_id;
        // Who is not connected yet is rung when they come; the call waits for them, since REST made it.
        await this.ask('webrtc:call', { to: guest, callId: this.callId }).catch((error) => {
            if (error.code !== 'user-offline') throw error;
        });
        return { roomId: this.roomId, callId: this.callId, host: this.userId };
    }
    async enter({ callId, roomId, host }) {
        await this.connect();
        Object.assign(this, { callId, roomId });
        await this.inbox.take('webrtc:incoming-call');
        const joined = await this.server.request('POST', `/api/video/calls/${callId}/join`, { as: this.token });
        if (joined.status !== 200) throw new Error(`join: ${joined.status} ${JSON.stringify(joined.body)}`);
        this.inbox.push({ type: 'joined', peer: host });
    }
    leave() {
        this.socket.emit('webrtc:end-call', { to: this.partner, callId: this.callId });
    }
}

export class AppointmentsClient extends SocketClient {
    constructor(options) {
        super({ ...options, dialect: 'appointments', namespace: '/video-call' });
    }
    receive(event, data) {
        if (event === 'webrtc-signal') {
            const kind = data.signal.type === 'offer' || data.signal.type === 'answer' ? data.signal.type : 'candidate';
            this.inbox.push({ type: kind, from: data.userId, body: data.signal });
        } else if (event === 'user-joined') this.inbox.push({ type: data.rejoined ? 'rejoined' : 'joined', peer: data.userId });
        else if (event === 'user-left') this.inbox.push({ type: 'left', peer: data.userId });
        else if (event === 'audio-toggled') this.inbox.push({ type: 'toggled', audio: data.isEnabled });
        else if (event === 'video-toggled') this.inbox.push({ type: 'toggled', video: data.isEnabled });
        else if (event === 'call-ended') this.inbox.push({ type: 'ended', data });
        else super.receive(event, data);
    }
    async enter({ roomId }) {
        this.roomId = roomId;
        await this.connect();
        this.emit('join-room');
        const { data } = await this.inbox.take('joined-room');
        for (const { userId } of data.participants) if (userId !== this.userId) this.inbox.push({ type: 'joined', peer: userId });
    }
    emit(event, more) {
        this.socket.emit(event, { roomId: this.roomId, userId: this.userId, ...more });
    }
    meets() {}
    signal(kind, body) {
        this.emit('webrtc-signal', { signal: body });
    }
    toggle(what, isEnabled) {
        this.emit(`toggle-${what}`, { isEnabled });
    }
    resume() {
        return this.enter({ roomId: this.roomId });
    }
    leave() {
        this.emit('leave-room');
    }
}
