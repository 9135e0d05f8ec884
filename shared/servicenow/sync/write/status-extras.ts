/** A state of an incident may demand more than itself: a close code and notes, or the reason of a hold. */
import type { Row } from '../../http/client.ts';
import type { IncidentWriter } from './incident-writer.ts';

/** The columns to write beside this state; none for most states. */
export async function statusExtras({ scope, closeCode }: IncidentWriter, status: string): Promise<Row> {
  const { closing, onHold } = scope.link;
  if (closing.states.includes(status))
    return { close_code: await closeCode(), close_notes: closing.closeNotes };
  return onHold.states.includes(status) ? { hold_reason: onHold.reason } : {};
}
