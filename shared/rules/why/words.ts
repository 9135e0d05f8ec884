/** Every word of the history as a sentence for a person. Complete by type: a new word needs its sentence. */
import { errorRow, type errorTable } from '../errors.ts';
import type {
  AttachmentRule,
  HistoryOutcome,
  IgnoredReason,
  NoteRule,
  WriteAnswer,
} from '../sync/journal.ts';
import type { MergeRule } from '../sync/merge/field-view.ts';
import type { NudgeOrigin } from '../sync/nudge.ts';

const fieldRules: Record<MergeRule, string> = {
  'switched-off': 'The link does not sync this field.',
  equal: 'Both sides mean the same.',
  'connectwise-moved': 'Only ConnectWise changed it since both last agreed, so ServiceNow follows.',
  'servicenow-moved': 'Only ServiceNow changed it since both last agreed, so ConnectWise follows.',
  'one-way': 'The link syncs this field in the other direction only, so it stays as it is.',
  'create-only': 'Only a new record gets this value, so each side keeps its own.',
  'required-missing':
    'The other record cannot be resolved while a required field is empty, so its status waits.',
  'words-changed':
    'Neither side changed it, but the configuration now translates it differently, so it is written again.',
  'no-word': 'The configuration has no translation for this value, so both sides stay as they are.',
  'changed-by-target':
    'The other system saved another value than the app sent. Nobody edited it, so the original stays as it is.',
  'edit-of-copy':
    'Somebody edited the side that shows only part of the text, so the app makes the edit in the whole text; the conflict journal keeps both texts as they were.',
  'copy-renewed': 'The text was edited through its shortened copy, so the copy is written again.',
  'shortened-copy':
    'Somebody edited a shortened copy, and the place of the edit in the whole text is unclear; both stay as they are, and the conflict journal keeps both texts whole.',
  'description-private':
    'Somebody made its note private in ConnectWise, so the app no longer reads its text, and ServiceNow keeps its own.',
  'merged-away':
    'The ticket was merged into another one and takes no edits; the conflict journal keeps the value.',
  'incident-closed': 'The incident is closed and takes no edits; the conflict journal keeps the value.',
  'left-apart':
    'One of the two records is closed; the conflict journal already has the difference, and both stay as they are.',
  'not-shown':
    'One side shows no text, although both had agreed on one. The text counts as deleted if a second read does not find it either.',
  stopped:
    'Rules on both sides kept changing it back, so it is not written until it gets a new value or a person requests a replay.',
  'conflict-connectwise':
    'Both sides changed it; the link says that ConnectWise wins. The other value is in the conflict journal.',
  'conflict-servicenow':
    'Both sides changed it; the link says that ServiceNow wins. The other value is in the conflict journal.',
  'conflict-latest':
    'Both sides changed it; the link says that the later change wins. The other value is in the conflict journal.',
  'conflict-manual':
    'Both sides changed it; the link leaves the choice to a person, so both stay as they are until somebody chooses or makes them agree.',
  chosen: 'Both sides changed it, and a person chose. The other value is in the conflict journal.',
};

const noteRules: Record<NoteRule, string> = {
  new: 'It was new and is copied.',
  'second-try': 'Its copy was sent but cannot be found, so it is sent again.',
  found: 'Its copy was found on the other side.',
  'source-gone': 'Its copy was sent but cannot be found, and the note itself is gone.',
  'stays-here': 'The link copies no notes of this kind, so it stays where it is.',
  'our-own': 'This integration wrote it itself, so it is a copy and stays where it is.',
  'merged-away': 'The ticket was merged into another one and takes no more notes, so it is not copied.',
  'incident-closed': 'The incident is closed and takes no more notes, so it is not copied.',
  'answers-itself':
    'Notes on both sides kept answering each other, like two automatic replies, so it is not copied.',
  'too-many': 'Its author wrote too many notes within one hour, so it is not copied.',
  'our-second': 'This integration wrote the same text twice; the second one stays where it is.',
};

