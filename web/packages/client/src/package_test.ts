// What the package promises: small, importable anywhere, nothing happening at import.
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { describe, expect, test } from 'vitest';

const kCoreMax_bytes = 25 * 1024;

describe('the package', () => {
  test('is at most 25 KB with gzip, and keeps effects, statistics and the connection check apart', async () => {
    const root = new URL('..', import.meta.url).pathname;
    const built = await build({ root, configFile: `${root}vite.config.ts`, logLevel: 'silent', build: { write: false } });
    const chunks = [built].flat().flatMap((one) => ('output' in one ? one.output : [])).flatMap((one) => (one.type === 'chunk' ? [one] : []));
    const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
    const core = new Set<string>();
    const add = (name: string) => {
      if (core.has(name)) return;
      core.add(name);
      for (const next of byName.get(name)!.imports) add(next);
    };
    add('index.js');
    const size = [...core].reduce((sum, name) => sum + gzipSync(byName.get(name)!.code, { level: 9 }).length, 0);
    expect(size).toBeLessThanOrEqual(kCoreMax_bytes);
    for (const lazy of ['stats.js', 'blur.js', 'noise.js']) expect(core.has(lazy)).toBe(false);
  });

  test('is imported without a browser, and makes clients there', async () => {
    expect(typeof globalThis.document).toBe('undefined');
    const { createClient } = await import('./index.ts');
    const [one, two] = [createClient({ url: 'https://a.example' }), createClient({ url: 'https://b.example' })];
    expect(one.room('r').state.phase).toBe('idle');
    expect(one.room('r')).not.toBe(two.room('r'));
    await Promise.all([one.close(), two.close()]);
  });
});
