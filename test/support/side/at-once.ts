/** The writes of a side in one step, for tests that are about what a write does and not about the looks before it. */
import type { Answered, Created, FieldsWritten, Side } from '../../../shared/ports/side.ts';
import type { ReadyWrite } from '../../../shared/ports/writes.ts';

type Draft<Name extends 'create' | 'addNote' | 'addAttachment'> = Parameters<Side[Name]>;

/** Each write with its look, and sent at once; of several requests the record is that of the only one. */
export function atOnce(side: Side) {
  return {
    create: (...draft: Draft<'create'>): Promise<Created> => sent(side.create(...draft)),
    addNote: (...draft: Draft<'addNote'>): Promise<{ readonly id: string | null } & Answered> =>
      sent(side.addNote(...draft)),
    addAttachment: (...draft: Draft<'addAttachment'>): Promise<{ readonly id: string | null }> =>
      sent(side.addAttachment(...draft)),
    async update(...[record, change]: Parameters<Side['update']>): Promise<FieldsWritten> {
      let written: FieldsWritten = {
        descriptionNoteId: record.descriptionNoteId,
        record: null,
        saved: {},
        savedAt: '',
      };
      const writes = await side.update(record, change);
      for (const write of writes) {
        const answer = await sent(Promise.resolve(write));
        const { descriptionNoteId } = write.changes.includes('description') ? answer : written;
        const saved = { ...written.saved, ...answer.saved };
        const savedAt = answer.savedAt === '' ? written.savedAt : answer.savedAt;
        written = { descriptionNoteId, record: writes.length === 1 ? answer.record : null, saved, savedAt };
      }
      return written;
    },
  };
}

async function sent<Answer>(asked: Promise<ReadyWrite<Answer>>): Promise<Answer> {
  const looked = await (await asked).look();
  return looked.send(Infinity);
}
