// What browsers throw when a camera or microphone cannot be had, as the causes that people can do something about.
import { CallError } from '../errors.ts';
import type { DeviceProblem } from '../types.ts';

export function problemOf(error: unknown): DeviceProblem {
  if (error instanceof CallError && error.code === 'effect-failed') return 'effect-failed';
  const { name = '', message = '' } = (error ?? {}) as { name?: string; message?: string };
  const words = message.toLowerCase();
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
      if (words.includes('system')) return 'blocked-by-system'; // Chromium: "Permission denied by system"
      if (words.includes('dismissed')) return 'dismissed'; // Chromium: "Permission dismissed"
      return 'denied';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError': // Safari and some others, where no device fits
      return 'not-found';
    case 'NotReadableError':
    case 'TrackStartError':
      return words.includes('permission') || words.includes('system') ? 'blocked-by-system' : 'in-use';
    case 'AbortError':
      return words.includes('timeout') || words.includes('starting') ? 'in-use' : 'failed'; // "Timeout starting video source"
    case 'SecurityError':
      return 'insecure';
    default:
      return 'failed';
  }
}

const kCodes: Record<DeviceProblem, string> = {
  insecure: 'insecure',
  unsupported: 'media-unsupported',
  denied: 'media-permission-denied',
  dismissed: 'media-permission-denied',
  'blocked-by-system': 'media-permission-denied',
  'not-found': 'media-not-found',
  'in-use': 'media-in-use',
  'effect-failed': 'effect-failed',
  failed: 'media-failed',
};

export function problemError(problem: DeviceProblem, kind: 'mic' | 'cam', cause?: unknown): CallError {
  const what = kind === 'mic' ? 'microphone' : 'camera';
  return new CallError(kCodes[problem], `The ${what} is not to be had: ${problem}.`, { cause });
}
