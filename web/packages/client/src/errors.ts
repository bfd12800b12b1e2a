// The one class of errors that leaves this package.
import type { ErrorCode } from './types/common.ts';

/** Codes after which the same thing may be tried again. */
const kRetryable = new Set<string>(['unreachable', 'lost', 'timeout', 'rate-limited', 'overloaded', 'store-unavailable', 'going-down', 'media-in-use', 'lobby-timeout', 'room-full']);

/** `code` is stable, `message` is for people and logs, `cause` is what lay below. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: ErrorCode;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string = code, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.retryable = kRetryable.has(code);
  }

  /** Anything thrown, as a CallError. */
  static from(error: unknown, code: ErrorCode = 'failed'): CallError {
    if (error instanceof CallError) return error;
    if (isAbort(error)) return new CallError('aborted', 'It was called off.', { cause: error });
    return new CallError(code, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function isAbort(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'AbortError';
}
