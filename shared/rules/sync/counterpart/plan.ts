/**
 * Plans the counterpart of a record that has none: (record, link) → its first values and the key that it carries. Pure.
 */
import type { Link } from '../../config/link.ts';
import { mirroredFields, ruleOf } from '../mapped/fields.ts';
import { toConnectWise, toServiceNow } from '../mapping.ts';
import { ownWord } from '../merge/field-view.ts';
import type { PendingWrite } from '../pair.ts';
import { isMapped, otherSide } from '../record.ts';
import type { FieldChange, RecordDraft, SideName, SideRecord } from '../record.ts';
import { correlationKey, incidentIdFor } from './correlation.ts';

/** The reason for which a record gets no counterpart; null where it gets one. A backfill may want closed records too. */
export function whyNoCounterpart(
  source: SideRecord,
  link: Link,
  wantsClosed: boolean,
): 'finished-already' | 'creates-switched-off' | null {
  if ((source.closed && !wantsClosed) || source.mergedInto !== null) return 'finished-already';
  const isWanted = source.side === 'connectwise' ? link.creates.inServiceNow : link.creates.inConnectWise;
  return isWanted ? null : 'creates-switched-off';
}

/** The first values of a missing counterpart, and the base that holds once it exists. */
export interface CreatePlan {
  readonly side: SideName;
  readonly draft: RecordDraft;
  readonly pending: readonly PendingWrite[];
}

/**
 * Plans the counterpart of a record that has none, `generation` being how many it has lost. A field without a word starts
 * as the target's own default. `now` in milliseconds since 1970.
 */
export function planCreate(source: SideRecord, link: Link, now: number, generation = 0): CreatePlan {
  const side = otherSide(source.side);
  const at = new Date(now).toISOString();
  const board = source.side === 'connectwise' ? source.board : String(link.connectwise.createOnBoard);
  const values: RecordDraft['fields'] & FieldChange = {
    summary: '',
    description: '',
    status: '',
    priority: '',
  };
  const pending: PendingWrite[] = [];
  for (const field of mirroredFields(link)) {
    const given = source.fields[field];
    if (given === undefined) continue;
    const value =
      side === 'servicenow'
        ? toServiceNow(field, given, null, { link, board })
        : toConnectWise(field, given, { link, board });
    const { direction } = ruleOf(field, link);
    const isOneWay = isMapped(field) && direction === `to-${source.side}`;
    if (value === null || direction === 'none' || isOneWay) continue;
    values[field] = value;
    const own = ownWord(field, source.side, given, board);
    const written = ownWord(field, side, value, board);
    pending.push({
      side,
      field,
      at,
      value:
        side === 'servicenow'
          ? { connectwise: own, servicenow: written }
          : { connectwise: written, servicenow: own },
    });
  }
  const label = source.side === 'connectwise' ? `ConnectWise #${source.id}` : source.number;
  return {
    side,
    pending,
    draft: {
      id: side === 'servicenow' ? incidentIdFor(link.name, source.id, generation) : null,
      fields: values,
      correlation: correlationKey(link.name, source.id),
      originLabel: label,
    },
  };
}
