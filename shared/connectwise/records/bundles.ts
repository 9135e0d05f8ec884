/**
 * Several reads in one request (`POST /system/bundles`), each with an end of its own.
 *
 * Worth it where one call per parent is needed otherwise: the notes of fifty tickets are one request instead of fifty.
 * (Many records by their ids are cheaper as `getMany`.) An instance without bundles, or one that does not know a word,
 * is asked one by one instead; so is what did not fit on the first page.
 */
import * as z from 'zod';
import { CodedError } from '../../rules/errors.ts';
import type { CallConnectWise } from '../http/call.ts';
import type { ItemResult } from './collection.ts';
import { idOf } from '../http/places.ts';
import type { Records } from './kinds.ts';
import type { TicketNote } from '../wire/index.ts';

/** The largest bundle is published nowhere; 50 were seen to work (the guide's advice for lists is 150). */
const requestsAtOnce = 50;
const pageSize = 250;

const answerBody = z.object({
  results: z.array(
    z.looseObject({
      sequenceNumber: z.number(),
      success: z.boolean().nullish(),
      statusCode: z.number().nullish(),
      entities: z.array(z.unknown()).nullish(),
    }),
  ),
});

/** Reads that put many questions into one request (`POST /system/bundles`). */
export interface Bundles {
  /** The notes of many tickets, in the order of the ids; a ticket that is gone or hidden fails alone. */
  notesOf(ticketIds: readonly number[]): Promise<readonly ItemResult<readonly TicketNote[]>[]>;
}

/** The answer to one request of a bundle: its rows, or that it has to be asked again by itself. */
type Part = { readonly rows: readonly unknown[] } | 'ask alone';

/** Bundled reads over one caller. */
export function bundles(call: CallConnectWise, records: Records): Bundles {
  let isKnown = true;

  /** Empty where the instance refuses the bundle: each is asked alone then. */
  async function readBundle(parents: readonly number[]): Promise<ReadonlyMap<number, Part>> {
    if (!isKnown) return new Map();
    try {
      return await askBundle(call, parents);
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      // An unknown route stays unknown; anything else may be about this bundle only.
      if (thrown.code === 'connectwise-not-found') isKnown = false;
      return new Map();
    }
  }

  async function alone(ticketId: number): Promise<ItemResult<readonly TicketNote[]>> {
    try {
      const record = await records.notes(ticketId).list().toArray({ limit: 100_000 });
      return { id: ticketId, ok: true, record };
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      return { id: ticketId, ok: false, error: thrown };
    }
  }

  return {
    async notesOf(ticketIds) {
      const wanted = [...new Set(ticketIds.map(idOf))];
      const found = new Map<number, ItemResult<readonly TicketNote[]>>();
      for (let at = 0; at < wanted.length; at += requestsAtOnce) {
        const chunk = wanted.slice(at, at + requestsAtOnce);
        const parts = chunk.length === 1 ? new Map<number, Part>() : await readBundle(chunk);
        for (const id of chunk) {
          const part = parts.get(id) ?? 'ask alone';
          found.set(
            id,
            part === 'ask alone'
              ? await alone(id)
              : { id, ok: true, record: part.rows as readonly TicketNote[] },
          );
        }
      }
      return ticketIds.flatMap((id) => found.get(id) ?? []);
    },
  };
}

/** One bundle of the notes of several tickets, by ticket; empty when the answer is not one of a bundle. */
async function askBundle(
  call: CallConnectWise,
  parents: readonly number[],
): Promise<ReadonlyMap<number, Part>> {
  const requests = parents.map((parentId, index) => ({
    sequenceNumber: index + 1,
    resourceType: 'serviceNote',
    apiRequest: { parentId, page: { page: 1, pageSize } },
  }));
  const { value } = await call({
    method: 'POST',
    path: '/system/bundles',
    route: '/system/bundles',
    json: { requests },
    repeatable: true,
  });
  const parsed = answerBody.safeParse(value);
  if (!parsed.success) return new Map();
  return new Map(
    parsed.data.results.flatMap(({ sequenceNumber, success, entities }) => {
      const parent = parents[sequenceNumber - 1];
      if (parent === undefined) return [];
      const rows = entities ?? [];
      const isWhole = success !== false && rows.length < pageSize;
      return [[parent, isWhole ? { rows } : ('ask alone' as const)] as const];
    }),
  );
}

function isRefusal(thrown: unknown): thrown is CodedError {
  return (
    thrown instanceof CodedError &&
    ['connectwise-not-found', 'connectwise-refused', 'connectwise-forbidden'].includes(thrown.code)
  );
}
