// A QR code (ISO/IEC 18004) of a short text: byte mode, error correction M, versions 1 to 10 (213 bytes). Pure; the invitation draws it.

export type Qr = boolean[][];

interface Version {
  total: number;
  eccPerBlock: number;
  blocks: number;
  align: number[];
}
// ISO/IEC 18004 table 9 (level M) and annex E, by version.
const kVersions: Version[] = [
  { total: 26, eccPerBlock: 10, blocks: 1, align: [] },
  { total: 44, eccPerBlock: 16, blocks: 1, align: [6, 18] },
  { total: 70, eccPerBlock: 26, blocks: 1, align: [6, 22] },
  { total: 100, eccPerBlock: 18, blocks: 2, align: [6, 26] },
  { total: 134, eccPerBlock: 24, blocks: 2, align: [6, 30] },
  { total: 172, eccPerBlock: 16, blocks: 4, align: [6, 34] },
  { total: 196, eccPerBlock: 18, blocks: 4, align: [6, 22, 38] },
  { total: 242, eccPerBlock: 22, blocks: 4, align: [6, 24, 42] },
  { total: 292, eccPerBlock: 22, blocks: 5, align: [6, 26, 46] },
  { total: 346, eccPerBlock: 26, blocks: 5, align: [6, 28, 50] },
];

/** In the field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1 (§7.5.2). */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; --bit) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> bit) & 1) * a;
  }
  return product & 0xff;
}

export function reedSolomon(data: readonly number[], degree: number): number[] {
  const generator = Array<number>(degree).fill(0);
  generator[degree - 1] = 1;
  for (let at = 0, root = 1; at < degree; ++at, root = multiply(root, 2)) {
    for (let i = 0; i < degree; ++i) generator[i] = multiply(generator[i]!, root) ^ (generator[i + 1] ?? 0);
  }
  const rest = Array<number>(degree).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest.shift()!;
    rest.push(0);
    generator.forEach((coefficient, i) => (rest[i]! ^= multiply(coefficient, factor)));
  }
  return rest;
}

/** §7.4: the mode, the length, the bytes, and what fills up. */
function dataBits(bytes: Uint8Array, version: number, capacity: number): number[] {
  const bits: number[] = [];
  const push = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; --bit) bits.push((value >>> bit) & 1);
  };
  push(0b0100, 4);
  push(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) push(byte, 8);
  push(0, Math.min(4, capacity * 8 - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < capacity * 8; pad ^= 0xec ^ 0x11) push(pad, 8);
  return Array.from({ length: capacity }, (_, at) => bits.slice(at * 8, at * 8 + 8).reduce((byte, bit) => byte * 2 + bit, 0));
}

/** §7.6: the blocks with their error correction, interleaved. */
function codewords(data: number[], { total, eccPerBlock, blocks }: Version): number[] {
  const short = Math.floor(total / blocks);
  const shortBlocks = blocks - (total % blocks);
  const made: { data: number[]; ecc: number[] }[] = [];
  for (let block = 0, at = 0; block < blocks; ++block) {
    const length = short - eccPerBlock + (block < shortBlocks ? 0 : 1);
    const part = data.slice(at, at + length);
    at += length;
    made.push({ data: part, ecc: reedSolomon(part, eccPerBlock) });
  }
  const out: number[] = [];
  for (let i = 0; i <= short - eccPerBlock; ++i) for (const block of made) if (i < block.data.length) out.push(block.data[i]!);
  for (let i = 0; i < eccPerBlock; ++i) for (const block of made) out.push(block.ecc[i]!);
  return out;
}

