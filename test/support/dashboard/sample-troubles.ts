/** The troubles that need a person, as the app tells them: needs, alerts, dead letters, conflicts. */
import { errorTable } from '../../../shared/rules/errors.ts';
import { finding, healthTable } from '../../../shared/rules/operate/health-table.ts';
import { recordIdOf } from '../../../shared/rules/sync/record-id.ts';
import { redactText } from '../../../shared/rules/safe-text.ts';
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import type { SampleTexts } from './sample-texts.ts';

type Status = AnswerOf<'status'>;
type DeadLetter = AnswerOf<'dead-letters'>['deadLetters'][number];

const minuteMs = 60_000;

/** A need with its advice. */
export function need(
  code: string,
  subjects: readonly string[],
  sentence: string,
  detail = '',
): Status['needs'][number] {
  // As `needsYou` concludes them: a command where one helps, else the table's advice.
  const commands: Readonly<Record<string, string>> = {
    'write-refused': 'npm run cli -- dead-letters show --code write-refused',
    'attachment-refused': 'npm run cli -- dead-letters show --code attachment-refused',
    'conflicts-open': `npm run cli -- conflicts list --link ${subjects[0] ?? ''}`,
  };
  const command = commands[code] ?? null;
  return {
    code,
    subjects,
    sentence,
    detail,
    command,
    action: code === 'automation-overdue' ? healthTable[code].action : '',
    follows: 0,
    followers: code === 'automation-overdue' ? ['acme: A poll has stopped.'] : [],
  };
}

/** The alert of a timer that did not run. */
export function openAlert({ detail, now }: SampleTexts): NonNullable<AnswerOf<'overview'>['alerts']>[number] {
  const at = new Date(now - 50 * minuteMs).toISOString();
  return {
    ...finding('automation-overdue', 'reconcile', detail),
    key: 'automation-overdue reconcile',
    since: at,
    told: { at, channels: ['teams', 'pager'] },
    mutedUntil: null,
  };
}

/** The dead letter of a record. */
export function deadLetterOf(
  { link, answer, now }: SampleTexts,
  recordId: string,
  code: 'write-refused' | 'attachment-refused',
): DeadLetter {
  const at = (minutes: number): string => new Date(now - minutes * minuteMs).toISOString();
  return {
    link,
    side: recordId.length === 32 ? 'servicenow' : 'connectwise',
    recordId,
    pair: `connectwise:${recordId}`,
    code,
    sentence: errorTable[code].sentence,
    lastAnswer: redactText(answer),
    mapping: '',
    firstAt: at(300),
    lastAt: at(28),
    times: 2,
  };
}

/** A conflict that waits for a person. */
export function conflictOf({ link, value, now }: SampleTexts, field: 'priority' | 'summary') {
  return {
    link,
    pair: 'connectwise:48213',
    field,
    id: field === 'priority' ? 'aaaabbbbcccc' : 'ddddeeeeffff',
    policy: 'manual',
    since: new Date(now - 41 * minuteMs).toISOString(),
    connectwise: field === 'priority' ? 'Priority 2' : value,
    servicenow: field === 'priority' ? '1/1' : `${value} (2)`,
    connectwiseId: recordIdOf('connectwise', '48213'),
    servicenowId: recordIdOf('servicenow', 'a'.repeat(32)),
    choice: null,
    command: 'npm run cli -- conflicts list',
  };
}
