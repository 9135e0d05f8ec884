/** The incidents of one link by their ids alone, for work over all of them: its company's, inside its filter. */
import type { ListFilter } from '../../rules/backfill/job.ts';
import type { Link } from '../../rules/config/link.ts';
import type { RecordList } from '../../ports/backfill.ts';
import type { Row, ServiceNowClient } from '../http/client.ts';
import { both, ordered, term, toGlideTime } from '../http/query.ts';
import { requireShownFields, sysIdIn } from './convert/shown-fields.ts';

const fields = ['sys_id', 'company'] as const;

/** The list over one client. */
export function incidentList(options: {
  readonly link: Link;
  readonly client: ServiceNowClient;
}): RecordList {
  const { link, client } = options;
  const { company, filter: narrower } = link.servicenow;

  function matching({ since, until, closed }: ListFilter): string {
    return both(
      term('company', '=', company),
      narrower,
      term('sys_created_on', '<', toGlideTime(until)),
      since === null ? '' : term('sys_updated_on', '>=', toGlideTime(since)),
      // Closed and cancelled; a resolved incident may still be edited.
      closed ? '' : both(term('state', '!=', '7'), term('state', '!=', '8')),
    );
  }

  return {
    count: (filter: ListFilter) => client.count('incident', matching(filter)),

    /** `after` is the last id, and how many rows behind it were looked at in vain: hidden ones leave pages empty. */
    async page(filter: ListFilter, after: string | null, pageSize: number) {
      const [id = '', skipped = '0'] = after?.split('|') ?? [];
      const offset = Number(skipped);
      const behind = id === '' ? '' : term('sys_id', '>', id);
      const { rows, more } = await client.page('incident', {
        query: ordered(both(matching(filter), behind), 'sys_id'),
        fields,
        limit: pageSize,
        offset,
      });
      for (const row of rows) requireShownFields(row, fields);
      const last = rows.at(-1);
      const isCompanys = (row: Row): boolean => row['company'] === company;
      return {
        // A misspelled filter is ignored by ServiceNow, so the company is compared here as well.
        ids: rows.filter((row) => isCompanys(row)).map((row) => sysIdIn(row)),
        after: more ? (last === undefined ? `${id}|${offset + pageSize}` : sysIdIn(last)) : null,
      };
    },
  };
}
