/**
 * The registrations of all functions, which the host must know before any runs. In the bundle these are plain data in
 * place of this file, so that the functions themselves are loaded by the first call (scripts/bundle/registrations.ts).
 */
import type { Registration } from '../define.ts';
import { functions } from '../list.ts';

/** The trigger of every function, for the host. */
export const registrations: readonly Registration[] = functions;
