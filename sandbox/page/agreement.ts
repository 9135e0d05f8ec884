/**
 * The mapping between the two sides, read from the project's configuration file as plain JSON: it tells the page which
 * records take part and whether a pair is equal by now. It is a second reading of that file, on
 * purpose: the page would show a mistake of the engine rather than repeat it.
 */
import { z } from 'zod';
import type { RecordView } from '../common/record-view.ts';

const link = z.looseObject({
  name: z.string(),
  connectwise: z.looseObject({
    companyId: z.number(),
    boards: z.array(z.number()),
    createOnBoard: z.number(),
  }),
  servicenow: z.looseObject({ company: z.string() }),
  status: z.array(
    z.looseObject({
      board: z.number(),
      rows: z.array(
        z.looseObject({ connectwise: z.string(), servicenow: z.string(), use: z.string().optional() }),
      ),
      otherwise: z
        .looseObject({
          toServiceNow: z.string().nullish(),
          toConnectWise: z.string().nullish(),
        })
        .optional(),
    }),
  ),
  priority: z.array(z.looseObject({ connectwise: z.string(), impact: z.string(), urgency: z.string() })),
});

type Link = z.infer<typeof link>;

/** The answer for each thing that is kept equal: true if it is. */
export interface Verdict {
  readonly summary: boolean;
  readonly status: boolean;
  readonly priority: boolean;
}

/** The page's own reading of the configuration: which records take part, and which pairs are equal. */
export interface Agreement {
  /** The places whose records take part; that of new records first. */
  readonly places: { readonly connectwise: readonly string[]; readonly servicenow: readonly string[] };
  /** The name of the link that has both, or the one that is there; null when none has. */
  linkOf(ticket: RecordView | null, incident: RecordView | null): string | null;
  /** Compares a ticket with its incident; null when no link has both. */
  judge(ticket: RecordView, incident: RecordView): Verdict | null;
  /** Says which word counts as which other where two of one side are one of the other; null where none does. */
  countsAs(ticket: RecordView, incident: RecordView): string | null;
}

/** Reads the configuration's links; undefined when they are none that this page can read. */
export function readAgreement(config: unknown): Agreement | undefined {
  const read = z.looseObject({ links: z.array(link) }).safeParse(config);
  if (!read.success) return undefined;
  const { links } = read.data;
  return {
    places: {
      connectwise: links.flatMap(({ connectwise: { companyId, boards, createOnBoard } }) =>
        [...new Set([createOnBoard, ...boards])].map((board) => `${companyId}/${board}`),
      ),
      servicenow: links.map(({ servicenow }) => servicenow.company),
    },
    linkOf: (ticket, incident) => linkOf(links, ticket, incident)?.name ?? null,
    judge(ticket, incident) {
      const board = boardOf(ticket);
      const found = linkOf(links, ticket, incident);
      if (found === undefined) return null;
      return {
        summary: sameText(ticket.summary, incident.summary),
        status: sameStatus(found, board, ticket.statusKey, incident.statusKey),
        priority: samePriority(found, ticket.priorityKey, Number(incident.priorityKey)),
      };
    },
    countsAs(ticket, incident) {
      const found = linkOf(links, ticket, incident);
      const words = found === undefined ? [] : lossyWords(found, ticket, incident);
      return words.length === 0
        ? null
        : words.map(([word, other]) => `${word} counts as ${other} here`).join('; ');
    },
  };
}

function linkOf(
  links: readonly Link[],
  ticket: RecordView | null,
  incident: RecordView | null,
): Link | undefined {
  if (ticket === null && incident === null) return undefined;
  return links.find(
    ({ connectwise, servicenow }) =>
      (ticket === null || connectwise.companyId === Number(ticket.place.split('/')[0])) &&
      (incident === null || servicenow.company === incident.place),
  );
}

const boardOf = ({ place }: RecordView): number => Number(place.split('/')[1]);

/** A side with less room holds the beginning and an ellipsis. */
function sameText(one: string, other: string): boolean {
  const [short = '', long = ''] = [one.trim(), other.trim()].sort((a, b) => a.length - b.length);
  return short === long || (short.length >= 90 && short.endsWith('…') && long.startsWith(short.slice(0, -1)));
}

function sameStatus(found: Link, board: number | undefined, status: string, state: string): boolean {
  const map = found.status.find((candidate) => candidate.board === board);
  if (map === undefined) return false;
  if (map.rows.some((row) => row.connectwise === status && row.servicenow === state)) return true;
  const knows = (name: 'connectwise' | 'servicenow', value: string): boolean =>
    map.rows.some((row) => row[name] === value);
  return (
    (!knows('connectwise', status) && map.otherwise?.toServiceNow === state) ||
    (!knows('servicenow', state) && map.otherwise?.toConnectWise === status)
  );
}

/** An incident's priority that no row leads to belongs to the nearest one, the earlier of two. */
function samePriority(found: Link, priority: string, computed: number): boolean {
  const levels = found.priority.map((row) => ({
    name: row.connectwise,
    level: Number(row.impact) + Number(row.urgency) - 1,
  }));
  if (levels.some(({ name, level }) => name === priority && level === computed)) return true;
  const nearest = levels.toSorted((a, b) => Math.abs(a.level - computed) - Math.abs(b.level - computed))[0];
  return nearest?.name === priority;
}

/** Words that the way there and back does not give again, each with the word that it counts as. */
function lossyWords(
  found: Link,
  ticket: RecordView,
  incident: RecordView,
): readonly (readonly [string, string])[] {
  return [lossyStatus(found, ticket, incident), lossyPriority(found, ticket, incident)].filter(
    (words) => words !== null,
  );
}

function lossyStatus(
  found: Link,
  ticket: RecordView,
  incident: RecordView,
): readonly [string, string] | null {
  const map = found.status.find((candidate) => candidate.board === boardOf(ticket));
  const [word, state] = [ticket.statusKey, incident.statusKey];
  const back =
    map?.rows.find((row) => row.servicenow === state && row.use !== 'to-servicenow')?.connectwise ??
    map?.otherwise?.toConnectWise;
  if (back !== undefined && back !== null && back !== word) return [ticket.status, back];
  const forth = map?.rows.find((row) => row.connectwise === word && row.use !== 'to-connectwise')?.servicenow;
  if (forth === undefined) return [ticket.status, incident.status];
  if (forth === state) return null;
  const other = incident.statuses.find(({ set }) => set['state'] === forth);
  return [incident.status, other?.label ?? forth];
}

function lossyPriority(
  found: Link,
  ticket: RecordView,
  incident: RecordView,
): readonly [string, string] | null {
  const level = Number(incident.priorityKey);
  const exact = found.priority.find(({ impact, urgency }) => Number(impact) + Number(urgency) - 1 === level);
  if (exact === undefined) return [incident.priority, ticket.priority];
  return exact.connectwise === ticket.priorityKey ? null : [ticket.priority, exact.connectwise];
}
