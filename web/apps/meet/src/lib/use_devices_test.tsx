// @vitest-environment jsdom
import '@parley/react/testing/setup';
import type { Room } from '@parley/client';
import { CallProvider } from '@parley/react';
import { fakeClient } from '@parley/react/testing';
import { act, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { Toasts } from '../parts/toasts.tsx';
import { useDeviceCare } from './use_devices.ts';

function Care({ room }: { room: Room }) {
  useDeviceCare(room);
  return null;
}

function uses() {
  const client = fakeClient();
  const room = client.room('tea');
  const list = (...ids: string[]) => act(() => client.setDevices({ cams: ids.map((id) => ({ id, kind: 'cam', label: id })) }));
  const opens = (id: string) => act(() => room.setSelf({ cam: { ...room.state.self.cam, wanted: true, on: true, deviceId: id, label: id } }));
  render(<CallProvider client={client}><Toasts><Care room={room} /></Toasts></CallProvider>);
  return { list, opens, told: () => screen.queryByText(/^A device was unplugged/)?.textContent ?? null };
}

test('U2: who unplugs what is in use is told what took its place', () => {
  const { list, opens, told } = uses();
  list('front', 'back');
  opens('front');
  list('back');
  expect(told()).toBeNull(); // nothing has taken its place yet
  opens('back');
  expect(told()).toBe('A device was unplugged. Now in use: back');
});

test('U2: nobody is told of a device that was never on the list, or that was only exchanged', () => {
  const { list, opens, told } = uses();
  opens('named-anew-1');
  opens('named-anew-2');
  list('front', 'back');
  opens('front');
  opens('back');
  expect(told()).toBeNull();
});
