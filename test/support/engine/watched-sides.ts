/** The sides of a link that write down what they are asked to write, in the words of the preview. */
import type { Side } from '../../../shared/ports/side.ts';
import { fieldValue } from '../../../shared/rules/sync/record.ts';
import { madeId } from '../../../shared/rules/sync/pretended-records.ts';
import type { LinkedSides } from '../../../shared/ports/sync.ts';
import type { PlannedEffect } from '../../../shared/rules/sync/planned-effect.ts';
import type { LookedWrite, ReadyWrite } from '../../../shared/ports/writes.ts';

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
      const ready = await real.create(draft);
      const watchedWrite = told(ready, (result) => {
        if (result === null)
          effects.push({ kind: 'create', side: real.name, fields, correlation, originLabel });
        else made.set(result.id, madeId);
      });
      return { ...ready, ...watchedWrite };
    },
    async update(read, change) {
      const writes = await real.update(read, change);
      return writes.map((write) => ({
        changes: write.changes,
        ...told(write, (result, { fields }) => {
          if (result !== null) return;
          for (const field of write.changes)
            effects.push({
              kind: 'field',
              side: real.name,
              recordId: name(read.id),
              field,
              // A plan may have been made before the record was read: the last look shows what is overwritten.
              before: fields[field] ?? fieldValue(read.fields, field),
              after: change[field] ?? '',
            });
        }),
      }));
    },
    async addAttachment(read, draft, chunks) {
      const { name: file, bytes, isPrivate } = draft;
      const recordId = name(read.id);
      return told(await real.addAttachment(read, draft, chunks), (result) => {
        if (result === null)
          effects.push({ kind: 'attachment', side: real.name, recordId, name: file, bytes, isPrivate });
      });
    },
    async addNote(read, note) {
      const recordId = name(read.id);
      return told(await real.addNote(read, note), (result) => {
        if (result === null)
          effects.push({ kind: 'note', side: real.name, recordId, noteKind: note.kind, text: note.text });
      });
    },
  };
}

/** The write, which is told of right before its request (null) and with the answer to it. */
function told<Answer>(
  ready: ReadyWrite<Answer>,
  tell: (answer: Answer | null, looked: Pick<LookedWrite<Answer>, 'fields'>) => void,
): ReadyWrite<Answer> {
  return {
    async look() {
      const looked = await ready.look();
      return {
        ...looked,
        async send(deadline) {
          tell(null, looked);
          const answer = await looked.send(deadline);
          tell(answer, looked);
          return answer;
        },
      };
    },
  };
}
