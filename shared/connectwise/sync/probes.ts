/** Looks at ConnectWise for the health check: whether it answers, how its clock goes, and whether we see the links' records. */
import type { HealthProbe } from '../../ports/health.ts';
import type { Link } from '../../rules/config/link.ts';
import { clockSeen } from '../../rules/operate/observation.ts';
import type { ConnectWiseClient } from '../client.ts';
import { field } from '../query/conditions.ts';
import type { Ticket } from '../wire/index.ts';

/** Asks for the time and for one record that every API member may read. `now` in milliseconds since 1970. */
export function connectwiseProbe(
  client: Pick<ConnectWiseClient, 'serverTime' | 'priorities'>,
  now: () => number,
): HealthProbe {
  return {
    name: 'connectwise',
    subject: 'connectwise',
    async look() {
      const before = now();
      const there = await client.serverTime();
      const clock = clockSeen('connectwise', there, { before, after: now() });
      await client.priorities.first({ fields: ['id'], pageSize: 1 });
      return [clock];
    },
  };
}

/** Asks for the version, and what it was at the last check: an upgrade is a likely cause of what begins to fail. */
export function versionProbe(
  client: Pick<ConnectWiseClient, 'systemInfo'>,
  exchange: (version: string) => Promise<string | null>,
): HealthProbe {
  return {
    name: 'versions',
    subject: 'connectwise',
    async look() {
      const { version } = await client.systemInfo();
      if (version === undefined || version === null) return [];
      return [{ kind: 'version', was: (await exchange(version)) ?? version, is: version }];
    },
  };
}

/** Asks for one of everything that the link reads: a ticket of its company, the company, a status of each board. */
export function linkedRecordsProbe(
  { name, connectwise: { companyId, boards } }: Link,
  client: Pick<ConnectWiseClient, 'tickets' | 'companies' | 'statuses'>,
): HealthProbe {
  return {
    name: 'connectwise',
    subject: name,
    async look() {
      await client.tickets.first({
        where: field<Ticket>('company/id').is(companyId),
        fields: ['id'],
        pageSize: 1,
      });
      await client.companies.get(companyId, ['id']);
      for (const board of boards) await client.statuses(board).first({ fields: ['id'], pageSize: 1 });
      return [];
    },
  };
}
