/** Every fault that both simulators can play, injected at random; those that rule out equal sides are named. */
import { faultKinds as connectwiseKinds } from '../../../sandbox/connectwise/faults/kinds.ts';
import { faultKinds as servicenowKinds } from '../../../sandbox/servicenow/faults/kinds.ts';
import { sideNames } from '../../../shared/rules/sync/record.ts';
import type { SideName } from '../../../shared/rules/sync/record.ts';
import type { realWorld } from '../../support/engine/real-world.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

/**
 * Faults that a storm cannot play because it must end with equal sides, each with its reason; each has its own story
 * elsewhere.
 */
const unplayable: Readonly<Record<string, string>> = {
  'record-deleted': 'the incident is gone',
  'note-written-twice': 'the instance itself doubles what is written',
  'duplicate-correlation': 'a person must say which of the two incidents stays',
  'text-altered': 'a text that was altered stays as it was saved',
  'value-rewritten': 'a text that was altered stays as it was saved',
  'auto-close-night': 'a closed incident takes nothing more',
  'session-overflow': 'no cookie is ever sent',
  'batch-unserviced': 'nothing is asked for in batches',
  'batch-item-fails': 'nothing is asked for in batches',
  'page-size-refused': 'no page of more than 1000 is asked for',
};

const options: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'codebase-changed': { legacy: true },
  'board-forbidden': { boardId: 1, status: 404 },
  slow: { seconds: 45 },
  'field-unknown': { field: 'company' },
  'field-hidden': { fields: ['short_description', 'correlation_id'] },
  'reference-shape': { shape: 'empty' },
  'journal-forbidden': { empty: true },
  'data-policy-refusal': { fields: ['Cost centre'] },
  'business-rule-abort': { rule: 'Freeze' },
  'choice-removed': { element: 'close_code', value: 'Duplicate' },
  'choice-renamed': { element: 'state', value: '2', label: 'In Bearbeitung' },
  'edited-meanwhile': { set: { urgency: '1', impact: '1' }, by: 'david.loo' },
  'token-slow': { seconds: 30 },
  // A record that stays invisible longer than the engine waits is created a second time, and reported as a duplicate.
  // A slow write may come on top of it.
  'late-row': { seconds: 20 },
  'late-commit': { seconds: 20 },
};

/** Faults that are met only after another one. */
const after: Readonly<Record<string, string>> = {
  'token-slow': 'token-expired',
  'token-fresh': 'token-expired',
  'token-refused': 'token-expired',
};

const playable = {
  connectwise: connectwiseKinds.filter(({ name }) => !(name in unplayable)),
  servicenow: servicenowKinds.filter(({ name }) => !(name in unplayable)),
};
/** Null stands for any request. */
const methods = ['GET', 'POST', 'PATCH', null, null] as const;
/** The paths of files, for a fault that is to meet one. */
const filePaths = { connectwise: '/system/documents', servicenow: '/api/now/attachment' } as const;

/** Injects one fault of one side, up to three times, perhaps only for one kind of request; answers its name. */
export function orderFault(world: World, random: () => number): string {
  const any = <Item>(list: readonly Item[]): Item => {
    const item = list[Math.floor(random() * list.length)];
    if (item === undefined) throw new Error('There is nothing to choose from.');
    return item;
  };
  const side: SideName = any(sideNames);
  const { name, stage } = any(playable[side]);
  const { faults } = world[side];
  const times = 1 + Math.floor(random() * 3);
  const first = after[name];
  if (first !== undefined) faults.order({ fault: first, times });
  const method =
    stage === 'before' || stage === 'during' || stage === 'after' ? (any(methods) ?? undefined) : undefined;
  const isAboutFiles = /^(attachment|document)-/.test(name) || random() < 0.15;
  const path = isAboutFiles && method !== 'PATCH' ? filePaths[side] : undefined;
  const match = {
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
  };
  faults.order({ fault: name, times, match, ...(name in options ? { options: options[name] } : {}) });
  return [side, name, `x${times}`, method, path].filter((part) => part !== undefined).join(' ');
}

/** The faults that are played, by side. */
export const playedFaults = {
  connectwise: playable.connectwise.map(({ name }) => name),
  servicenow: playable.servicenow.map(({ name }) => name),
} as const;
