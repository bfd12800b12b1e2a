// AbortSignal, in the two forms that are needed here.
import { CallError } from '../errors.ts';

export function aborted(signal: AbortSignal): CallError {
  return new CallError('aborted', 'It was called off.', { cause: signal.reason });
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal);
}

/** `promise`, or a CallError `aborted` as soon as the signal says so; what `promise` does later is nobody's matter then. */
export function orAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  if (signal.aborted) {
    promise.catch(() => {});
    return Promise.reject(aborted(signal));
  }
  return new Promise((resolve, reject) => {
    const stop = () => reject(aborted(signal));
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
