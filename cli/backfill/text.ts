/** A backfill's preview and status as a person reads them at the command. */
import { fieldLabel } from '../../shared/rules/sync/record.ts';
import type { BackfillStatus } from '../../shared/automations/backfill/order.ts';
import type { BackfillPreview } from '../../shared/automations/backfill/preview.ts';
import type { PreviewLine } from '../../shared/rules/backfill/preview.ts';
import { durationText } from '../../shared/rules/operate/duration-text.ts';

/** The preview, one line per record that was planned, and what to say next. */
export function previewText(preview: BackfillPreview): string {
  const { counted, scope, pairs, sample, warnings, link, token } = preview;
  const total = scope.sides.reduce((sum, side) => sum + Math.min(counted[side], scope.limit ?? Infinity), 0);
  const sides = scope.sides
    .map((side) => `${Math.min(counted[side], scope.limit ?? Infinity)} of ${counted[side]} in ${side}`)
    .join(', ');
  return [
    `${total} records of link ${link} would be copied: ${sides}`,
    `${pairs} pairs already exist`,
    '',
    ...sample.flatMap(lineText),
    ...(sample.length < total ? [`… and ${total - sample.length} more, planned when their turn comes`] : []),
    ...warnings.map((warning) => `! ${warning}`),
    '',
    total === 0 ? 'nothing to start' : `npm run cli -- backfill start ${link} --token ${token} --yes`,
  ].join('\n');
}

function lineText(line: PreviewLine): readonly string[] {
  const head = `${line.side} ${line.recordId}  ${line.action}${line.why === '' ? '' : ` (${line.why})`}`;
  const fields = line.fields.map(
    ({ field, on, from, to }) =>
      `    ${on} ${fieldLabel(field)}: ${from === null ? '' : `${oneLine(from)} → `}${oneLine(to)}`,
  );
  const notes = Object.entries(line.notes).map(([kind, count]) => `${count} as ${kind}`);
  const left = line.notesLeft === 0 ? [] : [`${line.notesLeft} not copied`];
  const all = [...notes, ...left];
  return [head, ...fields, ...(all.length === 0 ? [] : [`    notes: ${all.join(', ')}`])];
}

/** The status in a few lines. */
export function statusText(status: BackfillStatus): string {
  const { token, link, state, askedBy, trouble, failures } = status;
  return [
    `${link} ${token}  ${state}, requested by ${askedBy}`,
    `${status.progress.percent} %  ${progressLine(status)}`,
    ...(trouble === null ? [] : [`! ${trouble.code} ${oneLine(trouble.detail)}`]),
    ...failures.map(({ side, recordId, code }) => `failed: ${side} ${recordId}  ${code}`),
  ].join('\n');
}

/** The numbers in one line, without the percentage. */
export function progressLine({ progress }: BackfillStatus): string {
  const { done, total, byEnd, underWay, rowsPerMinute, secondsLeft } = progress;
  const left = secondsLeft === null ? 'time left unknown' : `${durationText(secondsLeft)} left`;
  return `${done}/${total} done (${byEnd.created} created, ${byEnd.changed} changed, ${byEnd.paired} paired, ${byEnd.ignored} ignored, ${byEnd.failed} failed), ${underWay} in progress, ${rowsPerMinute}/min, ${left}`;
}

/** Texts of tickets are data: nothing in them moves the cursor or begins another line. */
function oneLine(text: string): string {
  const line = text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
