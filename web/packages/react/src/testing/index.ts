// For tests and for looking at components without a server. Not part of what an app ships.
export { fakeClient, type FakeClient } from './fake_client.ts';
export { fakeRoom, person, type FakeRoom } from './fake_room.ts';
export { Store, FakeHub, fakeHandle } from './fake_parts.ts';
