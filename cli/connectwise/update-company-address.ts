/** `cli update-company-address`: the parts of one company's address that differ are written, and looked at again. */
import { Option, type Command } from 'commander';
import type { UpdateCompanyAddressOutcome } from '../../shared/automations/companies/update-company-address.ts';
import type { AddressChange } from '../../shared/rules/companies/address-plan.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { printable } from '../../shared/rules/printable.ts';
import { call } from '../app/call.ts';
import { changing, type Ordered } from '../terminal/command.ts';
import { endWith } from '../terminal/exit-code.ts';
import { print, printJson } from '../terminal/print.ts';

interface Options extends Ordered {
  readonly line1?: string;
  readonly line2?: string;
  readonly city?: string;
  readonly state?: string;
  readonly zip?: string;
  readonly country?: string;
  readonly clear?: readonly (keyof typeof partOf)[];
}

/** The parts that can be cleared, by their option. */
const partOf = {
  line1: 'addressLine1',
  line2: 'addressLine2',
  city: 'city',
  state: 'state',
  zip: 'zip',
} as const;

const ends = {
  planned: 'needsApproval',
  'nothing-to-change': 'done',
  changed: 'done',
  'not-shown': 'wrong',
  refused: 'needsApproval',
} as const;

/**
 * The command. Throws `usage-invalid` (refuse) for a part that is both given and cleared, and for what is no company's
 * id.
 */
export function updateCompanyAddressCommand(): Command {
  return changing(
    'update-company-address',
    'change the address of one company in ConnectWise; parts that you leave out stay as they are',
    'update-company-address 2 --city Tampa --state FL --zip 33602',
    'update-company-address 2 --clear line2 --yes',
  )
    .argument('<company>', 'the company’s id in ConnectWise')
    .option('--line1 <text>', 'first line')
    .option('--line2 <text>', 'second line')
    .option('--city <text>', 'city')
    .option('--state <text>', 'state; in the United States its two capital letters')
    .option('--zip <text>', 'postal code')
    .option('--country <text>', 'country, by its two letters or its name in ConnectWise')
    .addOption(new Option('--clear <parts...>', 'empty these parts').choices(Object.keys(partOf)))
    .action(update);
}

async function update(company: string, options: Options): Promise<void> {
  const { line1, line2, city, state, zip, country, clear = [], yes, as, json } = options;
  const both = clear.filter((name) => options[name] !== undefined);
  if (both.length > 0)
    throw new CodedError('usage-invalid', { detail: `Both a value and --clear: ${both.join(', ')}.` });
  if (!/^[1-9]\d{0,14}$/.test(company))
    throw new CodedError('usage-invalid', { detail: `"${company}" is not the id of a company.` });
  const given = { addressLine1: line1, addressLine2: line2, city, state, zip, country };
  const address = {
    ...Object.fromEntries(clear.map((name) => [partOf[name], null])),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
  const outcome = await call('company-address', { companyId: Number(company), address, dryRun: !yes }, as);
  if (json) printJson(outcome);
  else print(textOf(outcome));
  endWith(ends[outcome.kind]);
}

function textOf(outcome: UpdateCompanyAddressOutcome): string {
  const { kind, company, changes, notShown, isZipJudged, said, primarySite } = outcome;
  const lines = [`company ${company.id}  ${printable(company.name)}`, ...changes.map(lineOf)];
  if (!isZipJudged)
    lines.push('the app does not know the postal codes of this country: check the code yourself');
  if (kind === 'planned') lines.push('would be written; add --yes');
  else if (kind === 'nothing-to-change') lines.push('nothing to change');
  else if (kind === 'changed') lines.push('written, and read back');
  else if (kind === 'refused') lines.push(`ConnectWise refused it: ${printable(said ?? '')}`);
  else lines.push('written, but ConnectWise shows other values:', ...notShown.map(lineOf));
  if (primarySite !== null && primarySite.differs.length > 0)
    lines.push(
      `the company’s primary site ${primarySite.id} (${printable(primarySite.name)}) differs in ${primarySite.differs.join(', ')}`,
    );
  return lines.join('\n');
}

function lineOf({ part, from, to }: AddressChange): string {
  return `  ${part.padEnd(12)}  ${valueOf(from)}  ->  ${valueOf(to)}`;
}

function valueOf(value: string | null): string {
  return value === null ? '(empty)' : printable(value);
}
