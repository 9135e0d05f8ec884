/** Two companies in a simulated ConnectWise: one with a client, and one whose records must not be reached. */
import assert from 'node:assert/strict';
import { forCompany } from '../../../shared/connectwise/scope/company.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { startSimulated } from './simulated.ts';

/** True for every way in which a foreign record is kept away. */
export const refused = (thrown: unknown) =>
  thrown instanceof CodedError &&
  ['record-out-of-scope', 'query-value-refused', 'connectwise-not-found', 'connectwise-refused'].includes(
    thrown.code,
  );

/** True for what is told of a record of another company. */
export const outOfScope = (thrown: unknown) =>
  thrown instanceof CodedError && thrown.code === 'record-out-of-scope';

/** Reads a list to its end. */
export const read = async <Row>(list: AsyncIterable<Row>) => {
  const rows: Row[] = [];
  for await (const row of list) rows.push(row);
  return rows;
};

interface Held {
  readonly id: number;
  readonly company?: { readonly id: number };
}

/** Everything of two companies, A with a client and B with the records that must not be reached. */
export async function two() {
  const sim = await startSimulated(60);
  const { control } = sim.simulator.core;
  const of = (table: string, company: number): Held => {
    const found = (control.records(table) as readonly Held[]).find((row) => row.company?.id === company);
    assert.ok(found !== undefined, `company ${company} has no ${table}`);
    return found;
  };
  const mine = 2;
  const theirs = 3;
  const foreign = {
    ticket: of('tickets', theirs),
    contact: of('contacts', theirs),
    agreement: of('agreements', theirs),
    configuration: of('configurations', theirs),
    project: of('projects', theirs),
    site: of('sites', theirs),
    timeEntry: (control.records('timeEntries') as readonly { id: number; company?: { id: number } }[]).find(
      ({ company }) => company?.id !== mine,
    ),
  };
  const own = { ticket: of('tickets', mine), contact: of('contacts', mine) };
  const snapshot = () =>
    JSON.stringify(
      [
        'tickets',
        'notes',
        'contacts',
        'agreements',
        'configurations',
        'projects',
        'documents',
        'tasks',
        'sites',
        'companyNotes',
      ].map((table) => control.records(table)),
    );
  return { sim, mine, theirs, foreign, own, snapshot, client: forCompany(sim.client, mine) };
}
