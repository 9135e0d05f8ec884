/** The sides of a link that write down what they are asked to write, in the words of the preview. */
import type { Side } from '../../../shared/ports/side.ts';
import { madeId } from '../../../shared/rules/sync/pretended-records.ts';
import type { LinkedSides } from '../../../shared/ports/sync.ts';
import type { PlannedEffect } from '../../../shared/rules/sync/planned-effect.ts';
import type { FieldName } from '../../../shared/rules/sync/record.ts';

type LinkOf = (name: string) => Promise<LinkedSides | null>;

/** The link for one run; what it writes is added to `effects` in order, a record it makes under the preview's name. */
export function watchedLink(linkOf: LinkOf, effects: PlannedEffect[]): LinkOf {
  const made = new Map<string, string>();
  return async (name) => {
    const linked = await linkOf(name);
    return (
      linked && {
        ...linked,
        sides: {
          connectwise: watched(linked.sides.connectwise, effects, made),
          servicenow: watched(linked.sides.servicenow, effects, made),
        },
      }
    );
  };
}

function watched(real: Side, effects: PlannedEffect[], made: Map<string, string>): Side {
  const name = (id: string): string => made.get(id) ?? id;
  return {
    ...real,
    async create(draft) {
      const { fields, correlation, originLabel } = draft;
      effects.push({ kind: 'create', side: real.name, fields, correlation, originLabel });
      const result = await real.create(draft);
      made.set(result.id, madeId);
      return result;
    },
    update(read, change) {
      for (const [field, after] of Object.entries(change) as [FieldName, string][])
        effects.push({
          kind: 'field',
          side: real.name,
          recordId: name(read.id),
          field,
          before: read.fields[field],
          after,
        });
      return real.update(read, change);
    },
    addAttachment(read, draft, chunks) {
      const { name: file, bytes, isPrivate } = draft;
      effects.push({
        kind: 'attachment',
        side: real.name,
        recordId: name(read.id),
        name: file,
        bytes,
        isPrivate,
      });
      return real.addAttachment(read, draft, chunks);
    },
    addNote(read, note) {
      effects.push({
        kind: 'note',
        side: real.name,
        recordId: name(read.id),
        noteKind: note.kind,
        text: note.text,
      });
      return real.addNote(read, note);
    },
  };
}
