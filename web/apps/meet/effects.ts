// A step of the build: the models and filters of blur and noise suppression, from the npm packages into a folder of their own. Its name
// changes with what is in it, so that browsers may keep the files; the server has of them the compressed form alone.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { effectFiles } from '@parley/client/effects';

/** `effects-<8 digits>`. */
export function effectsFolder(): string {
  const digest = createHash('sha256');
  for (const [path, name] of effectFiles()) digest.update(`${name}\n`).update(readFileSync(path));
  return `effects-${digest.digest('hex').slice(0, 8)}`;
}

export function copyEffects(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, name] of effectFiles()) {
    copyFileSync(path, join(folder, name));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(readFileSync(path), { level: 9 }));
  }
}
