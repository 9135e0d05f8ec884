/** Random histories: what people do on both sides, and what goes wrong meanwhile. */
import { array, boolean, constant, constantFrom, integer, nat, oneof, record as recordOf } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { coreFields } from '../../../shared/rules/sync/record.ts';
import type { FieldName, SideName } from '../../../shared/rules/sync/record.ts';
import { alterationNames } from '../../support/fakes/alterations.ts';
import type { AlterationName } from '../../support/fakes/alterations.ts';
import type { Fault } from '../../support/fakes/memory-side.ts';
import type { Callback } from './people/callback.ts';
import { machine } from './people/machines.ts';
import type { Machine } from './people/machines.ts';

export type Action =
  | {
      readonly kind: 'open';
      readonly link: number;
      readonly side: number;
      readonly pick: number;
      readonly callback: Callback;
    }
  | {
      readonly kind: 'edit';
      readonly link: number;
      readonly side: number;
      readonly record: number;
      readonly field: FieldName;
      readonly pick: number;
      readonly callback: Callback;
    }
  /** A word is put into the text that stands there, wherever the pick says. */
  | {
      readonly kind: 'touch';
      readonly link: number;
      readonly side: number;
      readonly record: number;
      readonly field: 'summary' | 'description';
      readonly pick: number;
      readonly callback: Callback;
    }
  | {
      readonly kind: 'note';
      readonly link: number;
      readonly side: number;
      readonly record: number;
      readonly pick: number;
      readonly callback: Callback;
    }
  | {
      readonly kind: 'attach';
      readonly link: number;
      readonly side: number;
      readonly record: number;
      readonly pick: number;
      readonly callback: Callback;
    }
  /** A record moves to another customer, or comes back from there. */
  | { readonly kind: 'move'; readonly link: number; readonly side: number; readonly record: number }
  /** A ticket is merged into one that is nobody's here. */
  | { readonly kind: 'merge'; readonly link: number; readonly record: number; readonly callback: Callback }
  | { readonly kind: 'steps'; readonly count: number }
  | { readonly kind: 'poll' }
  /** A person pauses a link, or resumes one that is paused; the poll that is queued then may be lost. */
  | { readonly kind: 'pause'; readonly link: number; readonly isPolled: boolean }
  | { readonly kind: 'advance'; readonly seconds: number }
  | { readonly kind: 'crash'; readonly pick: number }
  | { readonly kind: 'freeze'; readonly pick: number; readonly seconds: number }
  | {
      readonly kind: 'fault';
      readonly fault: Fault;
      readonly on: 'read' | 'write' | 'read read' | 'read changed' | 'read openAttachment' | 'write answer';
      readonly times: number;
    }
  /** The storage account refuses some calls, or does what was asked for and does not answer. */
  | {
      readonly kind: 'refuse';
      readonly on: (typeof storeCalls)[number];
      /** `slow`: it takes longer than an intent may wait. */
      readonly how: 'before' | 'after' | 'slow';
      readonly times: number;
    }
  /**
   * The next poll, or the next work on a record, meets clocks that are an hour ahead: the server's, the worker's, or
   * both.
   */
  | {
      readonly kind: 'wrong-clock';
      readonly of: 'poll' | 'sync';
      readonly isOurs: boolean;
      readonly isTheirs: boolean;
    }
  /** A person saves a field of the record that a worker is about to look at, or has just looked at. */
  | {
      readonly kind: 'meddle';
      readonly at: (typeof moments)[number];
      readonly isAcross: boolean;
      readonly field: FieldName;
      readonly pick: number;
      readonly callback: Callback;
    };

