/** The app's functions, as the page needs them. Pure. */
import type { Overview } from './overview.ts';

/** The names of the functions that this kind of trigger starts. */
export function functionNames(
  automations: Overview['status']['automations'],
  trigger: 'timer' | 'queue' | 'http',
): readonly string[] {
  return automations.filter((one) => one.trigger === trigger).map(({ name }) => name);
}
