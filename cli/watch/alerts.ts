/** `cli alerts …`: what is open, whether each channel works, and silence for a while. */
import { Command } from 'commander';
import type { AlertOverview } from '../../shared/app/alerts/stories.ts';
import { durationText } from '../../shared/rules/operate/duration-text.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { operator } from '../actor.ts';
import { operatorApp } from '../app.ts';
import { duration } from '../options.ts';
import { print, printJson } from '../terminal/print.ts';

/** The command with its sub-commands. */
export function alertsCommand(): Command {
  return new Command('alerts')
    .description('what people were told, whether each channel works, and silence for a while')
    .addCommand(listCommand())
    .addCommand(testCommand())
    .addCommand(muteCommand())
    .addCommand(unmuteCommand());
}

const asOption = ['--as <name>', 'who asks, for the audit journal; else the name of the account'] as const;

function listCommand(): Command {
  return new Command('list')
    .description('open alerts, mutes, and when each channel last delivered')
    .option('--json', 'one JSON document for other programs', false)
    .action(async ({ json }: { readonly json: boolean }) => {
      const overview = await (await operatorApp()).alerts();
      if (json) printJson(overview);
      else for (const line of linesOf(overview, Date.now())) print(line);
    });
}

function testCommand(): Command {
  return new Command('test')
    .description('send a trial to every channel; whether it can be read, only a person can say')
    .argument('[channel]', 'only this one')
    .option(...asOption)
    .option('--json', 'one JSON document for other programs', false)
    .action(
      async (channel: string | undefined, options: { readonly as?: string; readonly json: boolean }) => {
        const app = await operatorApp();
        const { channels } = await app.alerts();
        if (channel !== undefined)
          requireKnown(
            channel,
            channels.map(({ name }) => name),
            'channel',
          );
        const trials = await app.testAlerts(channel ?? null, operator(options.as));
        if (options.json) printJson(trials);
        else if (trials.length === 0) print('no channel is configured: docs/alerts.md says how each is made');
        else
          for (const { channel: name, code, detail } of trials)
            print(
              code === null
                ? `✔ ${name} took it: ask somebody who should see it`
                : `✖ ${name}: ${code}: ${detail ?? ''}`,
            );
        if (trials.length === 0 || trials.some(({ code }) => code !== null)) process.exitCode = 1;
      },
    );
}

function muteCommand(): Command {
  return new Command('mute')
    .description('tell nobody of an alert for a while; it is told when it is still open then')
    .argument('<key>', 'the alert as `cli alerts list` shows it, or "*" for all')
    .requiredOption('--for <time>', 'how long: 90m, 2h, 3d; at most 30 days', duration)
    .requiredOption('--because <words>', 'why, for those who wonder')
    .option(...asOption)
    .action(
      async (
        key: string,
        options: { readonly for: number; readonly because: string; readonly as?: string },
      ) => {
        const app = await operatorApp();
        const { alerts } = await app.alerts();
        if (key !== '*')
          requireKnown(
            key,
            alerts.map((alert) => alert.key),
            'open alert',
          );
        const until = new Date(Date.now() + Math.min(options.for, maxMuteMs)).toISOString();
        await app.muteAlert({ key, until, because: options.because }, operator(options.as));
        print(`muted until ${until}; npm run cli -- alerts unmute "${key}" ends it`);
      },
    );
}

function unmuteCommand(): Command {
  return new Command('unmute')
    .description('end a mute')
    .argument('<key>', 'the alert, or "*"')
    .option(...asOption)
    .action(async (key: string, { as }: { readonly as?: string }) => {
      const app = await operatorApp();
      const { mutes } = await app.alerts();
      requireKnown(
        key,
        mutes.map((mute) => mute.key),
        'mute',
      );
      await app.unmuteAlert(key, operator(as));
      print('people are told again');
    });
}

const maxMuteMs = 30 * 86_400_000;

function requireKnown(name: string, known: readonly string[], what: string): void {
  if (known.includes(name)) return;
  const names = known.length === 0 ? 'There is none.' : `There are: ${known.join('; ')}.`;
  throw new CodedError('request-invalid', { detail: `There is no ${what} "${name}". ${names}` });
}

function linesOf({ alerts, mutes, channels, waiting }: AlertOverview, now: number): readonly string[] {
  const age = (at: string): string => durationText(Math.max(0, Math.round((now - Date.parse(at)) / 1000)));
  return [
    ...(alerts.length === 0 ? ['no alert is open'] : []),
    ...alerts.flatMap(({ key, phase, since, told, finding }) => [
      `${finding.severity === 'critical' ? '✖' : '!'} ${key}  since ${age(since)} ago${phase === 'suspected' ? ' (seen once)' : ''}${told === null ? ', not told' : ''}`,
      `    ${finding.sentence} ${finding.detail}`.trimEnd(),
      `    → ${finding.action}`,
    ]),
    ...mutes.map(({ key, until, because, by }) => `muted ${key} until ${until} by ${by}: ${because}`),
    ...(channels.length === 0 ? ['no channel is configured: nobody is told'] : []),
    ...channels.map(({ name, deliveredAt, failedWith }) => {
      const last = deliveredAt === null ? 'never delivered' : `last delivered ${age(deliveredAt)} ago`;
      const left = waiting[name] === undefined ? '' : `, ${waiting[name]} waiting`;
      return `channel ${name}: ${last}${failedWith === null ? '' : `, failing with ${failedWith}`}${left}`;
    }),
  ];
}
