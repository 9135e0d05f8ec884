/** The kinds of record below one of the company's records: that one is looked at before each call. */
import type { Bundles } from '../records/bundles.ts';
import type { Records } from '../records/kinds.ts';
import type * as wire from '../wire/index.ts';
import { scopedBelow } from './below.ts';
import type { OwnLists } from './lists.ts';
import { ownNotesOf } from './notes-of.ts';
import type { Scope } from './bounds.ts';

/** A table, one line per kind. Sites and notes of the company itself need no look. */
export function childRecords(client: Records & Bundles, lists: OwnLists, scope: Scope) {
  const { tickets, projectTickets, projects, contacts, agreements } = lists;
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    notes: (id: number) => scopedBelow(client.notes(id), () => tickets.get(id, ['id']), scope),
    projectTicketNotes: (id: number) =>
      scopedBelow(client.projectTicketNotes(id), () => projectTickets.get(id, ['id']), scope),
    tasks: (id: number) => scopedBelow(client.tasks(id), () => tickets.get(id, ['id']), scope),
    async *allNotes(id: number): AsyncGenerator<wire.AnyNote, void, undefined> {
      await tickets.get(id, ['id']);
      yield* client.allNotes(id);
    },
    notesOf: (ids: readonly number[]) => ownNotesOf(client, lists, ids),
    phases: (id: number) => scopedBelow(client.phases(id), () => projects.get(id, ['id']), scope),
    communications: (id: number) =>
      scopedBelow(client.communications(id), () => contacts.get(id, ['id']), scope),
    additions: (id: number) => scopedBelow(client.additions(id), () => agreements.get(id, ['id']), scope),
    sites: scopedBelow(client.sites(scope.companyId), nothing, scope),
    companyNotes: scopedBelow(client.companyNotes(scope.companyId), nothing, scope),
  };
}
