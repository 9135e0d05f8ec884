/** The tables and pictures of docs/scale.md, made from the numbers. */
import { readEnvironment } from './environments.ts';
import { partNames, perChange, priceOf, reachedAt, sharesOf } from './model.ts';
import { readNumbers, type Numbers } from './numbers.ts';
import { numberText, svgOf } from './plot.ts';

/** Changes a day for which a line is written. */
const steps = [100, 1_000, 10_000, 100_000, 1_000_000] as const;
/** For the pictures: four a decade. */
const finer = Array.from({ length: 17 }, (_, at) => 10 ** (2 + at / 4));

/** A part of the page between markers, or a file beside it. */
export interface ScalePage {
  readonly parts: readonly { readonly marker: string; readonly rows: readonly (readonly string[])[] }[];
  readonly pictures: Readonly<Record<string, string>>;
}

const money = (value: number): string => (value < 10 ? value.toFixed(2) : numberText(Math.round(value)));
const amount = (value: number): string => numberText(Number(value.toPrecision(3)));

/** Makes the tables and pictures of docs/scale.md from the numbers below the root; writes nothing. */
export function scalePage(root: string): ScalePage {
  const numbers = readNumbers(root);
  const environments = [readEnvironment(root, 'test'), readEnvironment(root, 'production')] as const;
  const { currency } = numbers.prices;
  return {
    parts: [
      { marker: 'scale: measured', rows: measuredRows(numbers) },
      ...environments.map((environment) => ({
        marker: `scale: price ${environment.name}`,
        rows: [
          ['changes a day', ...partNames, `${currency} a month`],
          ...steps.map((changes) => {
            const parts = priceOf(changes, environment, numbers);
            const all = partNames.map((name) => parts[name]);
            return [numberText(changes), ...all.map(money), money(all.reduce((sum, one) => sum + one, 0))];
          }),
        ],
      })),
      {
        marker: 'scale: limits',
        rows: [
          ['limit', 'reached at about this many changes a day'],
          ...reachedAt(numbers).map(({ limit, changesPerDay }) => [limit, amount(changesPerDay)]),
        ],
      },
    ],
    pictures: {
      ...Object.fromEntries(
        environments.map((environment) => [
          `price-${environment.name}.svg`,
          svgOf({
            title: `Price of a month, ${environment.name}, by part`,
            xLabel: 'changes a day',
            yLabel: currency,
            x: [2, 6],
            y: [-2, 4],
            lines: partNames
              .map((name) => ({
                name,
                points: finer.map((at) => [at, priceOf(at, environment, numbers)[name]] as const),
              }))
              .filter(({ points }) => points.some(([, price]) => price > 0)),
          }),
        ]),
      ),
      'limits.svg': svgOf({
        title: 'How much of each limit the busiest hour takes',
        xLabel: 'changes a day',
        yLabel: 'share of the limit (1 = reached)',
        x: [2, 6],
        y: [-5, 2],
        level: { at: 1, words: 'the limit' },
        lines: Object.keys(sharesOf(1, numbers)).map((name) => ({
          name,
          points: finer.map((at) => [at, sharesOf(at, numbers)[name] ?? 0] as const),
        })),
      }),
    },
  };
}

function measuredRows(numbers: Numbers): readonly (readonly string[])[] {
  const { perPiece } = numbers.measured;
  const columns = [
    perPiece.newTicket,
    perPiece.changedTicket,
    perPiece.changedIncident,
    perPiece.idlePoll,
    perPiece.watch,
    perChange(numbers),
  ];
  const row = (name: string, key: keyof typeof perPiece.newTicket): readonly string[] => [
    name,
    ...columns.map((column) => amount(column[key])),
  ];
  return [
    [
      'each',
      'new ticket',
      'changed ticket',
      'changed incident',
      'poll, nearly idle',
      'health watch',
      'average change',
    ],
    row('requests to tables', 'tableRequests'),
    row('of these, to the busiest table', 'busiestTableRequests'),
    row('requests to queues', 'queueRequests'),
    row('bytes to storage', 'storageSentBytes'),
    row('bytes from storage', 'storageReceivedBytes'),
    row('requests to ConnectWise', 'connectwiseRequests'),
    row('requests to ServiceNow', 'servicenowRequests'),
    row('executions', 'executions'),
    row('seconds of execution', 'executionSeconds'),
    row('log lines', 'logLines'),
    row('log bytes', 'logBytes'),
    row('bytes of telemetry, as JSON', 'telemetryBytes'),
  ];
}
