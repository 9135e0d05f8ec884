/** `cli config pull | diff | versions`: the configuration that the app works with, and the earlier ones. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { configDifferences, type ConfigDifference } from '../../shared/rules/config/versions/compare.ts';
import { resolveTemplates, type ValueSources } from '../../shared/rules/config/templates/resolve.ts';
import { didYouMean } from '../../shared/rules/words/did-you-mean.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { codeOf } from '../../shared/rules/network-error.ts';
import { printable } from '../../shared/rules/printable.ts';
import { call } from '../app/call.ts';
import { wholeNumber } from '../options.ts';
import { showing, type Shown } from '../terminal/command.ts';
import { endWith } from '../terminal/exit-code.ts';
import { paintFor } from '../terminal/paint.ts';
import { print, printJson } from '../terminal/print.ts';
import { tableText } from '../terminal/table.ts';
import { configFileText, configOf, usualConfigFile } from './file.ts';

/**
 * Writes the configuration of the app to a file, byte for byte. Throws `app-answer-unknown` where the app did not send
 * it unchanged, and `usage-invalid` where the file cannot be written (both refuse).
 */
export function pullCommand(): Command {
  return showing(
    'pull',
    'write the configuration that the app uses, or an earlier version, to a file',
    'config pull --to acme.json',
    'config pull --number 12 --to before.json',
  )
    .option('--number <version>', 'an earlier version in storage', wholeNumber)
    .option('--to <file>', 'the file; default: standard output')
    .action(async ({ number, to, json }: Shown & { readonly number?: number; readonly to?: string }) => {
      const text = number === undefined ? await currentText() : await textOfVersion(number);
      if (to !== undefined) await writeText(to, text);
      if (json) printJson({ file: to ?? null, config: configOf(text, 'the configuration') });
      else print(to === undefined ? text.trimEnd() : `written to ${to}`);
    });
}

/**
 * Compares a file with the configuration of the app. Throws `app-answer-unknown` (refuse) where the app did not send it
 * unchanged.
 */
export function diffCommand(): Command {
  return showing(
    'diff',
    'compare a file with the configuration that the app uses; exit code 1 if they differ',
    'config diff',
    'config diff acme.json --env prod',
  )
    .argument('[file]', 'the file', usualConfigFile)
    .action(async (file: string, { json }: Shown) => {
      const there = configOf(await currentText(), 'the configuration of the app');
      const here = configOf(await configFileText(file), file);
      const differences = configDifferences(there, here);
      if (json) printJson({ differences });
      else print(differences.length === 0 ? 'no value differs' : differencesText(differences));
      if (differences.length > 0) endWith('wrong');
    });
}

/**
 * Shows one link as its templates make it. Throws `config-invalid` for templates that do not fit, `link-unknown` for a
 * name that the configuration lacks (both dead-letter), and `app-answer-unknown` (refuse) where the app did not send it
 * unchanged.
 */
export function showCommand(): Command {
  return showing(
    'show',
    'show one link with its templates applied, and the template that each value came from',
    'config show acme',
    'config show acme --file acme.json',
  )
    .argument('<link>', 'name of the link')
    .option('--file <file>', 'read this file instead of the configuration that the app uses')
    .action(async (name: string, { file, json }: Shown & { readonly file?: string }) => {
      const text = file === undefined ? await currentText() : await configFileText(file);
      const { config, mistakes, sources } = resolveTemplates(configOf(text, file ?? 'the configuration'));
      if (mistakes.length > 0) throw new CodedError('config-invalid', { detail: mistakes.join('\n') });
      const links = linksOf(config);
      const index = links.findIndex((link) => link['name'] === name);
      if (index === -1) throw unknownLink(name, links);
      const link = links[index] ?? {};
      const known = sources[index] ?? null;
      if (json)
        printJson({ link, template: known?.template ?? null, from: Object.fromEntries(known?.values ?? []) });
      else print([JSON.stringify(link, null, 2), ...sourceLines(known)].join('\n'));
    });
}

function linksOf(config: unknown): readonly Readonly<Record<string, unknown>>[] {
  const links = typeof config === 'object' && config !== null && 'links' in config ? config.links : [];
  if (!Array.isArray(links)) return [];
  return links.filter(
    (link: unknown): link is Readonly<Record<string, unknown>> => typeof link === 'object' && link !== null,
  );
}

function unknownLink(name: string, links: readonly Readonly<Record<string, unknown>>[]): CodedError {
  const names = links.map((link) => String(link['name']));
  return new CodedError('link-unknown', { detail: didYouMean('link', name, names) });
}

function sourceLines(known: ValueSources | null): readonly string[] {
  if (known === null) return ['it names no template'];
  const bySource = Map.groupBy(known.values, ([, source]) => source);
  return [...bySource].map(
    ([source, values]) =>
      `from template ${printable(source)}: ${values.map(([path]) => printable(path)).join(', ')}`,
  );
}

/** Lists the versions in storage. */
export function versionsCommand(): Command {
  return showing(
    'versions',
    'list the versions of the configuration in storage, newest first',
    'config versions',
  )
    .option('--limit <number>', 'maximum number of versions', wholeNumber, 20)
    .action(async ({ limit, json }: Shown & { readonly limit: number }) => {
      const { source, taken } = await call('configuration', {});
      const { versions } = await call('config-versions', { limit });
      if (json) printJson({ source, taken, versions });
      else if (versions.length === 0)
        print('storage has no version yet: npm run cli -- config push config.json --yes');
      else
        print(
          tableText(
            ['version', 'written', 'by', 'because', ''],
            versions.map(({ number, at, by, because }) => [
              String(number),
              at,
              printable(by),
              printable(because),
              number === taken ? 'in use' : '',
            ]),
            paintFor(process.stdout),
          ),
        );
      if (!json && source === 'package')
        print('the app uses the file in its package; with CONFIG_SOURCE=storage it uses the newest version');
    });
}

/** The configuration of the app as it was written. Throws `app-answer-unknown` (refuse) where it was changed on the way. */
async function currentText(): Promise<string> {
  const { text, hash } = await call('configuration', {});
  return asWritten(text, hash);
}

async function textOfVersion(number: number): Promise<string> {
  const { text, hash } = await call('config-version', { number });
  return asWritten(text, hash);
}

/** An answer is searched for what looks like a secret, and so the text may not be what was written. */
function asWritten(text: string, hash: string): string {
  if (createHash('sha256').update(text, 'utf8').digest('hex') === hash) return text;
  throw new CodedError('app-answer-unknown', {
    detail:
      'The configuration contains something that looks like a secret, so the app did not send it unchanged: read the blob in the container configuration.',
  });
}

/** One line a difference. */
export function differencesText(differences: readonly ConfigDifference[]): string {
  return differences
    .map(({ path, before, after }) =>
      before === null
        ? `+ ${printable(path)}: ${printable(after ?? '')}`
        : after === null
          ? `- ${printable(path)}: ${printable(before)}`
          : `~ ${printable(path)}: ${printable(before)} → ${printable(after)}`,
    )
    .join('\n');
}

async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (thrown) {
    throw new CodedError('usage-invalid', {
      detail: `${path} cannot be written: ${codeOf(thrown) ?? 'no reason given'}.`,
    });
  }
}
