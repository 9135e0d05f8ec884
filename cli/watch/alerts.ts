/** `cli alerts …`: what is open, whether each channel works, and silence for a while. */
import type { Command } from 'commander';
import type { AlertOverview } from '../../shared/app/alerts/stories.ts';
import { durationText } from '../../shared/rules/operate/duration-text.ts';
import { call } from '../app/call.ts';
import { duration } from '../options.ts';
import { changing, group, showing, type Ordered, type Shown } from '../terminal/command.ts';
import { endsAsPreview, endWith } from '../terminal/exit-code.ts';
import { localTime } from '../terminal/local-time.ts';
import { print, printJson } from '../terminal/print.ts';

/** The command with its sub-commands. */
export function alertsCommand(): Command {
  return group(
    'alerts',
    'alerts and their channels: list, test, mute, unmute',
    listCommand(),
    testCommand(),
    muteCommand(),
    unmuteCommand(),
  );
}

function listCommand(): Command {
  return showing(
    'list',
    'list open alerts, mutes, and the last delivery of each channel',
    'alerts list',
  ).action(async ({ json }: Shown) => {
    const overview = await call('alerts', {});
    if (json) printJson(overview);
    else for (const line of linesOf(overview, Date.now())) print(line);
  });
}

function testCommand(): Command {
  return changing(
    'test',
    'send a trial alert to every channel; ask a recipient whether it arrived',
    'alerts test --yes',
    'alerts test teams --yes',
  )
    .argument('[channel]', 'only this channel')
    .action(async (channel: string | undefined, options: Ordered) => {
      const { yes, json, as } = options;
      const { meant, trials } = await call('alerts-test', { channel: channel ?? null, dryRun: !yes }, as);
      if (json) printJson({ channels: meant, trials });
      if (meant.length === 0) {
        if (!json) print('no channel is configured: docs/alerts.md says how to set one up');
        return endWith('wrong');
      }
      if (!yes) return endsAsPreview(`a trial would be sent to ${meant.join(', ')}`, options);
      if (!json)
        for (const { channel: name, code, detail } of trials)
          print(
            code === null
              ? `✔ ${name} accepted it: ask a recipient whether it arrived`
              : `✖ ${name}: ${code}: ${detail ?? ''}`,
          );
      if (trials.some(({ code }) => code !== null)) endWith('wrong');
    });
}

interface MuteOptions extends Ordered {
  readonly for: number;
  readonly because: string;
}

function muteCommand(): Command {
  return changing(
    'mute',
    'silence an alert for a while; people are notified if it is still open afterwards',
    'alerts mute connectwise-down: --for 2h --because "their window" --yes',
  )
    .argument('<key>', 'the alert’s key in `alerts list`, or "*" for all')
    .requiredOption('--for <time>', 'duration: 90m, 2h, 3d; at most 30 days', duration)
    .requiredOption('--because <words>', 'the reason, shown to your colleagues')
    .action(async (key: string, options: MuteOptions) => {
      const { yes, json, as, because } = options;
      const until = new Date(Date.now() + Math.min(options.for, maxMuteMs)).toISOString();
      const muted = await call('alerts-mute', { key, until, because, dryRun: !yes }, as);
      if (json) printJson(muted);
      if (!yes) return endsAsPreview(`${key} would be muted until ${localTime(until)}`, options);
      if (!json)
        print(`muted until ${localTime(until)}; this ends it:\nnpm run cli -- alerts unmute "${key}" --yes`);
    });
}

function unmuteCommand(): Command {
  return changing('unmute', 'end a mute', 'alerts unmute "*" --yes')
    .argument('<key>', 'the alert, or "*"')
    .action(async (key: string, options: Ordered) => {
      const { yes, json, as } = options;
      const unmuted = await call('alerts-unmute', { key, dryRun: !yes }, as);
      if (json) printJson(unmuted);
      if (!yes) return endsAsPreview(`people would be notified of ${key} again`, options);
      if (!json) print('people are notified again');
    });
}

const maxMuteMs = 30 * 86_400_000;

function linesOf({ alerts, mutes, channels, waiting }: AlertOverview, now: number): readonly string[] {
  const age = (at: string): string => durationText(Math.max(0, Math.round((now - Date.parse(at)) / 1000)));
  return [
    ...(alerts.length === 0 ? ['no alert is open'] : []),
    ...alerts.flatMap(({ key, phase, since, told, finding }) => [
      `${finding.severity === 'critical' ? '✖' : '!'} ${key}  since ${age(since)} ago${phase === 'suspected' ? ' (seen once)' : ''}${told === null ? ', nobody notified' : ''}`,
      `    ${finding.sentence} ${finding.detail}`.trimEnd(),
      `    → ${finding.action}`,
    ]),
    ...mutes.map(
      ({ key, until, because, by }) => `muted ${key} until ${localTime(until)} by ${by}: ${because}`,
    ),
    ...(channels.length === 0 ? ['no channel is configured: nobody is notified'] : []),
    ...channels.map(({ name, deliveredAt, failedWith }) => {
      const last = deliveredAt === null ? 'never delivered' : `last delivered ${age(deliveredAt)} ago`;
      const left = waiting[name] === undefined ? '' : `, ${waiting[name]} waiting`;
      return `channel ${name}: ${last}${failedWith === null ? '' : `, failing with ${failedWith}`}${left}`;
    }),
  ];
}
