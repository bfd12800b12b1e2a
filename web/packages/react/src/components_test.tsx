// @vitest-environment jsdom
import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { beforeEach, describe, expect, test } from 'vitest';
import { CallControls, CallHistory, CallProvider, ChatPanel, DeviceMenu, ParticipantGrid, PreJoin, RoomProvider, useParticipants, useRoom, useRoomObject } from './index.ts';
import { fakeClient, person, type FakeClient, type FakeRoom } from './testing/index.ts';
import { layoutOf } from './testing/setup.ts';

let client: FakeClient;
let room: FakeRoom;
beforeEach(() => {
  layoutOf(1200, 700);
  client = fakeClient();
  room = client.room('tea');
});
const show = (children: ReactNode) =>
  render(
    <CallProvider client={client}>
      <RoomProvider room={room}>{children}</RoomProvider>
    </CallProvider>,
  );

describe('U1: PreJoin', () => {
  test('opens the preview, refuses a blank name and puts the focus there, then joins', async () => {
    const names: string[] = [];
    show(<PreJoin onJoin={(name) => names.push(name)} count={2} />);
    expect(room.asked).toEqual([['setMic', true], ['setCam', true]]);
    expect(screen.getByText('2 people are in the room.')).toBeTruthy();
    const field = screen.getByLabelText('Your name');
    await userEvent.type(field, '   ');
    await userEvent.click(screen.getByRole('button', { name: 'Join the call' }));
    expect(screen.getByRole('alert').textContent).toBe('Please enter your name.');
    expect(document.activeElement).toBe(field);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    await userEvent.type(field, 'Ada');
    expect(screen.queryByRole('alert')).toBeNull();
    await userEvent.keyboard('{Enter}');
    expect(names).toEqual(['Ada']);
  });

  test('switches microphone and camera, and says so to everybody', async () => {
    show(<PreJoin onJoin={() => undefined} />);
    await userEvent.click(screen.getByRole('button', { name: 'Mute' }));
    expect(screen.getByRole('button', { name: 'Unmute' }).getAttribute('aria-pressed')).toBe('true');
    await userEvent.click(screen.getByRole('button', { name: 'Turn camera off' }));
    expect(screen.getByText('Camera is off')).toBeTruthy();
    expect(room.asked.slice(2)).toEqual([['setMic', false], ['setCam', false]]);
  });

  test('U34: into a large room one comes unheard, until one wants to be heard', async () => {
    show(<PreJoin onJoin={() => undefined} startMuted />);
    expect(room.asked).toEqual([['setMic', false], ['setCam', true]]);
    await userEvent.click(screen.getByRole('button', { name: 'Unmute' }));
    expect(room.asked.at(-1)).toEqual(['setMic', true]);
  });
});

describe('U2, U3: DeviceMenu', () => {
  test('lists devices, picks one, and goes back to the default', async () => {
    client.setDevices({ mics: [{ id: 'a', kind: 'mic', label: 'Desk' }, { id: 'b', kind: 'mic', label: '' }] });
    show(<DeviceMenu kinds={['mic']} />);
    const list = screen.getByLabelText('Microphone');
    expect(within(list).getAllByRole('option').map((option) => option.textContent)).toEqual(['System default', 'Desk', 'Microphone 2']);
    await userEvent.selectOptions(list, 'b');
    await userEvent.selectOptions(list, '');
    expect(client.asked).toEqual([['pick', 'mic', 'b'], ['pick', 'mic', null]]);
  });

  test('shows how loud the microphone is', () => {
    show(<DeviceMenu room={room} />);
    act(() => room.level(0.42));
    expect(screen.getByRole('meter', { name: 'Microphone level' }).getAttribute('aria-valuenow')).toBe('42');
  });

  test('U4: where the speaker cannot be chosen, that list is not there', () => {
    client.setDevices({ canPickSpeaker: false });
    show(<DeviceMenu />);
    expect(screen.queryByLabelText('Speaker')).toBeNull();
  });
});