/** The field under construction: what is set, and what belongs to a pattern and takes no data. */
class Field {
  readonly dark: Qr;
  readonly fixed: Qr;
  readonly size: number;
  constructor(size: number) {
    this.size = size;
    this.dark = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
    this.fixed = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  }
  set(x: number, y: number, dark: boolean): void {
    if (x < 0 || y < 0 || x >= this.size || y >= this.size) return;
    this.dark[y]![x] = dark;
    this.fixed[y]![x] = true;
  }
  /** §6.3: finders, timing, alignment. */
  patterns(align: number[]): void {
    for (let i = 0; i < this.size; ++i) {
      this.set(6, i, i % 2 === 0);
      this.set(i, 6, i % 2 === 0);
    }
    for (const [cx, cy] of [[3, 3], [this.size - 4, 3], [3, this.size - 4]] as const) {
      for (let dy = -4; dy <= 4; ++dy) {
        for (let dx = -4; dx <= 4; ++dx) {
          const ring = Math.max(Math.abs(dx), Math.abs(dy));
          this.set(cx + dx, cy + dy, ring !== 2 && ring !== 4);
        }
      }
    }
    const last = align.at(-1) ?? 0;
    for (const cx of align) {
      for (const cy of align) {
        if ((cx === 6 && cy === 6) || (cx === 6 && cy === last) || (cx === last && cy === 6)) continue;
        for (let dy = -2; dy <= 2; ++dy) for (let dx = -2; dx <= 2; ++dx) this.set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
      }
    }
  }
  /** §7.9: level M is 00. */
  format(mask: number): void {
    let rest = mask;
    for (let i = 0; i < 10; ++i) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
    const bits = ((mask << 10) | rest) ^ 0x5412;
    const bit = (i: number) => ((bits >>> i) & 1) === 1;
    for (let i = 0; i <= 5; ++i) this.set(8, i, bit(i));
    this.set(8, 7, bit(6));
    this.set(8, 8, bit(7));
    this.set(7, 8, bit(8));
    for (let i = 9; i < 15; ++i) this.set(14 - i, 8, bit(i));
    for (let i = 0; i < 8; ++i) this.set(this.size - 1 - i, 8, bit(i));
    for (let i = 8; i < 15; ++i) this.set(8, this.size - 15 + i, bit(i));
    this.set(8, this.size - 8, true);
  }
  /** §7.10, from version 7 on. */
  version(version: number): void {
    if (version < 7) return;
    let rest = version;
    for (let i = 0; i < 12; ++i) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    const bits = (version << 12) | rest;
    for (let i = 0; i < 18; ++i) {
      const dark = ((bits >>> i) & 1) === 1;
      this.set(this.size - 11 + (i % 3), Math.floor(i / 3), dark);
      this.set(Math.floor(i / 3), this.size - 11 + (i % 3), dark);
    }
  }
  /** §7.7.3: two columns at a time, up and down, from the right. */
  data(words: number[]): void {
    let at = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.size; ++step) {
        const upward = ((right + 1) & 2) === 0;
        const y = upward ? this.size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (this.fixed[y]![x] || at >= words.length * 8) continue;
          this.dark[y]![x] = ((words[at >>> 3]! >>> (7 - (at & 7))) & 1) === 1;
          ++at;
        }
      }
    }
  }
}

// §7.8.2
const kMasks: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** §7.8.3, runs and balance alone: any mask can be read, some better. */
function penalty(dark: Qr): number {
  const size = dark.length;
  let sum = 0;
  let count = 0;
  for (let a = 0; a < size; ++a) {
    for (const along of [(b: number) => dark[a]![b]!, (b: number) => dark[b]![a]!]) {
      for (let b = 0, run = 0; b < size; ++b) {
        run = b > 0 && along(b) === along(b - 1) ? run + 1 : 1;
        sum += run === 5 ? 3 : run > 5 ? 1 : 0;
      }
    }
    count += dark[a]!.filter(Boolean).length;
  }
  return sum + Math.floor(Math.abs((count * 20) / (size * size) - 10)) * 10;
}

/** Rows of modules, true for dark; null where the text is too long. */
export function encodeQr(text: string): Qr | null {
  const bytes = new TextEncoder().encode(text);
  const index = kVersions.findIndex(({ total, eccPerBlock, blocks }, at) => bytes.length + (at < 9 ? 2 : 3) <= total - eccPerBlock * blocks);
  const version = kVersions[index];
  if (!version) return null;
  const words = codewords(dataBits(bytes, index + 1, version.total - version.eccPerBlock * version.blocks), version);
  let best: { dark: Qr; cost: number } | null = null;
  kMasks.forEach((masked, mask) => {
    const field = new Field(17 + 4 * (index + 1));
    field.patterns(version.align);
    field.format(mask);
    field.version(index + 1);
    field.data(words);
    const dark = field.dark.map((row, y) => row.map((on, x) => (field.fixed[y]![x] ? on : on !== masked(x, y))));
    const cost = penalty(dark);
    if (!best || cost < best.cost) best = { dark, cost };
  });
  return (best as { dark: Qr } | null)?.dark ?? null;
}

/** As an SVG path of one unit per module. */
export const qrPath = (qr: Qr): string => qr.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
