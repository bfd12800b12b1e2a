// The app on a client without a server, to look at any screen with any number of people: `npm run dev`, then
// `/web/dev.html?people=9&view=call`. It is no part of what is built.
import { createRoot } from 'react-dom/client';
import type { Quality } from '@parley/client';
import { fakeClient, person } from '@parley/react/testing';
import { App } from '../app.tsx';
import { chooseLanguage, languages, loadCatalog } from '../i18n/i18n.ts';
import { setSettings, type Settings } from '../lib/settings.ts';
import '../design/styles.css';

const kNames = ['Ada Lovelace', 'Grace Hopper', 'أمينة الفاسي', 'Katherine Johnson', 'Hedy Lamarr', 'Annie Easley', 'Radia Perlman', 'Mary Jackson', 'Joan Clarke', 'Karen Jones', '王小雲', 'Margaret Hamilton'];
const kQuality: Quality[] = ['good', 'good', 'fair', 'good', 'poor'];
const wish = new URLSearchParams(location.search);

/** A drawn person before a wall, moving a little. */
function portrait(seed: number, screen: boolean): MediaStream {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: screen ? 360 : 400 });
  const pen = canvas.getContext('2d')!;
  const draw = (time: number) => {
    const { width: w, height: h } = canvas;
    const hue = (seed * 67) % 360;
    const wall = pen.createLinearGradient(0, 0, w, h);
    wall.addColorStop(0, `hsl(${hue} 24% ${screen ? 96 : 62}%)`);
    wall.addColorStop(1, `hsl(${hue + 30} 28% ${screen ? 92 : 34}%)`);
    pen.fillStyle = wall;
    pen.fillRect(0, 0, w, h);
    if (screen) {
      pen.fillStyle = '#16211e';
      pen.font = '600 34px sans-serif';
      pen.fillText('Third quarter', 40, 70);
      for (let bar = 0; bar < 9; ++bar) {
        pen.fillStyle = bar === 8 ? '#0b6a5c' : '#9cc9bd';
        pen.fillRect(40 + bar * 62, 320 - bar * 22 - 20, 44, bar * 22 + 20);
      }
    } else {
      const x = w / 2 + Math.sin(time / 900 + seed) * 8;
      pen.fillStyle = `hsl(${(hue + 160) % 360} 35% 36%)`;
      pen.beginPath();
      pen.ellipse(x, h + 30, 165, 150, 0, 0, 7);
      pen.fill();
      pen.fillStyle = ['#8d5a3c', '#f0c8a8', '#d9a066', '#f6d7bf', '#6b4226'][seed % 5]!;
      pen.beginPath();
      pen.ellipse(x, h * 0.46, 66, 84, 0, 0, 7);
      pen.fill();
      pen.fillStyle = ['#2b1b14', '#c65d34', '#16211e', '#8b8f8a', '#3a2a20'][(seed * 3) % 5]!;
      pen.beginPath();
      pen.ellipse(x, h * 0.32, 76, 52, 0, Math.PI, 7);
      pen.fill();
    }
    requestAnimationFrame(draw);
  };
  draw(0);
  return canvas.captureStream(10);
}

const streams = new Map<string, MediaStream>();
function streamOf(id: string, kind: string): MediaStream | null {
  if (kind !== 'video' && kind !== 'screen') return null;
  const key = id + kind;
  if (!streams.has(key)) streams.set(key, portrait(id === 'self' ? 3 : Number(id.slice(1)) || 0, kind === 'screen'));
  return streams.get(key)!;
}

