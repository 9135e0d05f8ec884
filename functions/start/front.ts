/** The functions of the front: loaded by the first call of one of them, without the rest of the app. */
import { openFront } from '../../shared/app/front/front.ts';
import { connectwiseCallback } from '../connectwise-callback.ts';
import { dashboard } from '../dashboard.ts';
import type { FrontDefinition } from '../define.ts';
import { health } from '../health.ts';
import type { Running } from '../register.ts';
import { runningHttp } from '../run.ts';
import { servicenowCallback } from '../servicenow-callback.ts';

/** The functions that say of themselves that they belong to the front. */
export const frontFunctions: readonly FrontDefinition[] = [
  connectwiseCallback,
  dashboard,
  health,
  servicenowCallback,
];

/** The functions of the front, running over the part of the app that the settings describe for it. */
export function runningFront(): Running {
  // The host takes what a function prints into its log.
  return runningHttp(frontFunctions, async () => openFront((line) => console.log(line)).app);
}
