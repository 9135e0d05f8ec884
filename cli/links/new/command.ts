/** `cli links new`: a link for another customer, out of what both systems have, tried before it is written. */
import { writeFile } from 'node:fs/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { readScriptSettings } from '../../../shared/app/settings.ts';
import type { App } from '../../../shared/app/app.ts';
import { draftLink } from '../../../shared/rules/config/new-link/draft.ts';
import { insertLink } from '../../../shared/rules/config/new-link/insert-link.ts';
import { resolveTemplates } from '../../../shared/rules/config/templates/resolve.ts';
import { shippedTemplates } from '../../../shared/rules/config/templates/shipped.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { codeOf } from '../../../shared/rules/network-error.ts';
import { operatorApp } from '../../app/here.ts';
import { configFileText, configOf, usualConfigFile } from '../../config/file.ts';
import { push } from '../../config/push.ts';
import { triedText } from '../../config/text.ts';
import { changing, type Ordered } from '../../terminal/command.ts';
import { endsAsPreview, endWith } from '../../terminal/exit-code.ts';
import { print, printJson, say } from '../../terminal/print.ts';
import { gatherAnswers, requireFlags, type Given, type NewLinkFlags } from './answers.ts';
import { questionsAt, type Questions } from './questions.ts';

interface NewOptions extends Ordered, NewLinkFlags {
  readonly file: string;
  readonly push: boolean;
  readonly ask: boolean;
  readonly tickets: number;
}

const several = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  ...value.split(',').map((one) => one.trim()),
];

function count(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a whole number up to 999');
}

/**
 * The command, to stand under `links`. Throws `usage-invalid` (refuse) for a name or a template that cannot be used, or
 * a file that cannot be written, and what `gatherAnswers` throws.
 */
export function newCommand(): Command {
  return changing(
    'new',
    'make a link for another customer: asks for missing options, proposes words, plans ten tickets, lists the next steps',
    'links new',
    'links new --name contoso --instance https://contoso.service-now.com --user cw.integration --company "Contoso Ltd" --board "Help Desk" --customer Contoso --accept-words --yes',
  )
    .option('--name <name>', 'name of the link: lower-case letters, digits, hyphens; it cannot change later')
    .option('--template <name>', 'template to build on: a built-in one, or one of the file')
    .option(
      '--instance <address>',
      'address of the ServiceNow instance, or a variable such as ${SERVICENOW_INSTANCE}',
    )
    .addOption(
      new Option('--auth <kind>', 'how this app signs in to ServiceNow')
        .choices(['oauth', 'basic'])
        .default('oauth'),
    )
    .option('--user <name>', 'user name under which this app writes in ServiceNow')
    .option('--company <name-or-id>', 'the company in ConnectWise')
    .option(
      '--board <name-or-id>',
      'a board that takes part; for several, use commas or repeat the option',
      several,
    )
    .option('--create-on <name-or-id>', 'the board for tickets made from incidents; default: the first')
    .option('--customer <name-or-sys-id>', 'the company in ServiceNow')
    .option('--group <name-or-sys-id>', 'the group that new incidents are assigned to')
    .option('--caller <user-or-sys-id>', 'the user that new incidents are opened for')
    .option(
      '--webhook-secret <name>',
      'name of the webhook’s secret, never its value; default: NAME-servicenow-webhook',
    )
    .option('--accept-words', 'accept the proposed status and priority words as they are', false)
    .option('--tickets <number>', 'number of open tickets to plan', count, 10)
    .option('--file <file>', 'the configuration file to add the link to', usualConfigFile)
    .option('--push', 'add it to the newest version in storage, and push that', false)
    .option('--ask', 'ask for missing options even if standard input is not a terminal', false)
    .action(newLink);
}

async function newLink(options: NewOptions): Promise<void> {
  const app = await operatorApp();
  const text = options.push ? (await app.configuration()).text : await configFileText(options.file);
  const config = configOf(text, options.push ? 'the newest version in storage' : options.file);
  const mayAsk = options.ask || (process.stdin.isTTY && !options.json);
  const ask = mayAsk ? questionsAt(process.stdin, say) : null;
  try {
    await make(app, { text, config, ask, options });
  } finally {
    ask?.close();
  }
}