/** The calls of the stores and the queue that may be refused. */
const storeCalls = [
  'pairs.',
  'claims.',
  'cursors.save',
  'history.',
  'conflicts.',
  'deadLetters.put',
  'deadLetters.put',
  'nudges.send',
  'nudges.send',
  'poll nudges.send',
  'poll nudges.send',
] as const;
/** Moments at which a worker waits while a person saves. */
const moments = [
  'before connectwise read',
  'after connectwise read',
  'before servicenow read',
  'after servicenow read',
  'before connectwise check',
  'after connectwise check',
  'before servicenow check',
  'after servicenow check',
  'after connectwise update',
  'after servicenow update',
  'before servicenow create',
  'before connectwise create',
  'before pairs.saveAndRelease',
  'before claims.renew',
  'before pairs.save',
] as const;

export interface History {
  readonly seed: number;
  readonly workers: number;
  readonly policy: 'connectwise' | 'servicenow' | 'latest' | 'manual';
  /** The alteration that each system makes to texts while it saves them. */
  readonly alters: Readonly<Record<SideName, AlterationName>>;
  /** The lead of each clock over the true time, milliseconds. */
  readonly clocks: Readonly<Record<SideName, number>> & { readonly workers: readonly number[] };
  /**
   * The reading of a poll: the overlap that it reads again, the size of a page, and whether access rules empty some
   * pages.
   */
  readonly poll: { readonly overlapSeconds: number; readonly pageSize: number; readonly sparse: boolean };
  /** Each side that takes one field a request. */
  readonly eachAlone: Readonly<Record<SideName, boolean>>;
  /** So many times the store refuses a dead letter, also when the storm is over. */
  readonly letterRefusals: number;
  /** No callback ever arrives: polls have to find everything. */
  readonly isDeaf: boolean;
  /** Fields that a rule of each side keeps from us, as long as the history goes on. */
  readonly refusing: Readonly<Record<SideName, readonly FieldName[]>>;
  readonly machines: readonly Machine[];
  readonly actions: readonly Action[];
}

const link = nat({ max: 1 });
const side = nat({ max: 1 });
const pick = nat({ max: 99 });
const record = nat({ max: 3 });
const callback = constantFrom<Callback>('delivered', 'delivered', 'lost', 'twice', 'late');

