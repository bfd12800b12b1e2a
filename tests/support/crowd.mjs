// Many people in a room who neither send nor receive media: they make a room large, and nothing else.
import { OwnClient } from '../dialect/clients/own.mjs';

const kPing_ms = 4000;

/** `count` guests come in one after the other. Resolves when all are in; `leave` sends them away. */
export async function crowd(server, roomId, count) {
    const people = [];
    for (let at = 0; at < count; ++at) {
        const person = new OwnClient({ server, name: `Guest ${at + 1}` });
        await person.enter({ roomId });
        people.push(person);
    }
    const pings = setInterval(() => people.forEach((person) => person.request('ping', {}).catch(() => {})), kPing_ms);
    return {
        async leave() {
            clearInterval(pings);
            await Promise.all(people.map((person) => person.close()));
        },
    };
}
