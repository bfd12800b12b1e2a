// @parley/client/testing: fakes for the unit tests of apps and of this package: time, a server, connections, devices.
export { FakeClock } from './fake_clock.ts';
export { FakeServer, type FakeSocket } from './fake_server.ts';
export { FakeConnection, FakeMediaStream, FakeTrack } from './fake_rtc.ts';
export { FakeDevices } from './fake_devices.ts';
export { makeFakeEnvironment, type FakeEnvironment } from './fake_environment.ts';
