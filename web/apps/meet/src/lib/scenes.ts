// Backgrounds that are drawn, not photographed: each is an SVG of our own, written when it is first wanted. Rooms out of focus, as a lens
// would show them, and two views.
const kSize = { width: 1280, height: 720 };

const drawing = (defs: string, body: string): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${kSize.width}" height="${kSize.height}" viewBox="0 0 1280 720" preserveAspectRatio="xMidYMid slice"><defs>${defs}</defs>${body}</svg>`,
  )}`;
const fade = (id: string, from: string, to: string, across = false): string =>
  `<linearGradient id="${id}" x1="0" y1="0" x2="${across ? 1 : 0}" y2="${across ? 0.6 : 1}"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`;
const glow = (id: string, colour: string): string =>
  `<radialGradient id="${id}"><stop stop-color="${colour}"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>`;
const soft = (id: string, by: number): string => `<filter id="${id}" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="${by}"/></filter>`;
const box = (x: number, y: number, width: number, height: number, fill: string, more = ''): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}" ${more}/>`;
const all = box(0, 0, 1280, 720, 'url(#g)');

/** The same numbers each time: a scene looks the same for everybody. */
function* numbers(seed: number): Generator<number, never> {
  for (;;) yield (seed = (seed * 16807) % 2147483647) / 2147483647;
}

function study(): string {
  const dice = numbers(7);
  const next = () => dice.next().value;
  const colours = ['#7d3b32', '#2f5d62', '#c9a15a', '#46545e', '#8a6d4f', '#355244', '#b9b2a0', '#5b4a6b'];
  let books = '';
  for (let row = 0; row < 4; ++row) {
    const floor = 168 + row * 176;
    for (let x = 40; x < 1230; ) {
      const width = 18 + next() * 26;
      const height = 96 + next() * 44;
      if (next() > 0.12) books += box(x, floor - height, width - 3, height, colours[Math.floor(next() * colours.length)]!);
      x += width;
    }
    books += box(0, floor, 1280, 18, '#6b4a30');
  }
  return drawing(
    fade('g', '#4a3424', '#2c1d13') + glow('l', '#ffd9a0') + soft('s', 5),
    `${all}<g filter="url(#s)">${books}</g><circle cx="1090" cy="120" r="420" fill="url(#l)" opacity=".45"/>`,
  );
}

function loft(): string {
  const panes = [0, 1, 2, 3].map((at) => box(150 + at * 150, 70, 138, 380, '#eef6fb')).join('');
  const leaves = [-58, -30, -6, 22, 50].map((turn) => `<path d="M1075 560 q-26 -120 0 -220 q26 100 0 220" fill="#4d7a5a" transform="rotate(${turn} 1075 560)"/>`).join('');
  return drawing(
    fade('g', '#e9e2d6', '#cfc4b2', true) + glow('l', '#ffffff') + soft('s', 6),
    `${all}<g filter="url(#s)">${box(138, 58, 612, 404, '#8d8577')}${panes}${box(138, 250, 612, 10, '#8d8577')}${box(0, 640, 1280, 80, '#a98f6f')}${leaves}${box(1020, 545, 110, 100, '#b8674a', 'rx="14"')}</g>` +
      `<path d="M150 450 L750 450 L1050 720 L260 720 Z" fill="#fff" opacity=".18"/><circle cx="440" cy="230" r="430" fill="url(#l)" opacity=".5"/>`,
  );
}

function evening(): string {
  const dice = numbers(11);
  const next = () => dice.next().value;
  const lights = Array.from({ length: 46 }, () => {
    const colour = ['#ffd08a', '#ff9d6b', '#ffe6bd', '#8fd0ff'][Math.floor(next() * 4)]!;
    return `<circle cx="${Math.round(next() * 1280)}" cy="${Math.round(200 + next() * 420)}" r="${Math.round(10 + next() * 26)}" fill="${colour}" opacity="${(0.18 + next() * 0.4).toFixed(2)}"/>`;
  }).join('');
  return drawing(fade('g', '#141c33', '#3b2436') + soft('s', 3), `${all}<g filter="url(#s)">${lights}</g>`);
}

function hills(): string {
  const row = (y: number, high: number, fill: string, shift: number) => {
    let path = `M0 720 L0 ${y}`;
    for (let x = 0; x <= 1280; x += 40) path += ` L${x} ${Math.round(y + Math.sin((x + shift) / 170) * high + Math.sin((x + shift) / 61) * high * 0.3)}`;
    return `<path d="${path} L1280 720 Z" fill="${fill}"/>`;
  };
  return drawing(
    fade('g', '#f7c59f', '#fbe9d0') + glow('l', '#fff3d6') + soft('s', 2),
    `${all}<circle cx="900" cy="250" r="240" fill="url(#l)"/><g filter="url(#s)">${row(360, 46, '#c99f93', 0)}${row(440, 52, '#94808a', 300)}${row(530, 44, '#5f6a78', 90)}${row(620, 34, '#38505a', 520)}</g>`,
  );
}

function sea(): string {
  const waves = Array.from({ length: 14 }, (_, at) => {
    const y = 440 + at * at * 1.5;
    return `<path d="M0 ${y} q160 ${6 + at} 320 0 t320 0 t320 0 t320 0" stroke="#fff" stroke-width="${1 + at * 0.3}" fill="none" opacity=".16"/>`;
  }).join('');
  return drawing(fade('g', '#7fb7d9', '#e6f2f5') + fade('w', '#2f7f96', '#0f4a5d') + soft('s', 2), `${all}<g filter="url(#s)">${box(0, 420, 1280, 300, 'url(#w)')}${waves}</g>`);
}

function plain(): string {
  return drawing(
    fade('g', '#0f3b34', '#0a211d', true) + glow('a', '#35c8ac') + glow('b', '#e0b062'),
    `${all}<circle cx="240" cy="140" r="520" fill="url(#a)" opacity=".5"/><circle cx="1120" cy="640" r="460" fill="url(#b)" opacity=".28"/>`,
  );
}

const kDraw = { study, loft, evening, hills, sea, plain };
export type Scene = keyof typeof kDraw;
export const kScenes = Object.keys(kDraw) as readonly Scene[];
export const isScene = (value: unknown): value is Scene => typeof value === 'string' && Object.hasOwn(kDraw, value);

const drawn = new Map<Scene, string>();
/** A `data:` URL. */
export function sceneImage(scene: Scene): string {
  let image = drawn.get(scene);
  if (!image) drawn.set(scene, (image = kDraw[scene]()));
  return image;
}
