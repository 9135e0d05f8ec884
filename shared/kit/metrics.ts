/**
 * Metrics by a table: a name or a tag that is not in it does not compile, and no tag can grow without end.
 *
 *     const metrics = createMetrics(
 *       {
 *         mails_sent: { unit: 'mails', tags: ['folder'] },
 *         mail_seconds: { unit: 'seconds', tags: ['folder', 'outcome'] },
 *       },
 *       telemetry,
 *     );
 *     metrics.record('mails_sent', 1, { folder: 'inbox' });
 *     await metrics.timed('mail_seconds', { folder: 'inbox' }, () => send());   // outcome: 'done' or the error's code
 *
 * Every combination of tags is a series that is paid for and searched: after so many values of a tag the rest count as
 * `(other)`. Stands alone: anything that has `metric` takes what is measured. This app's own table is
 * `shared/rules/metrics.ts`; `shared/app/measure.ts` brings the two together.
 */
import { asCodedError } from '../rules/errors.ts';

/** One metric: its unit and the names of its tags. */
export interface MetricDefinition {
  /** The things that are counted, or the unit of measure. */
  readonly unit: string;
  readonly tags: readonly string[];
}

type Definitions = Readonly<Record<string, MetricDefinition>>;
type TagsOf<Table extends Definitions, Name extends keyof Table> = Readonly<
  Record<Table[Name]['tags'][number], string>
>;

/** Metrics that say how it ended. */
type TimedName<Table extends Definitions> = {
  [Name in keyof Table]: 'outcome' extends Table[Name]['tags'][number] ? Name : never;
}[keyof Table];

/** Records the metrics of one table; an unknown name or tag does not compile. */
export interface Metrics<Table extends Definitions> {
  /** One measured value with all its tags. Never throws. */
  record<Name extends keyof Table & string>(name: Name, value: number, tags: TagsOf<Table, Name>): void;
  /** Seconds that the work took; the tag `outcome` says how it ended. Gives and throws what the work does. */
  timed<Name extends TimedName<Table> & string, Result>(
    name: Name,
    tags: Omit<TagsOf<Table, Name>, 'outcome'>,
    work: () => Promise<Result>,
  ): Promise<Result>;
}

/** More values of one tag than anybody looks at one by one. */
const maxValues = 100;

/** Metrics over a table of definitions; they begin again with each process. `clock` in milliseconds, from any start. */
export function createMetrics<const Table extends Definitions>(
  table: Table,
  sink: { metric(name: string, value: number, tags: Readonly<Record<string, string>>): void },
  clock: () => number = () => performance.now(),
): Metrics<Table> {
  const seen = new Map<string, Set<string>>();

  function bounded(name: string, tag: string, value: string): string {
    const values = seen.get(`${name} ${tag}`) ?? new Set<string>();
    seen.set(`${name} ${tag}`, values);
    if (!values.has(value) && values.size >= maxValues) return '(other)';
    values.add(value);
    return value;
  }

  function send(name: string, value: number, tags: Readonly<Record<string, string>>): void {
    const kept = (table[name]?.tags ?? []).map(
      (tag) => [tag, bounded(name, tag, tags[tag] ?? '(none)')] as const,
    );
    sink.metric(name, value, Object.fromEntries(kept));
  }

  return {
    record: (name, value, tags) => send(name, value, tags),
    async timed(name, tags, work) {
      const began = clock();
      const end = (outcome: string): void => send(name, (clock() - began) / 1000, { ...tags, outcome });
      try {
        const result = await work();
        end('done');
        return result;
      } catch (thrown) {
        end(asCodedError(thrown).code);
        throw thrown;
      }
    },
  };
}
