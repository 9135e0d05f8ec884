/** Plans the files of a new automation: everything is checked and laid out before anything is written. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { CodedError } from '../../shared/rules/errors.ts';
import { camel, declaredFunctions, isThere, metricName, pascal, stories, textOf } from './read.ts';

export type TriggerKind = 'http' | 'queue' | 'timer';

export interface NewAutomation {
  readonly name: string;
  readonly kind: TriggerKind;
  /** The folder below `shared/automations/` and `shared/rules/`. */
  readonly room: string;
  /** NCRONTAB with seconds; of a timer. */
  readonly schedule: string;
}

export interface PlannedFile {
  readonly file: string;
  /** What it is for, in a few words. */
  readonly is: string;
  readonly text: string;
}

/** Once a day, in the morning, UTC. */
export const usualSchedule = '0 30 5 * * *';

/** Names that a constant of JavaScript cannot have, or that the files of functions/ use. */
const takenWords =
  /^(?:arguments|await|break|case|catch|class|const|continue|debugger|default|define|delete|do|else|enum|eval|export|extends|false|finally|for|function|functions|host|if|implements|import|in|instanceof|interface|let|list|main|needs|new|null|package|private|protected|public|register|return|static|super|switch|this|throw|true|try|typeof|undefined|var|void|while|with|yield)$/;
const maxName = 40;

/** Which template becomes which file. A timer is asked for nothing, so it has no rule about a request. */
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
 * The new files and the changed one, in their order of reading. Throws `automation-name-invalid` and `automation-exists`
 * (refuse).
 */
export async function planAutomation(root: string, wanted: NewAutomation): Promise<readonly PlannedFile[]> {
  requireFreeName(root, wanted);
  const files: PlannedFile[] = [];
  for (const part of ['trigger', 'rule', 'story', 'test', 'page'] as const) {
    const place = placeOf[wanted.kind][part];
    if (place === null) continue;
    const { file, is } = templates[part];
    files.push(await laidOut(root, file(wanted), is, filled(await template(`${place}/${part}`), wanted)));
  }
  const metrics = textOf(root, metricsFile);
  const end = metrics.indexOf(metricsEnd);
  if (end === -1) throw new Error(`${metricsFile} has no place for a metric.`);
  const row = filled(await template('metric'), wanted).trimEnd();
  const text = `${metrics.slice(0, end)}\n${row}${metrics.slice(end)}`;
  return [...files, await laidOut(root, metricsFile, `the metric ${metricName(wanted.name)}`, text)];
}

/** Writes what was planned. */
export async function writePlanned(root: string, files: readonly PlannedFile[]): Promise<void> {
  for (const { file, text } of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
}

function requireFreeName(root: string, wanted: NewAutomation): void {
  const { name, kind, room, schedule } = wanted;
  const invalid = (detail: string): CodedError => new CodedError('automation-name-invalid', { detail });
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || name.length < 3 || name.length > maxName)
    throw invalid(
      `"${name}": use 3 to ${maxName} lower-case letters and digits, a letter first, words joined by single hyphens: waiting-tickets.`,
    );
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(room))
    throw invalid(`The room "${room}": lower-case words joined by single hyphens.`);
  const isEngine =
    isThere(root, `shared/automations/${room}`) && !stories(root).some((story) => story.room === room);
  if (isEngine) throw invalid(`The room "${room}" is not for stories that are handed the client.`);
  if (takenWords.test(name)) throw invalid(`"${name}" is a word of the language or of functions/.`);
  if (kind === 'queue' && name.endsWith('-poison'))
    throw invalid(`"${name}": queues that end in -poison are the host's.`);
  if (kind === 'timer' && !isSchedule(schedule))
    throw new CodedError('request-invalid', {
      detail: `"${schedule}" is no schedule: six fields, the first a single second: "${usualSchedule}".`,
    });

  const exists = (what: string): CodedError =>
    new CodedError('automation-exists', { detail: `${what} is there already; choose another name.` });
  for (const { file } of Object.values(templates))
    if (isThere(root, file(wanted))) throw exists(file(wanted));
  const same = declaredFunctions(root).find(
    (one) => one.name === name || one.constant.toLowerCase() === camel(name).toLowerCase(),
  );
  if (same !== undefined) throw exists(`The function ${same.name} (${same.file})`);
  const uses = { http: `route: '${name}['/]`, queue: `queueName: '${name}'`, timer: '$^' }[kind];
  const user = declaredFunctions(root).find(({ file }) => new RegExp(uses).test(textOf(root, file)));
  if (user !== undefined) throw exists(`The ${kind === 'http' ? 'route' : 'queue'} of ${user.file}`);
  if (new RegExp(`^  ${metricName(name)}:`, 'm').test(textOf(root, metricsFile)))
    throw exists(`The metric ${metricName(name)}`);
}

/** Whether the host would take it, and remember when it was due: so the first field is a single second. */
function isSchedule(text: string): boolean {
  const fields = text.split(' ');
  const most = [59, 59, 23, 31, 12, 7];
  return (
    /^\d+$/.test(fields[0] ?? '') &&
    fields.length === most.length &&
    fields.every(
      (field, index) =>
        /^[\d*,/-]+$/.test(field) &&
        (field.match(/\d+/g) ?? []).every((digits) => Number(digits) <= (most[index] ?? 0)),
    )
  );
}

const template = (name: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`templates/${name}.txt`, import.meta.url)), 'utf8');

function filled(text: string, { name, room, schedule }: NewAutomation): string {
  return text
    .replaceAll('__NAME__', name)
    .replaceAll('__ROOM__', room)
    .replaceAll('__CAMEL__', camel(name))
    .replaceAll('__PASCAL__', pascal(name))
    .replaceAll('__METRIC__', metricName(name))
    .replaceAll('__SCHEDULE__', schedule);
}

async function laidOut(root: string, file: string, is: string, text: string): Promise<PlannedFile> {
  const path = join(root, file);
  return { file, is, text: await format(text, { ...(await resolveConfig(path)), filepath: path }) };
}
