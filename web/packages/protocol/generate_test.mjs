// The committed types are what the server's documents say today.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { files } from './generate.mjs';

test.each(Object.entries(files))('%s is as the server says (else: npm run generate)', async (name, make) => {
  expect(readFileSync(new URL(`src/${name}`, import.meta.url), 'utf8')).toBe(await make());
});
