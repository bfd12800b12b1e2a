// Whether what is in a build folder was built for a sanitizer.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function isInstrumented(build) {
    const settings = join(build, 'CMakeCache.txt');
    return existsSync(settings) && readFileSync(settings, 'utf8').includes('-fsanitize=');
}
