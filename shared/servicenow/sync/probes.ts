/** Looks at a link's ServiceNow for the health check: whether it answers, how its clock goes, whether journals are shown. */
import type { HealthProbe } from '../../ports/health.ts';
import type { Link } from '../../rules/config/link.ts';
import { clockSeen } from '../../rules/operate/observation.ts';
import type { RowPage, ServiceNowClient } from '../http/client.ts';
import { term } from '../http/query.ts';
import { sysIdIn } from './convert/shown-fields.ts';

type Reader = Pick<ServiceNowClient, 'page'>;

/**
 * Asks for one incident of the link's company. `clientOf` makes the client, and may fail with what is wrong with it.
 * `now` in milliseconds since 1970.
 */
export function servicenowProbe(link: Link, clientOf: () => Reader, now: () => number): HealthProbe {
  return {
    name: 'servicenow',
    subject: link.name,
    async look() {
      const query = term('company', '=', link.servicenow.company);
      const before = now();
      const { serverTime } = await clientOf().page('incident', { query, fields: ['sys_id'], limit: 1 });
      return [clockSeen(link.name, Date.parse(serverTime), { before, after: now() })];
    },
  };
}

/** Some instances answer 403, others an empty list: so a note that a record shows must be found in the table. */
export function journalProbe(link: Link, clientOf: () => Reader): HealthProbe {
  return {
    name: 'servicenow-journal',
    subject: link.name,
    async look() {
      if (link.servicenow.journal !== 'table') return [];
      const client = clientOf();
      await journalRows(client, term('element', '=', 'comments'));
      const { rows } = await client.page('incident', {
        query: term('company', '=', link.servicenow.company),
        fields: ['sys_id', 'comments', 'work_notes'],
        limit: 25,
        display: true,
      });
      const noted = rows.find((row) => (row['comments'] ?? '') !== '' || (row['work_notes'] ?? '') !== '');
      if (noted === undefined) return [];
      const seen = await journalRows(client, term('element_id', '=', sysIdIn(noted)));
      return seen.rows.length > 0 ? [] : [{ kind: 'journal-hidden', subject: link.name }];
    },
  };
}

function journalRows(client: Reader, query: string): Promise<RowPage> {
  return client.page('sys_journal_field', { query, fields: ['sys_id'], limit: 1 });
}
