/**
 * The ServiceNow side of one link: the incidents of its company that match its filter, and nothing else.
 *
 * `read/` and `journal/` ask ServiceNow, `write/` changes it, and `convert/` translates between its rows and the records
 * of the rules.
 */
import { shownFiles } from '../../kit/listed-files.ts';
import type { KeptIds } from '../../ports/remotes.ts';
import type { Side } from '../../ports/side.ts';
import type { Link } from '../../rules/config/link.ts';
import { servicenowRemote } from '../http/call.ts';
import type { ServiceNowClient } from '../http/client.ts';
import { incidentAttachments } from './incident-attachments.ts';
import { incidentScope } from './incident-scope.ts';
import { userNames } from './journal/user-names.ts';
import { mappedIncidents } from './mapped/incidents.ts';
import { incidentReferences } from './mapped/references.ts';
import { changedIncidents } from './read/changed.ts';
import { incidentsByCorrelation } from './read/correlation.ts';
import { inventoryOfIncidents, tallyIncidents } from './read/inventory.ts';
import { readIncidentRecord, readIncidentRecords } from './read/records.ts';
import { linkVocabulary } from './read/vocabulary.ts';
import { addIncidentNote } from './write/add-note.ts';
import { closeCodeOf } from './write/close-code.ts';
import { createIncident } from './write/create-incident.ts';
import { instanceIds } from './write/kept-ids.ts';
import { updateIncident } from './write/update-incident.ts';

/** The side over one client. */
export function incidentSide(options: {
  readonly link: Link;
  readonly client: ServiceNowClient;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Remembers for all processes whether the instance keeps the ids that creates name. */
  readonly keptIds?: KeptIds | undefined;
}): Side {
  const { link, client, now } = options;
  const scope = incidentScope(link, client, mappedIncidents(link, incidentReferences(client, now)));
  const shown = shownFiles();
  const closeCode = closeCodeOf({ client, wanted: link.closing.closeCode, now });
  const ids = instanceIds(servicenowRemote(link.servicenow.instance), options.keptIds);
  const writer = { scope, nameOf: userNames(client), closeCode, ids };
  return {
    name: 'servicenow',

    read: (id, known) => readIncidentRecord(writer, shown, id, known),
    readMany: (ids) => readIncidentRecords(writer, ids),
    findByCorrelation: (correlation) => incidentsByCorrelation(scope, correlation),
    changed: (window, pageSize) => changedIncidents(scope, window, pageSize),
    inventory: (after, pageSize) => inventoryOfIncidents(scope, after, pageSize),
    tally: () => tallyIncidents(scope),
    vocabulary: () => linkVocabulary(scope),
    serverTime: async () =>
      (await client.page('incident', { query: scope.query, fields: ['sys_id'], limit: 1 })).serverTime,

    refusesSecond: async ({ id }) => id !== null && (await ids.areKept()),
    create: (draft) => createIncident(writer, draft),
    update: (record, change) => updateIncident(writer, record, change),
    addNote: (record, note) => Promise.resolve(addIncidentNote(writer, record, note)),

    ...incidentAttachments(scope, shown),
  };
}
