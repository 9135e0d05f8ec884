/** The audit review after a storm: every change by the app's member is one that the app has made. */
import { runAuditReview } from '../../../shared/automations/audit/audit-review.ts';
import { auditWorld } from '../../support/connectwise/audit-world.ts';
import type { realWorld } from '../../support/engine/real-world.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

/** Sentences about changes that the review takes for a stranger's, and how many of ours it saw. */
export async function reviewAfter(
  world: World,
): Promise<{ readonly wrong: readonly string[]; readonly held: number }> {
  await world.clock.advance(1_200_000);
  const { needs } = auditWorld(world.clients.connectwise, {
    now: () => world.clock.now(),
    settings: { maxRequests: 10_000 },
    stores: { ...world.needs, messageClaims: world.needs.messageClaims },
    link: {
      name: world.link.name,
      company: world.link.connectwise.companyId,
      boards: world.link.connectwise.boards,
    },
  });
  const outcome = await runAuditReview(needs);
  if (outcome.kind !== 'complete') return { wrong: [`the review ended ${outcome.kind}`], held: 0 };
  const wrong = outcome.groups
    .filter(({ finding }) => finding === 'not-ours')
    .map(
      ({ type, records, firstAt, lastAt }) =>
        `the review took a change of ours for a stranger's: ${type} ${records.join(', ')}, ${firstAt} to ${lastAt}`,
    );
  return { wrong, held: outcome.report.held };
}
