/** One history from its description to its violations: what the tests and the benchmark run. */
import { configSchema } from '../../../shared/rules/config/link.ts';
import type { EngineTuning } from '../../../shared/rules/config/link.ts';
import { linkJson } from '../../support/fakes/links.ts';
import { runHistory } from './harness.ts';
import type { Ended } from './ended.ts';
import type { Planted } from './harness.ts';
import type { History } from './history.ts';
import { policyBytes } from './people/files.ts';
import { violationsOf } from './invariants.ts';
import { untold } from './judges/stops.ts';

export interface Checked {
  readonly violations: readonly string[];
  readonly ended: Ended;
}

/** Runs and judges one history; `planted` puts a defect into the engine's surroundings. */
export async function checkHistory(
  history: History,
  planted: Planted = {},
  engine: Partial<EngineTuning> = {},
  mappings: readonly object[] = [],
): Promise<Checked> {
  const mapped = mappings.map((mapping) => ({ conflict: history.policy, ...mapping }));
  const rule = { conflict: history.policy };
  const fields = { summary: rule, description: rule, status: rule, priority: rule };
  const attachments = { direction: 'both', maxBytes: policyBytes };
  const { overlapSeconds, pageSize } = history.poll;
  const config = configSchema.parse({
    engine: { overlapSeconds, pageSize, ...engine },
    links: [
      linkJson({ history: true, fields, attachments, mappings: mapped }),
      linkJson({
        name: 'globex',
        history: true,
        fields,
        attachments,
        mappings: mapped,
        connectwise: { companyId: 251, boards: [1], createOnBoard: 1 },
        servicenow: {
          instance: 'https://globex.service-now.com',
          auth: { kind: 'oauth', clientIdSecret: 'globex-id', clientSecretSecret: 'globex-secret' },
          user: 'sim.integration',
          company: 'fedcba9876543210fedcba9876543210',
        },
      }),
    ],
  });
  const ended = await runHistory(history, config, planted);
  return { violations: [...violationsOf(ended), ...untold(ended.state)], ended };
}
