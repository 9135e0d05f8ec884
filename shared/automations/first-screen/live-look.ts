/**
 * A look that the watch left minutes ago, with what is read now in the place of what it saw of the same parts: a dead letter
 * that was just replayed, a conflict that was just decided, a pause that has just ended and a timer that has just run are shown
 * as they are, and judged again.
 */
import type { HealthProbe } from '../../ports/health.ts';
import type { Observation } from '../../rules/operate/observation.ts';
import { reportedFindings, type LookedReport } from '../operate/health-check.ts';

/** The look with these parts looked at again. A part that cannot be read stays as it was. */
export async function withLiveParts(
  { report, observations }: LookedReport,
  probes: readonly HealthProbe[],
): Promise<LookedReport> {
  const again = await Promise.all(
    probes.map(async (probe) => {
      try {
        return { probe, seen: await probe.look() };
      } catch {
        return null;
      }
    }),
  );
  const looked = again.filter((one) => one !== null);
  const isOld = (one: Observation): boolean => looked.some(({ probe }) => isOf(one, probe));
  const now = [...observations.filter((one) => !isOld(one)), ...looked.flatMap(({ seen }) => seen)];
  return { report: { ...report, findings: reportedFindings(now) }, observations: now };
}

/** The kind of observation that each such probe makes. */
const kinds: Partial<Record<HealthProbe['name'], Observation['kind']>> = {
  runs: 'run',
  pauses: 'paused',
  'dead-letters': 'dead-letters',
  conflicts: 'conflicts',
};

function isOf(one: Observation, { name, subject }: HealthProbe): boolean {
  if (one.kind === 'failed') return one.probe === name && one.subject === subject;
  if (one.kind !== kinds[name]) return false;
  return subject === '' || ('subject' in one && one.subject === subject);
}
