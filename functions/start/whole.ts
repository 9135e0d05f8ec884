/** All other functions: loaded by the first call of one of them. */
import { openApp } from '../../shared/app/app.ts';
import type { FunctionDefinition } from '../define.ts';
import { functions } from '../list.ts';
import type { Running } from '../register.ts';
import { running } from '../run.ts';

const isFront = (one: FunctionDefinition): boolean => one.trigger === 'http' && one.isFront === true;

/** The functions outside of the front, running over the whole app that the settings describe. */
export function runningWhole(): Running {
  const others = functions.filter((one) => !isFront(one));
  // The host takes what a function prints into its log.
  return running(others, () => openApp((line) => console.log(line)));
}