const actionsOn = (fields: readonly FieldName[]): Arbitrary<Action> =>
  oneof(
    { weight: 2, arbitrary: recordOf({ kind: constant('open' as const), link, side, pick, callback }) },
    {
      weight: 7,
      arbitrary: recordOf({
        kind: constant('edit' as const),
        link,
        side,
        record,
        field: constantFrom(...fields),
        pick,
        callback,
      }),
    },
    {
      weight: 3,
      arbitrary: recordOf({
        kind: constant('touch' as const),
        link,
        side,
        record,
        field: constantFrom('summary' as const, 'description' as const),
        pick,
        callback,
      }),
    },
    {
      weight: 4,
      arbitrary: recordOf({ kind: constant('note' as const), link, side, record, pick, callback }),
    },
    {
      weight: 3,
      arbitrary: recordOf({ kind: constant('attach' as const), link, side, record, pick, callback }),
    },
    { weight: 2, arbitrary: recordOf({ kind: constant('move' as const), link, side, record }) },
    { weight: 1, arbitrary: recordOf({ kind: constant('merge' as const), link, record, callback }) },
    {
      weight: 12,
      arbitrary: recordOf({ kind: constant('steps' as const), count: integer({ min: 1, max: 40 }) }),
    },
    { weight: 2, arbitrary: constant({ kind: 'poll' as const }) },
    {
      weight: 4,
      arbitrary: recordOf({
        kind: constant('advance' as const),
        seconds: integer({ min: 1, max: 400 }),
      }),
    },
    { weight: 2, arbitrary: recordOf({ kind: constant('crash' as const), pick }) },
    {
      weight: 1,
      arbitrary: recordOf({
        kind: constant('freeze' as const),
        pick,
        seconds: integer({ min: 30, max: 600 }),
      }),
    },
    {
      weight: 3,
      arbitrary: recordOf({
        kind: constant('fault' as const),
        fault: constantFrom<Fault>('no-answer', 'lost-answer', 'late', 'busy', 'failed'),
        on: constantFrom('read' as const, 'write' as const, 'read changed' as const),
        times: constant(1),
      }),
    },
    {
      weight: 3,
      arbitrary: recordOf({
        kind: constant('fault' as const),
        fault: constantFrom<Fault>('old', 'old', 'old-notes'),
        on: constant('read read' as const),
        times: integer({ min: 1, max: 4 }),
      }),
    },
    {
      weight: 1,
      arbitrary: recordOf({
        kind: constant('fault' as const),
        fault: constant('gone' as const),
        on: constant('read read' as const),
        times: constant(1),
      }),
    },
    {
      weight: 1,
      arbitrary: recordOf({
        kind: constant('wrong-clock' as const),
        of: constantFrom('poll' as const, 'sync' as const),
        isOurs: boolean(),
        isTheirs: boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: recordOf({
        kind: constant('fault' as const),
        fault: constant('slow' as const),
        on: constantFrom(
          'read' as const,
          'write' as const,
          'write answer' as const,
          'read openAttachment' as const,
        ),
        times: integer({ min: 1, max: 8 }),
      }),
    },
    {
      weight: 2,
      arbitrary: recordOf({
        kind: constant('refuse' as const),
        on: constantFrom(...storeCalls),
        how: constantFrom('before' as const, 'after' as const, 'slow' as const),
        times: integer({ min: 1, max: 3 }),
      }),
    },
    {
      weight: 3,
      arbitrary: recordOf({
        kind: constant('meddle' as const),
        at: constantFrom(...moments),
        isAcross: boolean(),
        field: constantFrom(...fields),
        pick,
        callback,
      }),
    },
  );

/** Most systems save what they are given. */
const alteration = oneof(
  { weight: 3, arbitrary: constant<AlterationName>('none') },
  { weight: 1, arbitrary: constantFrom(...alterationNames) },
);

const seldom = constantFrom(true, false, false);

/** Most rules refuse nothing. */
const refusedFields = oneof(
  { weight: 9, arbitrary: constant<readonly FieldName[]>([]) },
  { weight: 1, arbitrary: constantFrom<FieldName>('summary', 'status', 'priority').map((field) => [field]) },
);

/**
 * Histories of up to `longest` actions, each with the seed that chooses which worker goes on. People edit `fields`.
 */
export function histories(longest = 60, fields: readonly FieldName[] = coreFields): Arbitrary<History> {
  return recordOf({
    seed: nat(),
    workers: integer({ min: 1, max: 3 }),
    policy: constantFrom('connectwise' as const, 'servicenow' as const, 'latest' as const, 'manual' as const),
    alters: recordOf({ connectwise: alteration, servicenow: alteration }),
    clocks: recordOf({
      connectwise: constantFrom(0, 0, 4_000, -4_000, 90_000, -90_000),
      servicenow: constantFrom(0, 0, 4_000, -4_000, 90_000, -90_000),
      workers: array(integer({ min: -900, max: 900 }), { minLength: 3, maxLength: 3 }),
    }),
    poll: recordOf({
      overlapSeconds: constantFrom(1, 300),
      pageSize: constantFrom(1, 2, 100),
      sparse: boolean(),
    }),
    eachAlone: recordOf({ connectwise: seldom, servicenow: seldom }),
    letterRefusals: constantFrom(0, 0, 1, 3),
    isDeaf: constantFrom(true, false, false, false),
    refusing: recordOf({ connectwise: refusedFields, servicenow: refusedFields }),
    machines: oneof(
      { weight: 4, arbitrary: constant([]) },
      { weight: 1, arbitrary: array(machine, { minLength: 1, maxLength: 2 }) },
    ),
    actions: array(actionsOn(fields), { minLength: 8, maxLength: longest, size: 'max' }),
  });
}
