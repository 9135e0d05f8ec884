/** Plans the files of a new automation: everything is checked and laid out before anything is written. */
import { mkdir, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ignore from 'ignore';
import { CodedError } from '../../shared/rules/errors.ts';
import { laidOut, notLaidOut } from '../format/laid-out.ts';
import { sharedMinutes } from '../infra/timers.ts';
import { declaredFunctions } from './declarations.ts';
import { functionListSource, listFile } from './list.ts';
import { exists, requireFreeIdentifiers, requireFreeName, requireName, type FileFor } from './names.ts';
import { camel, isThere, metricName, pascal, textOf } from './read.ts';
import { requireOwnRoom, requireSpace } from './rooms.ts';
import { scheduleFault, tidySchedule, usualSchedule } from './schedule.ts';

/** The trigger of a new automation. */
export type TriggerKind = 'http' | 'queue' | 'timer';

/** A new automation as a person asked for it. */
export interface NewAutomation {
  readonly name: string;
  readonly kind: TriggerKind;
  /** The folder below `shared/automations/` and `shared/rules/`. */
  readonly room: string;
  /** NCRONTAB with seconds; of a timer. */
  readonly schedule: string;
}

/** One file that will be written, with its whole text. */
export interface PlannedFile {
  readonly file: string;
  /** Its purpose, in a few words. */
  readonly is: string;
  readonly text: string;
}

/** The file that each template becomes. A timer is asked for nothing, so it has no rule about a request. */
const templates = {
  trigger: { file: ({ name }: NewAutomation) => `functions/${name}.ts`, is: 'the trigger' },
  rule: {
    file: ({ name, room }: NewAutomation) => `shared/rules/${room}/${name}.ts`,
    is: 'what may be asked for',
  },
  story: {
    file: ({ name, room }: NewAutomation) => `shared/automations/${room}/${name}.ts`,
    is: 'the story',
  },
  test: {
    file: ({ name, room }: NewAutomation) => `test/unit/automations/${room}/${name}.test.ts`,
    is: 'its test',
  },
  page: { file: ({ name }: NewAutomation) => `docs/automations/${name}.md`, is: 'its page' },
} as const;
const placeOf = {
  http: { trigger: 'http', rule: 'request', story: 'request', test: 'http', page: 'http' },
  queue: { trigger: 'queue', rule: 'request', story: 'request', test: 'queue', page: 'queue' },
  timer: { trigger: 'timer', rule: null, story: 'timer', test: 'timer', page: 'timer' },
} as const;

const metricsFile = 'shared/rules/metrics.ts';
const metricsEnd = '\n} as const satisfies Readonly<Record<string, MetricRow>>;';

/**
 * The new files and the changed one, in their order of reading. Throws `automation-name-invalid`,
 * `automation-room-invalid`, `automation-schedule-invalid` and `automation-exists` (refuse).
 */
export async function planAutomation(root: string, asked: NewAutomation): Promise<readonly PlannedFile[]> {
  const wanted = { ...asked, schedule: tidySchedule(asked.schedule) };
  const metrics = textOf(root, metricsFile);
  const parts = partsOf(wanted);
  requirePossible(root, wanted, metrics);
  requireKept(
    root,
    parts.map(({ file }) => file(wanted.name)),
  );

  const files: PlannedFile[] = [];
  for (const { file, is, text } of parts) files.push(await planned(file(wanted.name), is, text(wanted.name)));
  const end = metrics.indexOf(metricsEnd);
  if (end === -1) throw new Error(`${metricsFile} has no place for a metric.`);
  const row = filled(template('metric'), wanted).trimEnd();
  const text = `${metrics.slice(0, end)}\n${row}${metrics.slice(end)}`;
  return [...files, await planned(metricsFile, `the metric ${metricName(wanted.name)}`, text)];
}

/** The files of a kind, each as it would be for any name. */
function partsOf(wanted: NewAutomation): readonly (FileFor & { readonly is: string })[] {
  return (['trigger', 'rule', 'story', 'test', 'page'] as const).flatMap((part) => {
    const place = placeOf[wanted.kind][part];
    if (place === null) return [];
    const { file, is } = templates[part];
    const source = template(`${place}/${part}`);
    const named = (name: string): NewAutomation => ({ ...wanted, name });
    return [{ is, file: (name) => file(named(name)), text: (name) => filled(source, named(name)) }];
  });
}

/** Writes what was planned. */
export async function writePlanned(root: string, files: readonly PlannedFile[]): Promise<void> {
  for (const { file, text } of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
}

function requirePossible(root: string, wanted: NewAutomation, metrics: string): void {
  const { name, kind, room, schedule } = wanted;
  requireName(name, kind);
  requireOwnRoom(root, room);
  for (const { file } of Object.values(templates))
    if (isThere(root, file(wanted))) throw exists(file(wanted));
  requireFreeName(root, name, kind, metrics);
  const code = partsOf(wanted).filter(({ file }) => file(name).endsWith('.ts'));
  requireFreeIdentifiers(root, name, [
    ...code,
    {
      file: () => listFile,
      text: (own) =>
        functionListSource([
          {
            name: own,
            constant: camel(own),
            file: `functions/${own}.ts`,
            address: null,
            queueName: null,
            schedule: null,
          },
        ]),
    },
  ]);
  const elsewhere = code.map(({ file }) => file(name)).filter((file) => !file.startsWith('functions/'));
  requireSpace(root, room, elsewhere);
  if (kind === 'timer') requireSchedule(root, schedule);
}

/** Timers of one minute start in a burst that Azure cuts off, which a test would report once everything is written. */
function requireSchedule(root: string, schedule: string): void {
  const invalid = (fault: string): CodedError =>
    new CodedError('automation-schedule-invalid', {
      detail: `${fault}. An example: "${freeSchedule(root)}".`,
    });
  const fault = scheduleFault(schedule);
  if (fault !== null) throw invalid(fault);
  const clash = timersOf(root).find((other) => areTogether(other.schedule, schedule));
  if (clash !== undefined)
    throw invalid(
      `"${schedule}" falls on a minute of ${clash.name} (${clash.schedule}); name another minute`,
    );
}

/** The usual schedule, or the same on the next minute of which no other timer has one. */
export function freeSchedule(root: string): string {
  const taken = timersOf(root);
  const [, first] = usualSchedule.split(' ');
  const minutes = Array.from({ length: 60 }, (_, index) => (Number(first) + index) % 60);
  const schedules = minutes.map((minute) => usualSchedule.replace(/^0 \d+/, `0 ${minute}`));
  return schedules.find((one) => !taken.some(({ schedule }) => areTogether(schedule, one))) ?? usualSchedule;
}

const timersOf = (root: string): readonly { readonly name: string; readonly schedule: string }[] =>
  declaredFunctions(root).flatMap(({ name, schedule }) => (schedule === null ? [] : [{ name, schedule }]));
const areTogether = (one: string, other: string): boolean =>
  sharedMinutes([
    { name: 'one', schedule: one },
    { name: 'other', schedule: other },
  ]).length > 0;

/** A file that .gitignore or .oxfmtrc.json leaves out would be lost, or laid out by nobody. */
function requireKept(root: string, files: readonly string[]): void {
  const leftOut = ignore()
    .add(textOf(root, '.gitignore'))
    .add([...notLaidOut(root)]);
  for (const file of files)
    if (leftOut.ignores(file))
      throw new CodedError('automation-room-invalid', {
        detail: `${file} would be left out by .gitignore or .oxfmtrc.json; choose another name for it.`,
      });
}

const template = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`templates/${name}.txt`, import.meta.url)), 'utf8');

function filled(text: string, { name, room, schedule }: NewAutomation): string {
  return text
    .replaceAll('__NAME__', name)
    .replaceAll('__ROOM__', room)
    .replaceAll('__CAMEL__', camel(name))
    .replaceAll('__PASCAL__', pascal(name))
    .replaceAll('__METRIC__', metricName(name))
    .replaceAll('__SCHEDULE__', schedule);
}

const planned = async (file: string, is: string, text: string): Promise<PlannedFile> => ({
  file,
  is,
  text: await laidOut(file, text),
});
