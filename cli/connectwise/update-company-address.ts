/** `cli update-company-address`: the parts of one company's address that differ are written, and looked at again. */
import { Command, Option } from 'commander';
import {
  runUpdateCompanyAddress,
  type UpdateCompanyAddressOutcome,
} from '../../shared/automations/companies/update-company-address.ts';
import { parseUpdateCompanyAddress } from '../../shared/rules/companies/address.ts';
import type { AddressChange } from '../../shared/rules/companies/address-plan.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { printable } from '../../shared/rules/printable.ts';
import { operator } from '../actor.ts';
import { operatorApp } from '../app.ts';
import { exitOfUsage, withExitCode } from '../terminal/exit-code.ts';
import { print, printJson } from '../terminal/print.ts';

interface Options {
  readonly line1?: string;
  readonly line2?: string;
  readonly city?: string;
  readonly state?: string;
  readonly zip?: string;
  readonly country?: string;
  readonly clear?: readonly (keyof typeof partOf)[];
  readonly yes: boolean;
  readonly as?: string;
  readonly json: boolean;
}

/** What can be cleared, by its option. */
const partOf = {
  line1: 'addressLine1',
  line2: 'addressLine2',
  city: 'city',
  state: 'state',
  zip: 'zip',
} as const;

/** Well below the life of the claim on the company. */
const maxRunMs = 180_000;

const exitCodes = { planned: 0, 'nothing-to-change': 0, changed: 0, 'not-shown': 1, refused: 3 } as const;

/** The command. */
export function updateCompanyAddressCommand(): Command {
  return new Command('update-company-address')
    .description('change the address of one company in ConnectWise; what is left out stays')
    .argument('<company>', 'the company’s id in ConnectWise')
    .option('--line1 <text>', 'first line')
    .option('--line2 <text>', 'second line')
    .option('--city <text>', 'city')
    .option('--state <text>', 'state; in the United States its two capital letters')
    .option('--zip <text>', 'postal code')
    .option('--country <text>', 'country, by its two letters or its name in ConnectWise')
    .addOption(new Option('--clear <parts...>', 'empty these parts').choices(Object.keys(partOf)))
    .option('--yes', 'do it; without it the command only says what it would do', false)
    .option('--as <name>', 'who asks, for the audit journal; else the name of the account')
    .option('--json', 'one JSON document for other programs', false)
    .exitOverride(exitOfUsage)
    .action((company: string, options: Options) => withExitCode(() => update(company, options)));
}

/** Answers the exit code. */
async function update(company: string, options: Options): Promise<number> {
  const { line1, line2, city, state, zip, country, clear = [], yes, as, json } = options;
  const both = clear.filter((name) => options[name] !== undefined);
  if (both.length > 0)
    throw new CodedError('request-invalid', { detail: `Both a value and --clear: ${both.join(', ')}.` });
  const given = { addressLine1: line1, addressLine2: line2, city, state, zip, country };
  const asked = parseUpdateCompanyAddress({
    companyId: /^\d{1,15}$/.test(company) ? Number(company) : company,
    address: {
      ...Object.fromEntries(clear.map((name) => [partOf[name], null])),
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    },
    dryRun: !yes,
  });
  const app = await operatorApp();
  const outcome = await runUpdateCompanyAddress(asked, {
    ...app.automation,
    actor: operator(as),
    deadline: Date.now() + maxRunMs,
  });
  if (json) printJson(outcome);
  else print(textOf(outcome));
  return exitCodes[outcome.kind];
}

function textOf(outcome: UpdateCompanyAddressOutcome): string {
  const { kind, company, changes, notShown, isZipJudged, said, primarySite } = outcome;
  const lines = [`company ${company.id}  ${printable(company.name)}`, ...changes.map(lineOf)];
  if (!isZipJudged) lines.push('the postal codes of this country are not known: look at it yourself');
  if (kind === 'planned') lines.push('would be written; add --yes');
  else if (kind === 'nothing-to-change') lines.push('nothing differs');
  else if (kind === 'changed') lines.push('written, and read back');
  else if (kind === 'refused') lines.push(`ConnectWise refused it: ${printable(said ?? '')}`);
  else lines.push('written, and ConnectWise shows something else:', ...notShown.map(lineOf));
  if (primarySite !== null && primarySite.differs.length > 0)
    lines.push(
      `its primary site ${primarySite.id} (${printable(primarySite.name)}) differs in ${primarySite.differs.join(', ')}`,
    );
  return lines.join('\n');
}

function lineOf({ part, from, to }: AddressChange): string {
  return `  ${part.padEnd(12)}  ${valueOf(from)}  ->  ${valueOf(to)}`;
}

function valueOf(value: string | null): string {
  return value === null ? '(empty)' : printable(value);
}
