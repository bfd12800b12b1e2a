// A way to a UDP port of loopback that loses datagrams, each direction for itself, the same ones for the same seed.
import dgram from 'node:dgram';

export async function freeUdpPort() {
    const socket = dgram.createSocket('udp4');
    await new Promise((done) => socket.bind(0, '127.0.0.1', done));
    const { port } = socket.address();
    await new Promise((done) => socket.close(done));
    return port;
}

/** `ratio` of the answer may be set at any time; 0 at first. */
export async function openLossyUdp(port, seed = 1) {
    const way = { ratio: 0, port: 0, passed: 0, lost: 0, close: null };
    let state = seed >>> 0;
    const chance = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32);
    const pass = () => {
        const lost = chance() < way.ratio;
        ++way[lost ? 'lost' : 'passed'];
        return !lost;
    };
    const behind = new Map(); // a client's port → our socket towards the server
    const front = dgram.createSocket('udp4');
    front.on('message', (bytes, { port: client, address }) => {
        if (!pass()) return;
        let socket = behind.get(client);
        if (!socket) {
            behind.set(client, (socket = dgram.createSocket('udp4')));
            socket.on('message', (answer) => pass() && front.send(answer, client, address));
            socket.on('error', () => {});
        }
        socket.send(bytes, port, '127.0.0.1');
    });
    await new Promise((ready) => front.bind(0, '127.0.0.1', ready));
    way.port = front.address().port;
    way.close = () => {
        front.close();
        for (const socket of behind.values()) socket.close();
    };
    return way;
}
