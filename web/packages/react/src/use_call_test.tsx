// @vitest-environment jsdom
import { StrictMode } from 'react';
import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CallProvider, useCall } from './index.ts';
import { fakeClient, person } from './testing/index.ts';
import { layoutOf } from './testing/setup.ts';
import { MyComponent } from './usage_example.tsx';

beforeEach(() => {
  layoutOf(1200, 700);
  vi.spyOn(console, 'log').mockReturnValue(undefined);
});
afterEach(() => vi.restoreAllMocks());

function open() {
  const client = fakeClient();
  render(
    <StrictMode>
      <CallProvider client={client}>
        <MyComponent />
      </CallProvider>
    </StrictMode>,
  );
  return client;
}

describe('the usage example of the calls document', () => {
  test('rings one person, shows the call, mutes, and hangs up', async () => {
    const client = open();
    await userEvent.click(screen.getByText('Call User'));
    expect(client.asked).toContainEqual(['start', ['some-user-id'], 'direct', undefined]);
    expect(console.log).toHaveBeenCalledWith('Call initiated:', expect.objectContaining({ sessionId: 'call-1', callType: 'DIRECT', status: 'RINGING' }));
    expect(screen.getByRole('status').textContent).toBe('call-1');

    const { room } = client.calls.current!;
    act(() => client.room(room.id).set({ participants: [person('ada', { name: 'Ada' })] }));
    expect(screen.getByRole('article', { name: 'Ada' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Unmute' }));
    expect(screen.getByRole('button', { name: 'Mute' }).getAttribute('aria-pressed')).toBe('false');
    await userEvent.click(screen.getByRole('button', { name: 'Turn camera on' }));
    expect(client.room(room.id).asked).toContainEqual(['setCam', true]);

    await userEvent.click(screen.getByRole('button', { name: 'Hang up' }));
    expect(client.asked).toContainEqual(['end', 'call-1']);
    expect(screen.queryByRole('toolbar')).toBeNull();
    expect(console.log).toHaveBeenCalledWith('Call ended');
  });

  test('rings a group of a conversation', async () => {
    const client = open();
    await userEvent.click(screen.getByText('Call Group'));
    expect(client.asked).toContainEqual(['start', ['ada', 'bob'], 'group', 'some-conversation']);
  });

  test('is rung, and accepts', async () => {
    const client = open();
    act(() => void client.ring('ada', 'Ada Lovelace'));
    expect(console.log).toHaveBeenCalledWith('Incoming call from:', 'Ada Lovelace');
    const modal = screen.getByRole('alertdialog', { name: 'Incoming call' });
    expect(modal.textContent).toContain('Ada Lovelace is calling you');
    await userEvent.click(screen.getByRole('button', { name: 'Accept' }));
    expect(screen.queryByRole('alertdialog')).toBeNull();
    expect(screen.getByRole('toolbar', { name: 'Call controls' })).toBeTruthy();
  });

  test('U37: Esc does not reject, the button does, and a call that is answered elsewhere rings no longer', async () => {
    const client = open();
    act(() => void client.ring('ada', 'Ada', 'group'));
    expect(screen.getByRole('alertdialog', { name: 'Incoming group call' })).toBeTruthy();
    await userEvent.keyboard('{Escape}');
    expect(screen.getByRole('alertdialog')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Decline' }));
    expect(client.asked).toContainEqual(['reject', 'call-1', undefined]);
    expect(screen.queryByRole('alertdialog')).toBeNull();

    let second: ReturnType<typeof client.ring>;
    act(() => void (second = client.ring('bob', 'Bob')));
    act(() => second.finish('answered-elsewhere'));
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });
});

test('a call that cannot be rung rejects with its code', async () => {
  const client = fakeClient();
  client.calls.start = () => Promise.reject(Object.assign(new Error('offline'), { code: 'user-offline' }));
  let failed = '';
  function Ringer() {
    const { initiateCall } = useCall();
    return <button onClick={() => void initiateCall(['eve']).catch((error: { code: string }) => (failed = error.code))}>Ring</button>;
  }
  render(<CallProvider client={client}><Ringer /></CallProvider>);
  await userEvent.click(screen.getByText('Ring'));
  await waitFor(() => expect(failed).toBe('user-offline'));
});

test('without a provider the hook says what is missing', () => {
  vi.spyOn(console, 'error').mockReturnValue(undefined);
  expect(() => render(<MyComponent />)).toThrow(/CallProvider/);
});