interface Making {
  readonly text: string;
  readonly config: unknown;
  readonly ask: Questions | null;
  readonly options: NewOptions;
}

async function make(app: App, { text, config, ask, options }: Making): Promise<void> {
  const template = options.template ?? (await chooseTemplate(config, ask));
  const flags: NewOptions = { ...options, template };
  if (ask === null && options.name === undefined) requireFlags(flags, givenBy(config, template, 'x'));
  const name = options.name ?? ((await ask?.line('name of the link:')) ?? '').trim();
  const given = givenBy(config, template, name);
  if (ask === null) requireFlags(flags, given);
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name))
    throw new CodedError('usage-invalid', {
      detail: 'A name has at most 40 lower-case letters, digits and hyphens, and begins with a letter.',
    });
  const { configVariables: variables } = readScriptSettings();
  const answers = await gatherAnswers(flags, name, { given, ask, variables });
  const link = draftLink(answers, given);
  const next = insertLink(text, link);
  const tried = await app.tryConfig({ text: next, pairs: options.tickets, deadline: Date.now() + 180_000 });
  if (!options.json) print([JSON.stringify(link, null, 2), triedText(tried)].join('\n'));
  if (!tried.isFit) {
    if (options.json) printJson({ kind: 'unfit', link, tried });
    say('nothing was written: fix what is listed above');
    return endWith('wrong');
  }
  if (options.push)
    return push(next, 'the newest version with the link', { ...options, because: `link ${name}`, pairs: 0 });
  const isWanted = options.yes || ((await ask?.yes(`add it to ${options.file}?`, false)) ?? false);
  if (!isWanted) {
    if (options.json) printJson({ kind: 'would-write', link, tried });
    return endsAsPreview(`link ${name} would be added to ${options.file}`, options);
  }
  await writeLink(options.file, next);
  if (options.json) printJson({ kind: 'written', file: options.file, link, tried });
  else print([`link ${name} is added to ${options.file}`, ...leftToDo(name, link)].join('\n'));
}

const usualTemplate = 'two-way-standard';

async function chooseTemplate(config: unknown, ask: Questions | null): Promise<string> {
  if (ask === null) return usualTemplate;
  const own = isObject(config) && isObject(config['templates']) ? Object.keys(config['templates']) : [];
  const choices = [...new Set([...own, ...Object.keys(shippedTemplates)])].map((name) => ({
    id: name,
    name,
  }));
  const search = async (begin: string) => choices.filter(({ name }) => name.startsWith(begin));
  const chosen = await ask.choose('template', search, { mayBeNone: true });
  return chosen?.id ?? usualTemplate;
}

/** Reads the template's values for a link of that name. Throws `config-invalid` (dead-letter) for one that there is not. */
function givenBy(config: unknown, template: string, name: string): Given {
  const templates = isObject(config) ? config['templates'] : undefined;
  const { config: resolved, mistakes } = resolveTemplates({
    ...(templates === undefined ? {} : { templates }),
    links: [{ name, template }],
  });
  if (mistakes.length > 0) throw new CodedError('usage-invalid', { detail: mistakes.join(' ') });
  const [link] = (resolved as { readonly links: readonly Given[] }).links;
  return link ?? {};
}

function leftToDo(name: string, link: Readonly<Record<string, unknown>>): readonly string[] {
  const names = [
    ...JSON.stringify(link).matchAll(/"(?:clientId|clientSecret|user|password|webhook)Secret":"([^"]+)"/g),
  ];
  const stored = names.map(([, one = '']) => `  store the secret ${one}`);
  return [
    'left to do:',
    ...stored,
    '  check that each exists: npm run cli -- secrets doctor',
    `  in ServiceNow, a business rule that calls /api/callbacks/servicenow/${name}: docs/automations/servicenow-callback.md`,
    '  in ConnectWise, the callback entries: npm run cli -- callbacks ensure',
    '  deploy the file, or push it: npm run cli -- config push',
    `  follow one test ticket: npm run cli -- links test ${name} --company "TEST - NAME"`,
  ];
}

async function writeLink(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (thrown) {
    throw new CodedError('usage-invalid', {
      detail: `The configuration file cannot be written: ${codeOf(thrown) ?? 'no reason given'}.`,
    });
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