describe('U19: ChatPanel', () => {
  test('takes the focus, sends by Enter, makes a new line by Shift+Enter', async () => {
    show(<ChatPanel />);
    const field = screen.getByRole('textbox', { name: 'Message' });
    expect(document.activeElement).toBe(field);
    await userEvent.keyboard('Hello{Shift>}{Enter}{/Shift}there{Enter}');
    expect(room.asked).toContainEqual(['send', 'Hello\nthere', null]);
    expect((field as HTMLTextAreaElement).value).toBe('');
    await userEvent.keyboard('   {Enter}');
    expect(room.asked.filter(([what]) => what === 'send')).toHaveLength(1);
  });

  test('shows markup as text and only web addresses as links', () => {
    show(<ChatPanel />);
    act(() => room.say({ name: 'Eve', text: '<img src=x onerror=alert(1)> see https://example.org/a, javascript:alert(1)' }));
    expect(screen.getByRole('log').querySelector('img')).toBeNull();
    const links = screen.getAllByRole('link');
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['https://example.org/a']);
    expect(links[0]!.getAttribute('rel')).toContain('noopener');
  });

  test('a message that failed says so, and goes out again when asked', async () => {
    room.failNextSend = true;
    show(<ChatPanel />);
    await userEvent.keyboard('Hello{Enter}');
    expect(screen.getByRole('alert').textContent).toContain('Not sent.');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('writes to one person alone', async () => {
    room.set({ participants: [person('p1', { name: 'Ada' })] });
    show(<ChatPanel />);
    await userEvent.selectOptions(screen.getByLabelText('To'), 'p1');
    await userEvent.type(screen.getByRole('textbox'), 'psst{Enter}');
    expect(room.asked).toContainEqual(['send', 'psst', 'p1']);
    expect(screen.getByText(/privately to Ada/)).toBeTruthy();
  });
});

describe('U38: CallHistory', () => {
  const entry = { roomId: 'r', type: 'direct', direction: 'in', status: 'ended', createdAt: 0, durationS: 61, missed: false } as const;

  test('shows who, what and how long, the missed ones apart, and calls back', async () => {
    client.history = [
      { ...entry, id: '1', people: ['ada'] },
      { ...entry, id: '2', people: ['bob'], status: 'missed', durationS: null, missed: true },
      { ...entry, id: '3', people: [], direction: 'out', status: 'ended', durationS: null },
    ];
    const called: string[][] = [];
    show(<CallHistory onCall={(users) => called.push(users)} nameOf={(id) => (id === 'ada' ? 'Ada Lovelace' : undefined)} />);
    const rows = await screen.findAllByRole('listitem');
    expect(rows.map((row) => row.querySelector('.parley-entry-text')!.textContent)).toEqual(['Ada LovelaceIncoming call · 1:01', 'bobMissed call', 'Deleted userNo answer']);
    expect(client.asked).toContainEqual(['markSeen']);
    await userEvent.click(screen.getByRole('button', { name: 'Missed' }));
    expect(await screen.findAllByRole('listitem')).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: 'Call bob back' }));
    expect(called).toEqual([['bob']]);
  });

  test('what cannot be loaded says so, and is tried again', async () => {
    client.calls.history = () => Promise.reject(new Error('lost'));
    show(<CallHistory />);
    expect((await screen.findByRole('alert')).textContent).toContain('could not be loaded');
    client.calls.history = async () => ({ entries: [], cursor: null });
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('No calls yet.')).toBeTruthy();
  });
});

describe('ParticipantGrid', () => {
  const Grid = () => <ParticipantGrid participants={useParticipants(useRoomObject())} />;

  test('shows names, states and connections in words', () => {
    room.setSelf({ name: 'Me' });
    room.set({ participants: [person('p1', { name: 'Ada', mic: false, handAt: 5, quality: 'poor' }), person('p2', { name: '', link: 'interrupted', order: 1 })] });
    show(<Grid />);
    expect(screen.getAllByRole('article').map((tile) => tile.getAttribute('aria-label'))).toEqual(['Me (you)', 'Ada', 'Guest']);
    const ada = within(screen.getByRole('article', { name: 'Ada' }));
    expect(ada.getByRole('img', { name: 'Microphone off' })).toBeTruthy();
    expect(ada.getByRole('img', { name: 'Hand raised' })).toBeTruthy();
    expect(ada.getByRole('img', { name: 'Poor connection' })).toBeTruthy();
    expect(screen.getByText('Unstable connection')).toBeTruthy();
  });

  test('turns pages past 25, and the pictures of other pages are not asked for', async () => {
    room.set({ participants: Array.from({ length: 40 }, (_, at) => person(`p${at}`, { name: `Person ${at}`, order: at })) });
    show(<Grid />);
    expect(screen.getAllByRole('article')).toHaveLength(25);
    await userEvent.click(screen.getByRole('button', { name: 'Next page of people' }));
    expect(screen.getAllByRole('article')).toHaveLength(16);
    const attached = (id: string) => (room.media(id, 'video') as unknown as { attached: Set<unknown> }).attached.size;
    expect([attached('p3'), attached('p39')]).toEqual([0, 1]);
  });
});

test('useRoom draws a component again only when its part changes', () => {
  let drawn = 0;
  function Count() {
    drawn += 1;
    return <p>{useRoom((state) => state.participants.map(({ name }) => name)).join()}</p>;
  }
  show(<Count />);
  const before = drawn;
  act(() => room.set({ speakers: ['x'], audioOnly: true }));
  expect(drawn).toBe(before);
  act(() => room.set({ participants: [person('p1', { name: 'Ada' })] }));
  expect(screen.getByText('Ada')).toBeTruthy();
});

test('the controls are one stop of the Tab key, and the arrows go through them', async () => {
  show(
    <>
      <CallControls isMuted={false} isVideoEnabled onToggleMute={() => undefined} onToggleVideo={() => undefined} onEndCall={() => undefined} />
      <button>After</button>
    </>,
  );
  const name = () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent;
  const keys = async (pressed: string) => (await userEvent.keyboard(pressed), name());
  await userEvent.tab();
  expect(name()).toBe('Mute');
  expect(await keys('{ArrowRight}')).toBe('Turn camera off');
  expect(await keys('{End}')).toBe('Hang up');
  expect(await keys('{ArrowRight}')).toBe('Mute');
  expect(await keys('{ArrowLeft}')).toBe('Hang up');
  await userEvent.tab();
  expect(name()).toBe('After');
  await userEvent.tab({ shift: true });
  expect(name()).toBe('Hang up');
});

test('every word can be replaced', () => {
  render(
    <CallProvider client={client} labels={{ join: 'Beitreten', yourName: 'Ihr Name' }} locale="de">
      <RoomProvider room={room}>
        <PreJoin onJoin={() => undefined} labels={{ join: 'Los' }} />
      </RoomProvider>
    </CallProvider>,
  );
  expect(screen.getByRole('button', { name: 'Los' })).toBeTruthy();
  expect(screen.getByLabelText('Ihr Name')).toBeTruthy();
});
