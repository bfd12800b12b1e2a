import { describe, expect, test } from 'vitest';
import { kEmptyRoom } from '../room/state.ts';
import type { ParticipantState } from '../types.ts';
import { StatsReader, type Measurable } from './stats.ts';

const bob = { id: 'bob', mic: true, cam: true, link: 'connected' } as ParticipantState;
/** A connection that has received so much by now. */
const connection = ({ bytes = 0, packets = 0, lost = 0, frames = 0, rtt = 0.04 }) =>
  ({
    getStats: async () =>
      new Map<string, object>([
        ['a', { id: 'a', type: 'inbound-rtp', kind: 'audio', trackIdentifier: 'ta', bytesReceived: bytes / 10, packetsReceived: packets, packetsLost: lost, jitter: 0.005, codecId: 'c' }],
        ['v', { id: 'v', type: 'inbound-rtp', kind: 'video', trackIdentifier: 'tv', bytesReceived: bytes, packetsReceived: packets, packetsLost: lost, framesDecoded: frames, frameWidth: 640, frameHeight: 360, freezeCount: 0 }],
        ['c', { id: 'c', type: 'codec', mimeType: 'audio/opus' }],
        ['t', { id: 't', type: 'transport', selectedCandidatePairId: 'p' }],
        ['p', { id: 'p', type: 'candidate-pair', localCandidateId: 'l', currentRoundTripTime: rtt }],
        ['l', { id: 'l', type: 'local-candidate', protocol: 'udp', candidateType: 'host' }],
      ]),
  }) as unknown as RTCPeerConnection;
const tracks = new Map([['ta', { peer: 'bob', source: 'microphone' as const }], ['tv', { peer: 'bob', source: 'camera' as const }]]);
const look = (at: number, of: RTCPeerConnection): Measurable => ({ at, direct: new Map([['bob', of]]), publish: null, subscribe: null, tracks, people: [bob], self: kEmptyRoom.self, server: null });

describe('statistics', () => {
  test('say what arrives from whom, at which rate', async () => {
    const reader = new StatsReader();
    await reader.read(look(0, connection({})));
    const { receive } = await reader.read(look(2000, connection({ bytes: 250_000, packets: 100, frames: 48 })));
    expect(receive.bob).toMatchObject({
      quality: 'good',
      audio: { bitsPerSecond: 100_000, loss: 0, codec: 'opus' },
      video: { bitsPerSecond: 1_000_000, framesPerSecond: 24, width: 640, height: 360 },
      link: { rttMs: 40, transport: 'udp' },
    });
  });

  test('fall to "poor" with a fifth lost, and come back', async () => {
    const reader = new StatsReader();
    await reader.read(look(0, connection({})));
    const bad = await reader.read(look(2000, connection({ bytes: 250_000, packets: 80, lost: 20, frames: 48 })));
    expect(bad.receive.bob!.quality).toBe('poor');
    await reader.read(look(4000, connection({ bytes: 500_000, packets: 180, lost: 20, frames: 96 })));
    const good = await reader.read(look(6000, connection({ bytes: 750_000, packets: 280, lost: 20, frames: 144 })));
    expect(good.receive.bob!.quality).toBe('good');
  });

  test('say "lost" of somebody from whom nothing comes any more', async () => {
    const reader = new StatsReader();
    await reader.read(look(0, connection({ bytes: 1000, packets: 10 })));
    const qualities = [];
    for (const at of [2000, 4000, 6000]) qualities.push((await reader.read(look(at, connection({ bytes: 1000, packets: 10 })))).receive.bob!.quality);
    expect(qualities.at(-1)).toBe('lost');
  });
});
