/** The answers of `why` and of a dry run as lines for a person. Text of tickets is quoted and made safe to print. */
import { clip } from '../canonical.ts';
import type { FieldDecision, NoteDecision } from '../sync/journal.ts';
import type { PlannedEffect } from '../sync/planned-effect.ts';
import { printable } from '../printable.ts';
import { fieldLabel, sideNames } from '../sync/record.ts';
import type { FieldName, SideName } from '../sync/record.ts';
import type { WhyConflict, WhyDecision, WhyFile, WhyNote, WhyReport } from './explain.ts';
import { fieldSentence, noteSentence } from './words.ts';

/** The meaning of a piece of a line, for its colour. */
export type Style = 'heading' | 'good' | 'bad' | 'faint';
/** Colours a piece of a line. */
export type Paint = (style: Style, text: string) => string;
/** The paint without colours, for files, pipes and HTTP. */
export const plain: Paint = (_style, text) => text;

const styles: Readonly<Record<WhyReport['state']['kind'], Style>> = {
  'in-sync': 'good',
  waiting: 'bad',
  conflict: 'bad',
  'dead-lettered': 'bad',
  stopped: 'bad',
  unlinked: 'bad',
  'not-wanted': 'faint',
  paused: 'faint',
  'dry-run': 'faint',
};
const names = { connectwise: 'ConnectWise', servicenow: 'ServiceNow' } as const;
const quoted = (text: string, limit = 200): string => `"${printable(clip(text, limit))}"`;

/** The whole report. */
export function whyText(report: WhyReport, paint: Paint = plain): string {
  const { state } = report;
  const style = styles[state.kind];
  const records = sideNames
    .map(
      (side) =>
        `${names[side]} ${(side === 'connectwise' ? report.connectwiseId : report.servicenowId) ?? '-'}`,
    )
    .join('  =  ');
  const lines = [
    paint('heading', `${report.link}  ${printable(records)}`),
    `state  ${paint(style, printable(state.sentence))}`,
    `next   ${printable(state.next)}`,
    ...(state.command === null ? [] : [`       ${printable(state.command)}`]),
    ...state.also.flatMap((one) => [
      `also   ${paint(styles[one.kind], printable(one.sentence))}`,
      `       ${printable(one.next)}`,
      ...(one.command === null ? [] : [`       ${printable(one.command)}`]),
    ]),
  ];
  lines.push(
    ...section('dead letters', report.deadLetters, paint, (deadLetter) => [
      `  ${paint('bad', deadLetter.code)}  ${deadLetter.side} ${printable(deadLetter.recordId)}  ${deadLetter.times} times, ${deadLetter.firstAt} to ${deadLetter.lastAt}`,
      `    ${deadLetter.meaning}`,
      ...(deadLetter.lastAnswer === '' ? [] : [`    last answer: ${quoted(deadLetter.lastAnswer, 600)}`]),
    ]),
  );
  lines.push(...section('conflicts', report.conflicts, paint, conflictLines));
  lines.push(
    ...section('decisions, newest first', report.decisions, paint, (one) => decisionLines(one, paint)),
  );
  lines.push(...section('notes', report.notes, paint, noteLines));
  lines.push(...section('files', report.files, paint, fileLines));
  return lines.join('\n');
}

function section<T>(
  title: string,
  items: readonly T[],
  paint: Paint,
  linesOf: (item: T) => readonly string[],
): string[] {
  return items.length === 0 ? [] : ['', paint('heading', title), ...items.flatMap(linesOf)];
}

function decisionLines(decision: WhyDecision, paint: Paint): string[] {
  const moving = decision.fields.filter(
    ({ rule, write }) => write !== null || (rule !== 'equal' && rule !== 'switched-off'),
  );
  return [
    `  ${decision.at}  ${decision.sentence}  ${paint('faint', `(${decision.cause})`)}`,
    ...moving.flatMap((field) => fieldLines(field, paint)),
    ...decision.notes.map(
      (note) =>
        `    note ${note.from} ${printable(note.id)}${note.to === null ? '' : ` to ${note.to}`}: ${note.sentence}`,
    ),
    ...decision.attachments.map(
      ({ sourceSide, name, bytes, sentence }) =>
        `    file ${sourceSide} ${quoted(name)} (${sizeOf(bytes)}): ${sentence}`,
    ),
    ...decision.answers.map(
      ({ side, what, result, sentence, detail }) =>
        `    sent to ${names[side]}: ${printable(what)}: ${paint(result === 'written' ? 'good' : 'bad', sentence)}${detail === '' ? '' : ` ${quoted(detail, 500)}`}`,
    ),
    ...(decision.leftOut === undefined
      ? []
      : [`    and ${decision.leftOut} more that the history does not list`]),
  ];
}

function fieldLines(
  { field, connectwise, servicenow, base, rule, write }: FieldDecision,
  paint: Paint,
): string[] {
  const agreed =
    base === null ? 'never agreed on' : `agreed on ${quoted(base.connectwise)} = ${quoted(base.servicenow)}`;
  return [
    `    ${fieldLabel(field)}  ConnectWise ${quoted(connectwise)}  ServiceNow ${quoted(servicenow)}  ${paint('faint', agreed)}`,
    `      ${fieldSentence(rule)}`,
    ...(write === null ? [] : [`      ${names[write.side]} gets ${quoted(write.value)}`]),
  ];
}

