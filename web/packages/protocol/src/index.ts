// Types of Parley's own protocol over /parley, and of its REST. No code: importing this costs nothing.
export type * from './own.ts';
export type * as Rest from './rest.ts';
