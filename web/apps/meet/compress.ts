// A step of the build: beside each file what the server sends to browsers that take gzip, which is all of them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const kWorth = /\.(html|js|css|svg|webmanifest|json)$/;

export function compress(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!kWorth.test(name)) continue;
    const path = join(folder, name);
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
  }
}