const attachmentRules: Record<AttachmentRule, string> = {
  new: 'It was new and is copied.',
  'second-try': 'Its copy was sent but cannot be found, so it is sent again.',
  'policy-changed': "The link's rules kept it back before and allow it now.",
  replayed: 'The other side refused it before; a person requested another try.',
  found: 'Its copy was found on the other side.',
  'given-up': 'The app sent it several times and it never arrived; only a replay sends it again.',
  'too-large': 'It exceeds the size limit of the link, so it stays where it is.',
  'type-blocked': "The link's rules block files of its type.",
  private: 'ConnectWise hides it from customers, and the link copies no private files.',
  empty: 'It is empty, so there is nothing to copy.',
  'no-file': 'It is an address and not a file, so it has no bytes to copy.',
  'older-than-pair': 'It is older than the pair, and the link copies no history.',
  'merged-away': 'The ticket was merged into another one and takes no more files, so it is not copied.',
  'incident-closed': 'The incident is closed and takes no more files, so it is not copied.',
  'our-own': 'This integration added it itself, so it is a copy and stays where it is.',
  'source-gone': 'It was removed before its copy was made.',
};

const ignoredReasons: Record<IgnoredReason, string> = {
  'link-unknown': 'The configuration has no enabled link of that name.',
  missing:
    'The integration cannot find the record: it is deleted, or the integration user may not read it. The app deletes nothing because of that.',
  'out-of-scope':
    'The record is outside the link: it belongs to another company, is on another board, or does not match the filter.',
  'finished-already': 'The record was closed before it had a counterpart, so the app creates none.',
  'creates-switched-off': 'The link creates no counterparts on that side (`creates` in the configuration).',
  orphan: 'The record belongs to a pair whose other record cannot be read, so the app leaves it alone.',
};

const outcomes: Record<
  Exclude<HistoryOutcome, keyof typeof errorTable | `ignored-${IgnoredReason}`>,
  string
> = {
  synced: 'The run made both sides equal.',
  decided: 'The run had nothing to write, but decided differently from the run before.',
  'dead-lettered':
    'The other side refused a write for good; the pair waits until something changes or somebody requests a replay.',
  continued: 'One run had no time for all notes or files; the next run continues with the others.',
  'still-changing': 'The other side saved other values than the app wrote; the run is repeated later.',
  'would-write': 'The link is in dry run: the run would have written this, and wrote nothing.',
};

const originWords: Record<NudgeOrigin, string> = {
  callback: 'a callback reported a change',
  poll: 'the poll found a change',
  again: 'a second read after a write',
  replay: 'a person requested a replay',
  reconcile: 'the nightly comparison found a difference',
  asked: 'a person requested a sync of the record',
  backfill: 'a backfill brought the record in',
  choice: 'a person chose between two edits',
};

const results: Record<WriteAnswer['result'], string> = {
  written: 'done',
  'changed-by-target': 'done, but the system saved another text than the app sent',
  refused: 'refused for good',
  ambiguous: 'no clear answer: it may or may not have happened',
  failed: 'failed, and is tried again',
  'would-write': 'not sent (dry run)',
};

/** The sentence of a word. Rows may be older than the table: a word that it lacks is returned as it is. */
const sentenceOf = (table: Readonly<Record<string, string>>, word: string): string =>
  Object.hasOwn(table, word) ? (table[word] ?? word) : word;

/** The reason for which a field was or was not written. */
export const fieldSentence = (rule: MergeRule): string => sentenceOf(fieldRules, rule);
/** The reason for which a note was or was not copied. */
export const noteSentence = (rule: NoteRule): string => sentenceOf(noteRules, rule);
/** The reason for which a file was or was not copied. */
export const attachmentSentence = (rule: AttachmentRule): string => sentenceOf(attachmentRules, rule);
/** The reason for which nothing was done at all. */
export const ignoredSentence = (reason: IgnoredReason): string => sentenceOf(ignoredReasons, reason);
/** The origin of the nudge. */
export const originSentence = (origin: NudgeOrigin): string => sentenceOf(originWords, origin);
/** The result of one write. */
export const resultSentence = (result: WriteAnswer['result']): string => sentenceOf(results, result);

/** The outcome of a run. */
export function outcomeSentence(outcome: HistoryOutcome): string {
  if (Object.hasOwn(outcomes, outcome)) return sentenceOf(outcomes, outcome);
  if (outcome.startsWith('ignored-')) return sentenceOf(ignoredReasons, outcome.slice('ignored-'.length));
  return errorSentence(outcome);
}

/** The sentence of an error's code; a code that the table lacks is returned as it is. */
export const errorSentence = (code: string): string => errorRow(code)?.sentence ?? code;
/** Returns the action for an error's code; empty for a code that the table lacks. */
export const errorAction = (code: string): string => errorRow(code)?.action ?? '';
