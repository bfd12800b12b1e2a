// A way to the server that can stall: its connections stay open and nothing passes any more, as on a train in a tunnel.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class StallingTcp {
    #pairs = new Set();
    #listener;

    static async to(server) {
        const way = new StallingTcp();
        way.#listener = createServer((near) => {
            const far = connect(server.port, '127.0.0.1');
            const pair = [near, far];
            way.#pairs.add(pair);
            for (const [from, into] of [[near, far], [far, near]]) {
                from.on('error', () => {});
                from.on('data', (bytes) => into.write(bytes));
                from.on('close', () => {
                    way.#pairs.delete(pair);
                    into.destroy();
                });
            }
        }).listen(0, '127.0.0.1');
        await once(way.#listener, 'listening');
        const { port } = way.#listener.address();
        // What a client asks of a server, by this way.
        way.server = Object.assign(Object.create(server), {});
        Object.defineProperties(way.server, {
            url: { value: `http://127.0.0.1:${port}` },
            ws: { value: `ws://127.0.0.1:${port}` },
            request: { value: server.request.bind(server) },
        });
        return way;
    }

    /** From now on nothing passes; not even that one side has closed. */
    stall() {
        for (const [near, far] of this.#pairs) {
            near.removeAllListeners('close').pause();
            far.removeAllListeners('close').pause();
        }
    }
    /** The stalled connections break: the server learns what has become of them. */
    cut() {
        for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
        this.#pairs.clear();
    }
    close() {
        this.cut();
        this.#listener.close();
    }
}