function prepare() {
  const client = fakeClient(streamOf);
  const room = client.room('demo');
  const count = Number(wish.get('people') ?? 5);
  client.setClient({ user: 'me', name: 'Sofia Kovalevskaya' });
  client.setDevices({
    mics: [{ id: 'a', kind: 'mic', label: 'Desk microphone' }], cams: [{ id: 'b', kind: 'cam', label: 'Wide camera' }], speakers: [{ id: 'c', kind: 'speaker', label: 'Headphones' }],
  });
  client.look = async (id) => ({ id, name: 'Monday stand-up', count: count - 1, full: false, locked: false, lobby: 'off', mustAsk: wish.has('ask') });
  client.calls.history = async () => ({
    cursor: null,
    entries: [0, 1, 2, 3].map((at) => ({
      id: String(at), roomId: 'r', type: at === 3 ? ('group' as const) : ('direct' as const), direction: at % 2 ? ('out' as const) : ('in' as const), status: at === 0 ? ('missed' as const) : ('ended' as const),
      missed: at === 0, people: at === 3 ? ['Ada Lovelace', 'Grace Hopper', 'Annie Easley'] : [kNames[at]!], createdAt: Date.now() - at * 40_000_000, durationS: at === 0 ? null : 320 * at,
    })),
  });
  client.setCalls({ missed: 1 });
  const people = Array.from({ length: Math.max(0, count - 1) }, (_, at) =>
    person(`p${at}`, {
      name: kNames[at % kNames.length]! + (at >= kNames.length ? ` ${Math.floor(at / kNames.length) + 1}` : ''), user: `u${at}`, cam: at % 4 !== 2, mic: at % 3 !== 1, speaking: at === 0, order: at,
      quality: kQuality[at % 5]!, handAt: at === 3 ? 5 : null, screen: at === 1 && wish.has('screen'), role: at === 1 ? 'host' : 'participant', link: at === 5 ? 'interrupted' : 'connected',
    }),
  );
  room.set({ participants: people, hands: people.filter(({ handAt }) => handAt).map(({ id }) => id), speakers: ['p0'], room: { ...room.state.room!, name: 'Monday stand-up' } });
  const join = async () => {
    room.set({ phase: wish.has('lobby') ? 'lobby' : 'live' });
    room.setSelf({ id: 'self', name: 'Sofia Kovalevskaya', isHost: true, role: 'host' });
    room.set({ phase: wish.has('lobby') ? 'lobby' : wish.has('lost') ? 'reconnecting' : 'live', ...(wish.has('waiting') && { lobby: [{ id: 'w1', user: null, name: 'Emmy Noether', since: 0 }, { id: 'w2', user: null, name: 'Lise Meitner', since: 0 }] }) });
    for (const [name, text, mine] of [['Ada Lovelace', 'Good morning! The agenda: https://example.org/agenda', false], ['Grace Hopper', 'I have a number for point two.', false], ['', 'Perfect, thank you.', true]] as const) room.say({ name, text, mine });
  };
  room.join = join;
  room.leave = async () => {
    room.set({ phase: 'ended', reason: 'left' });
    room.emit('ended', { reason: 'left', error: null });
  };
  if (wish.has('ring')) setTimeout(() => client.ring('ada', 'Ada Lovelace'), 50);
  if (wish.get('view') === 'call' || wish.has('lobby')) {
    void room.setMic(true);
    void room.setCam(true);
    void join();
  }
  if (wish.has('react')) setInterval(() => room.emit('reaction', { id: 'p0', name: 'Ada', emoji: '🎉', mine: false }), 700);
  client.setPresence({ ada: 'online', grace: 'busy', radia: 'offline' });
  return client;
}

async function start() {
  const language = chooseLanguage([wish.get('lang') ?? 'en']);
  const settings: Partial<Settings> = { language, name: 'Sofia Kovalevskaya', scheme: (wish.get('scheme') as 'light' | 'dark' | null) ?? 'system', layout: wish.has('speaker') ? 'speaker' : 'grid' };
  if (wish.has('token')) Object.assign(settings, { token: 't', people: [{ user: 'ada', name: 'Ada Lovelace' }, { user: 'grace', name: 'Grace Hopper' }, { user: 'radia', name: 'Radia Perlman' }] });
  setSettings(settings);
  document.documentElement.lang = language;
  document.documentElement.dir = languages[language].dir;
  history.replaceState(null, '', wish.get('path') ?? (wish.has('view') ? '/room/demo' : '/'));
  createRoot(document.getElementById('app')!).render(<App first={{ catalog: await loadCatalog(language), language }} make={prepare} />);
}

void start();
