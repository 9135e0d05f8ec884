/** Reports to the health check what the last reviewed night found. */
import type { HealthProbe } from '../../ports/health.ts';
import type { AuditReviewStore } from '../../ports/journals.ts';
import { changesWith, incompleteBecause } from '../../rules/audit/report.ts';

/** A night that was begun and not ended tells nothing yet: the one before it stands. */
export function auditReviewProbe(
  reviews: Pick<AuditReviewStore, 'state' | 'report' | 'groups'>,
): HealthProbe {
  return {
    name: 'audit-review',
    subject: '',
    async look() {
      const state = (await reviews.state())?.state;
      const night = state?.phase === 'done' ? state.night : (state?.previous ?? null);
      const report = night === null ? null : await reviews.report(night);
      if (night === null || report === null) return [];
      const groups = await reviews.groups(night);
      const places = groups
        .filter(({ finding }) => finding === 'not-ours')
        .flatMap(({ type, records }) => records.map((id) => `${type} ${id}`));
      return [
        {
          kind: 'audit-review',
          night,
          notOurs: changesWith(groups, ['not-ours']),
          places,
          rights: changesWith(groups, ['rights', 'keys']),
          unusual: changesWith(groups, ['burst', 'unusual-hours']),
          incomplete: incompleteBecause(report),
        },
      ];
    },
  };
}
