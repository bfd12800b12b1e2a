// Puts a client together.
import type { Client, ClientOptions } from './types.ts';

export function createClient(_options: ClientOptions = {}): Client {
  throw new Error('not yet');
}
