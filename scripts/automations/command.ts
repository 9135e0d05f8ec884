/** The command `npm run new`, see scripts/new.ts. */
import { execFileSync } from 'node:child_process';
import { Command, CommanderError } from 'commander';
import { asCodedError } from '../../shared/rules/errors.ts';
import { allOrNothing } from './all-or-nothing.ts';
import { derivedFiles } from './list.ts';
import { freeSchedule, planAutomation, writePlanned, type NewAutomation, type PlannedFile } from './new.ts';
import { filesOf } from './read.ts';
import { usualSchedule } from './schedule.ts';

interface Options {
  readonly http?: true;
  readonly queue?: true;
  readonly timer?: true;
  readonly room: string;
  readonly schedule?: string;
  readonly dryRun?: true;
}

/** The project's folder, and the output that takes what the command says. */
export interface CommandWorld {
  readonly root: string;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
}

const kinds = ['http', 'queue', 'timer'] as const;

async function newAutomation(
  { root, say }: CommandWorld,
  name: string,
  options: Options,
  command: Command,
): Promise<void> {
  const chosen = kinds.filter((kind) => options[kind] === true);
  const [kind] = chosen;
  if (kind === undefined || chosen.length > 1)
    return command.error('error: say one of --http, --queue and --timer', { exitCode: 2 });
  if (options.schedule !== undefined && kind !== 'timer')
    return command.error(`error: --schedule goes with --timer; --${kind} has no schedule`, { exitCode: 2 });
  const wanted = { name, kind, room: options.room, schedule: options.schedule ?? freeSchedule(root) };
  const files = await planAutomation(root, wanted);
  const lines = [
    ...files.map(({ file, is }) => [file, is] as const),
    [
      `${derivedFiles.join(', ')}, README.md, docs/metrics.md, infra/workbook.json`,
      'written by npm run docs',
    ] as const,
  ].map(([file, is]) => `  ${file.padEnd(58)} ${is}`);
  if (options.dryRun === true) {
    say(['would write', ...lines].join('\n'));
    return;
  }
  await write(root, files);
  say(['wrote', ...lines, '', ...nextSteps(wanted)].join('\n'));
}

/** Writes the files and what follows from them, or nothing. */
async function write(root: string, files: readonly PlannedFile[]): Promise<void> {
  const derived = [...derivedFiles, 'README.md', 'infra/workbook.json', ...filesOf(root, 'docs/**/*.md')];
  // Ctrl-C ends the script that is at work, and what was written is taken back.
  process.on('SIGINT', () => undefined);
  await allOrNothing(root, [...new Set([...files.map(({ file }) => file), ...derived])], async () => {
    await writePlanned(root, files);
    execFileSync(process.execPath, ['scripts/automations/derive.ts'], { cwd: root, stdio: 'pipe' });
  });
}

/** The next commands for a person to type, and the answers to expect. */
function nextSteps({ name, kind, room }: NewAutomation): readonly string[] {
  const address = `http://127.0.0.1:${process.env['FUNCTIONS_PORT'] || '7071'}`;
  const json = '-H "content-type: application/json"';
  const call = {
    http: `curl ${address}/api/${name} -H "x-functions-key: KEY" -d '{"companyId": 2}'`,
    queue: `curl ${address}/admin/functions/${name} -H "x-functions-key: KEY" ${json} -d '{"input": "{\\"companyId\\": 2}"}'`,
    timer: `curl ${address}/admin/functions/${name} -H "x-functions-key: KEY" ${json} -d '{}'`,
  };
  return [
    'It counts open tickets, and its test passes. Next:',
    `  npm run test:file -- test/unit/automations/${room}/${name}.test.ts`,
    '  npm start -- --watch',
    `  ${call[kind]}`,
    `npm start prints the keys, and follows what you change; KEY is the ${kind === 'http' ? 'function' : 'master'} key. Then`,
    `  change shared/automations/${room}/${name}.ts, its test and docs/automations/${name}.md`,
    '  npm run docs',
    '  npm test',
    'docs/adding-an-automation.md leads through an automation that writes.',
  ];
}

function newProgram(world: CommandWorld): Command {
  const program = new Command('new')
    .description('Writes the files of something new.')
    .configureOutput({
      writeOut: (text) => world.say(text.trimEnd()),
      writeErr: (text) => world.complain(text.trimEnd()),
    })
    .exitOverride();
  program
    .command('automation')
    .description('an automation that touches ConnectWise alone')
    .argument('<name>', 'what the function, its files and its address are called: waiting-tickets')
    .option('--http', 'it is called: POST /api/NAME, with a function key')
    .option('--queue', 'it works off the messages of a queue')
    .option('--timer', 'it runs by the clock')
    .option(
      '--schedule <ncrontab>',
      `of a timer: second, minute, hour, day, month, weekday; UTC (default: "${usualSchedule}", or a minute behind it that is free)`,
    )
    .option('--room <room>', 'the folder of its story, for a matter of its own', 'tickets')
    .option('--dry-run', 'say which files, and write nothing')
    .exitOverride()
    .action((name: string, options: Options, command: Command) =>
      newAutomation(world, name, options, command),
    );
  return program;
}

/** Runs the command with what was typed behind `new --`. Answers the exit code. */
export async function runNew(typed: readonly string[], world: CommandWorld): Promise<number> {
  try {
    await newProgram(world).parseAsync(typed, { from: 'user' });
    return 0;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
    if (thrown instanceof Error && 'stderr' in thrown) {
      world.complain(`${String(thrown.stderr)}\nNothing was written: npm run docs would fail as above.`);
      return 1;
    }
    const error = asCodedError(thrown);
    world.complain(`${error.code}: ${error.message}`);
    return error.code === 'automation-exists' ? 3 : error.code === 'unexpected' ? 1 : 2;
  }
}
