/** New notes, one way: the note that the rules want → the body of a create. */
import type { NoteKind } from '../../../rules/sync/record.ts';
import type { TicketNoteDraft } from '../../wire/index.ts';

/** The body of `POST /service/tickets/{id}/notes`: the note stands in one section alone. */
export function toNoteDraft({
  kind,
  text,
}: {
  readonly kind: NoteKind;
  readonly text: string;
}): TicketNoteDraft {
  return {
    text,
    detailDescriptionFlag: kind === 'discussion',
    internalAnalysisFlag: kind === 'internal',
    resolutionFlag: kind === 'resolution',
  };
}