function conflictLines({ at, field, policy, winner, lost, isOpen, ended }: WhyConflict): string[] {
  const losers = sideNames.flatMap((side) => {
    const value = lost[side];
    return value === undefined ? [] : [`${names[side]} ${quoted(value, 2000)}`];
  });
  const end = winner === 'none' ? endOf(isOpen, ended) : `${names[winner]} won`;
  return [
    `  ${at}  ${fieldLabel(field)}: ${end} (${policy})`,
    ...losers.map((loser) => `    not taken: ${loser}`),
  ];
}

/** The state of a conflict that no rule decided. */
function endOf(isOpen: boolean, ended: WhyConflict['ended']): string {
  if (isOpen) return 'open: a person has to choose';
  if (ended === null) return 'closed: other values replaced it';
  const { at, how, winner, by } = ended;
  if (how === 'agreed') return `closed: both sides agreed at ${at}`;
  if (how === 'chosen' && winner === null)
    return `decided at ${at}: another value for both, named by ${printable(by ?? 'a person')}`;
  if (how === 'left' || winner === null) return `closed at ${at}: both stay as they are`;
  return `decided at ${at}: ${names[winner]} won, chosen by ${printable(by ?? 'a person')}`;
}

function noteLines({ from, id, part, to, sentence }: WhyNote): string[] {
  const whole = part === 0 ? '' : ` part ${part + 1}`;
  const where = to === null ? '' : ` to ${to.side} ${to.kind} ${printable(to.id ?? '')}`.trimEnd();
  return [`  ${from} ${printable(id)}${whole}${where}: ${sentence}`];
}

function fileLines({ from, name, bytes, to, sentence }: WhyFile): string[] {
  const where = to === null ? '' : ` to ${to.side} ${printable(to.id ?? '')}`.trimEnd();
  return [`  ${from} ${quoted(name)} (${sizeOf(bytes)})${where}: ${sentence}`];
}

const sizeOf = (bytes: number | null): string => (bytes === null ? 'size unknown' : `${bytes} bytes`);

/** The result of a dry run. */
export function previewText(
  preview: {
    readonly link: string;
    readonly side: SideName;
    readonly recordId: string;
    readonly ends: string;
    readonly effects: readonly PlannedEffect[];
    readonly fields: readonly FieldDecision[];
    readonly notes: readonly NoteDecision[];
    readonly conflicts: readonly { readonly field: FieldName; readonly winner: SideName | 'none' }[];
  },
  paint: Paint = plain,
): string {
  const { effects, fields, notes } = preview;
  const kept = fields.filter(
    ({ rule, write }) => write === null && rule !== 'equal' && rule !== 'switched-off',
  );
  return [
    paint(
      'heading',
      `${preview.link}  ${names[preview.side]} ${printable(preview.recordId)}: dry run, nothing is changed`,
    ),
    `ends   ${printable(preview.ends)}`,
    ...section('would be written', effects, paint, (effect) => effectLines(effect, paint)),
    ...section('would be left as it is', kept, paint, (field) => fieldLines(field, paint)),
    ...section(
      'notes',
      notes.filter(({ targetKind }) => targetKind === null),
      paint,
      ({ sourceSide, sourceId, rule }) => [`  ${sourceSide} ${printable(sourceId)}: ${noteSentence(rule)}`],
    ),
    ...section('conflicts', preview.conflicts, paint, ({ field, winner }) => [
      `  ${fieldLabel(field)}: ${winner === 'none' ? 'nobody would win, a person has to choose' : `${names[winner]} would win`}`,
    ]),
  ].join('\n');
}

function effectLines(effect: PlannedEffect, paint: Paint): string[] {
  const where = names[effect.side];
  switch (effect.kind) {
    case 'create':
      return [
        `  ${where}: a new record`,
        ...(Object.entries(effect.fields) as [FieldName, string][]).map(
          ([field, value]) =>
            `    ${fieldLabel(field)}  ${value === '' ? paint('faint', "the system's own default") : paint('good', quoted(value))}`,
        ),
      ];
    case 'field':
      return [
        `  ${where} ${printable(effect.recordId)}: ${fieldLabel(effect.field)}`,
        `    ${paint('bad', `- ${quoted(effect.before, 1000)}`)}`,
        `    ${paint('good', `+ ${quoted(effect.after, 1000)}`)}`,
      ];
    case 'note':
      return [
        `  ${where} ${printable(effect.recordId)}: a note as ${effect.noteKind}`,
        `    ${paint('good', `+ ${quoted(effect.text, 1000)}`)}`,
      ];
    case 'attachment':
      return [
        `  ${where} ${printable(effect.recordId)}: a file${effect.isPrivate ? ', kept from customers' : ''}`,
        `    ${paint('good', `+ ${quoted(effect.name)} (${sizeOf(effect.bytes)})`)}`,
      ];
    default:
      return effect satisfies never;
  }
}
