/** The people of a history: they open, edit, write notes, attach files, move records away and merge tickets. */
import type { Link } from '../../../../shared/rules/config/link.ts';
import type { Nudge } from '../../../../shared/rules/sync/nudge.ts';
import { coreFields, otherSide, sideNames } from '../../../../shared/rules/sync/record.ts';
import type { SideName } from '../../../../shared/rules/sync/record.ts';
import type { MemorySystem } from '../../../support/fakes/memory-side.ts';
import { personsValue, touchedText } from './values.ts';
import type { Action } from '../history.ts';
import type { Callback } from './callback.ts';
import { personsFile } from './files.ts';

/** The actions of a history that are people's. */
export type PersonsAction = Extract<
  Action,
  { readonly kind: 'open' | 'edit' | 'touch' | 'attach' | 'note' | 'move' | 'merge' }
>;

const companies = { acme: 'company-a', globex: 'company-b' } as const;
/** The customer of a link. */
export const companyOf = (link: string): string => (link === 'acme' ? companies.acme : companies.globex);
/** A customer of nobody's link. */
const elsewhere = 'company-z';

/** People in the pages of both systems of every link. */
export function personsIn(world: {
  readonly links: Readonly<Record<string, Link>>;
  readonly systems: Readonly<Record<string, Readonly<Record<SideName, MemorySystem>>>>;
  /** A number that no deed had before. */
  readonly nextSerial: () => number;
  readonly deed: (link: string, side: SideName, recordId: string, what: string, value: string) => void;
  readonly callback: (link: string, side: SideName, recordId: string, how: Callback) => void;
  readonly tell: (line: string) => void;
}) {
  const { systems, nextSerial, deed, callback, tell } = world;
  const linkNames = Object.keys(world.links);

  return {
    act(action: PersonsAction): void {
      switch (action.kind) {
        case 'open': {
          const link = linkNames[action.link % linkNames.length] ?? '';
          const side = sideNames[action.side] ?? 'connectwise';
          const serial = nextSerial();
          // A ticket may be made without any text.
          const isBare = side === 'connectwise' && action.pick % 4 === 3;
          const value = (field: 'summary' | 'description' | 'priority'): string =>
            isBare && field === 'description' ? '' : personsValue(side, field, action.pick, serial);
          const fields = {
            summary: value('summary'),
            description: value('description'),
            status: side === 'connectwise' ? 'New' : '1',
            priority: value('priority'),
          };
          const system = systems[link]?.[side];
          const id = system?.open(fields) ?? '';
          for (const field of coreFields)
            deed(link, side, id, field, system?.saved(field, fields[field]) ?? '');
          callback(link, side, id, action.callback);
          return;
        }
        case 'edit':
        case 'touch':
        case 'attach':
        case 'note': {
          const link = linkNames[action.link % linkNames.length] ?? '';
          const side = sideNames[action.side] ?? 'connectwise';
          const system = systems[link]?.[side];
          const ids = [...(system?.records.keys() ?? [])];
          const id = ids[action.record % Math.max(ids.length, 1)];
          if (system === undefined || id === undefined) return;
          // A closed incident takes no more edits from people either.
          if (side === 'servicenow' && system.records.get(id)?.fields.status === '7') return;
          const serial = nextSerial();
          if (action.kind === 'edit') {
            const value = personsValue(side, action.field, action.pick, serial);
            system.edit(id, action.field, value);
            deed(link, side, id, action.field, system.saved(action.field, value));
          } else if (action.kind === 'touch') {
            const limits = side === 'connectwise' ? [100, Infinity] : [160, 4000];
            const limit = limits[action.field === 'summary' ? 0 : 1] ?? 0;
            const value = touchedText(system.valueOf(id, action.field), action.pick, serial, limit);
            system.edit(id, action.field, value);
            deed(link, side, id, action.field, system.saved(action.field, value));
          } else if (action.kind === 'attach') {
            const file = personsFile(side, action.pick, serial);
            system.attach(id, file);
            deed(link, side, id, 'attachment', file.name);
          } else {
            const kinds =
              side === 'connectwise'
                ? (['discussion', 'internal', 'resolution'] as const)
                : (['comments', 'work_notes'] as const);
            const kind = kinds[action.pick % kinds.length] ?? kinds[0];
            const text = `note ${serial}`;
            system.note(id, kind, text, 'Ann');
            deed(link, side, id, kind, text);
          }
          callback(link, side, id, action.callback);
          return;
        }
        case 'move': {
          const link = linkNames[action.link % linkNames.length] ?? '';
          const system = systems[link]?.[sideNames[action.side] ?? 'connectwise'];
          const records = [...(system?.records.values() ?? [])];
          const record = records[action.record % Math.max(records.length, 1)];
          if (system === undefined || record === undefined) return;
          const company = record.company === elsewhere ? companyOf(link) : elsewhere;
          system.move(record.id, { company });
          tell(`person moves ${link} ${system.side}:${record.id} to ${company}`);
          return;
        }
        case 'merge': {
          const link = linkNames[action.link % linkNames.length] ?? '';
          const system = systems[link]?.connectwise;
          const records = [...(system?.records.values() ?? [])];
          const record = records[action.record % Math.max(records.length, 1)];
          if (system === undefined || record === undefined || record.mergedInto !== null) return;
          system.merge(record.id, '9999');
          deed(link, 'connectwise', record.id, 'status', record.fields.status);
          tell(`person merges ${link} connectwise:${record.id}`);
          callback(link, 'connectwise', record.id, action.callback);
          return;
        }
        default:
          action satisfies never;
      }
    },

    /** Somebody saves a field of the record that the nudge is about, or of its counterpart. */
    meddle(action: Extract<Action, { kind: 'meddle' }>, nudge: Nudge, otherId: string | null): void {
      const { link } = nudge;
      const side = action.isAcross ? otherSide(nudge.side) : nudge.side;
      const id = action.isAcross ? otherId : nudge.recordId;
      const system = systems[link]?.[side];
      const record = id === null ? undefined : system?.records.get(id);
      if (id === null || system === undefined || record === undefined || record.mergedInto !== null) return;
      if (side === 'servicenow' && record.fields.status === '7') return;
      const value = personsValue(side, action.field, action.pick, nextSerial());
      system.edit(id, action.field, value);
      deed(link, side, id, action.field, system.saved(action.field, value));
      callback(link, side, id, action.callback);
    },

    /** Moves back each record that a person moved away: changes made meanwhile are not lost. */
    comeBack(): void {
      for (const link of linkNames)
        for (const side of sideNames)
          for (const record of systems[link]?.[side].records.values() ?? [])
            if (record.company === elsewhere)
              systems[link]?.[side].move(record.id, { company: companyOf(link) });
    },
  };
}
