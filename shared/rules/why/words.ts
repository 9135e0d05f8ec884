/** Every word of the history as a sentence that a person understands. Complete by type: a new word needs its sentence. */
import { errorTable } from '../errors.ts';
import type {
  AttachmentRule,
  HistoryOutcome,
  IgnoredReason,
  NoteRule,
  WriteAnswer,
} from '../sync/journal.ts';
import type { MergeRule } from '../sync/merge.ts';
import type { NudgeOrigin } from '../sync/nudge.ts';

const fieldRules: Record<MergeRule, string> = {
  'switched-off': 'The link does not sync this field.',
  equal: 'Both sides mean the same.',
  'connectwise-moved': 'Only ConnectWise changed it since both last agreed, so ServiceNow follows.',
  'servicenow-moved': 'Only ServiceNow changed it since both last agreed, so ConnectWise follows.',
  'one-way': 'The link syncs this field in the other direction only, so it stays as it is.',
  'words-changed':
    'Neither side changed it, but the words of the configuration did, so it is written again in the new words.',
  'no-word': 'The configuration has no word for this value on the other side, so both stay as they are.',
  'description-private':
    'Its note was made private in ConnectWise, so what it says is no longer looked at, and ServiceNow keeps what it has.',
  'merged-away':
    'The ticket was merged into another one, so nothing is written to it any more; the journal keeps what it did not get.',
  'incident-closed':
    'The incident is closed and takes no edits, so nothing is written to it any more; the journal keeps what it did not get.',
  'left-apart':
    'One of the two records has ended; that the two differ was written to the journal before, and both stay as they are.',
  'conflict-connectwise':
    'Both sides changed it; the link says that ConnectWise wins. The other value is in the conflict journal.',
  'conflict-servicenow':
    'Both sides changed it; the link says that ServiceNow wins. The other value is in the conflict journal.',
  'conflict-latest':
    'Both sides changed it; the link says that the later change wins. The other value is in the conflict journal.',
  'conflict-manual':
    'Both sides changed it; the link leaves the choice to a person, so both stay as they are until one side takes the value of the other.',
};

const noteRules: Record<NoteRule, string> = {
  new: 'It was new and is copied.',
  'second-try': 'Its copy had been sent, cannot be found, and is sent again.',
  found: 'Its copy was found on the other side.',
  'source-gone': 'Its copy had been sent and cannot be found, and the note itself is gone.',
  'stays-here': 'The link lets no note of this kind travel, so it stays where it is.',
  'our-own': 'This integration wrote it itself, so it is a copy and stays where it is.',
  'merged-away': 'The ticket was merged into another one and takes no more notes, so it is not copied.',
  'incident-closed': 'The incident is closed and takes no more notes, so it is not copied.',
  'our-second': 'This integration wrote the same text twice; the second one stays where it is.',
};

const attachmentRules: Record<AttachmentRule, string> = {
  new: 'It was new and is copied.',
  'second-try': 'Its copy had been sent, cannot be found, and is sent again.',
  'policy-changed': "It was kept back before; the link's rules let it travel now.",
  replayed: 'The other side refused it before; a person ordered another try.',
  found: 'Its copy was found on the other side.',
  'given-up': 'Its bytes were sent several times and never found; it is not sent again on its own.',
  'too-large': 'It is larger than the link lets a file be, so it stays where it is.',
  'type-blocked': "Its type is not among those that the link's rules let travel.",
  private: 'ConnectWise keeps it from customers, and the link does not let such files travel.',
  empty: 'It holds nothing, so there is nothing to copy.',
  'no-file': 'It is an address and not a file, so there are no bytes to copy.',
  'older-than-pair': 'It is older than the pair, and the link brings no history over.',
  'merged-away': 'The ticket was merged into another one and takes no more files, so it is not copied.',
  'incident-closed': 'The incident is closed and takes no more files, so it is not copied.',
  'our-own': 'This integration added it itself, so it is a copy and stays where it is.',
  'source-gone': 'It was removed before its copy was made.',
};

const ignoredReasons: Record<IgnoredReason, string> = {
  'link-unknown': 'The configuration has no enabled link of that name.',
  missing:
    'The record was not shown to the integration: it is deleted, or its user may not see it. Nothing is deleted on that account.',
  'out-of-scope':
    'The record is outside the link: of another company, on another board, or not in the filter.',
  'finished-already': 'The record was finished before it had a counterpart, so none is made.',
  'creates-switched-off': 'The link makes no counterparts on that side (`creates` in the configuration).',
  orphan: 'The record belongs to a pair whose other record cannot be read, so it is left alone.',
};

const outcomes: Record<
  Exclude<HistoryOutcome, keyof typeof errorTable | `ignored-${IgnoredReason}`>,
  string
> = {
  synced: 'The sides were made equal.',
  decided: 'Nothing was to be written, but the decision is another than before.',
  'dead-lettered':
    'A write was refused for good; the pair rests until something changes or somebody orders a replay.',
  'still-changing': 'The other side answered our writes with other values; it is tried again later.',
  'would-write': 'The link is in dry run: this would have been written, and nothing was.',
};

const originWords: Record<NudgeOrigin, string> = {
  callback: 'the system said that the record changed',
  poll: 'the poll found that the record changed',
  again: 'a second look after a write',
  replay: 'a person ordered a replay',
  reconcile: 'the nightly comparison found a difference',
  backfill: 'a backfill brought the record in',
};

const results: Record<WriteAnswer['result'], string> = {
  written: 'done',
  refused: 'refused for good',
  ambiguous: 'no clear answer: it may or may not have happened',
  failed: 'failed, and is tried again',
  'would-write': 'not sent (dry run)',
};

/** Rows may be older than the words: one that is not known any more stands for itself. */
const told = (table: Readonly<Record<string, string>>, word: string): string =>
  Object.hasOwn(table, word) ? (table[word] ?? word) : word;

/** Why a field was or was not written. */
export const fieldSentence = (rule: MergeRule): string => told(fieldRules, rule);
/** Why a note was or was not copied. */
export const noteSentence = (rule: NoteRule): string => told(noteRules, rule);
/** Why a file was or was not copied. */
export const attachmentSentence = (rule: AttachmentRule): string => told(attachmentRules, rule);
/** Why nothing was done at all. */
export const ignoredSentence = (reason: IgnoredReason): string => told(ignoredReasons, reason);
/** What made the engine look. */
export const originSentence = (origin: NudgeOrigin): string => told(originWords, origin);
/** What became of one write. */
export const resultSentence = (result: WriteAnswer['result']): string => told(results, result);

/** How a run came out. */
export function outcomeSentence(outcome: HistoryOutcome): string {
  if (Object.hasOwn(outcomes, outcome)) return told(outcomes, outcome);
  if (outcome.startsWith('ignored-')) return told(ignoredReasons, outcome.slice('ignored-'.length));
  return errorSentence(outcome);
}

/** The sentence of an error's code. */
export function errorSentence(code: string): string {
  const sentences = Object.entries(errorTable).map(([known, { sentence }]) => [known, sentence]);
  return told(Object.fromEntries(sentences) as Record<string, string>, code);
}
