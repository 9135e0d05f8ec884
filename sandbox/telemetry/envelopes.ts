/** Reading what an exporter sends: JSON array, one object, or one object per line; plain or compressed. */
import { gunzipSync, inflateSync } from 'node:zlib';
import { z } from 'zod';

const envelopeSchema = z.looseObject({
  name: z.string().min(1),
  time: z.string().min(1),
  iKey: z.string().min(1),
  tags: z.record(z.string(), z.string()).optional(),
  data: z.object({ baseType: z.string().min(1), baseData: z.record(z.string(), z.unknown()) }),
});

/** One item of telemetry as it arrived. */
export type Envelope = z.infer<typeof envelopeSchema>;

/** The envelopes of one request: those that were accepted, and why each other one was refused. */
export interface ReadEnvelopes {
  readonly accepted: readonly Envelope[];
  readonly refused: readonly {
    readonly index: number;
    readonly statusCode: number;
    readonly message: string;
  }[];
}

/** Undefined when the body is not telemetry at all. */
export function readEnvelopes(body: Buffer, encoding: string | undefined): ReadEnvelopes | undefined {
  const items = parseItems(body, encoding);
  if (items === undefined) return undefined;
  const accepted: Envelope[] = [];
  const refused: { index: number; statusCode: number; message: string }[] = [];
  for (const [index, item] of items.entries()) {
    const read = envelopeSchema.safeParse(item);
    if (read.success) accepted.push(read.data);
    else
      refused.push({ index, statusCode: 400, message: `109: ${read.error.issues[0]?.message ?? 'wrong'}` });
  }
  return { accepted, refused };
}

function parseItems(body: Buffer, encoding: string | undefined): readonly unknown[] | undefined {
  try {
    const bytes =
      encoding === 'gzip'
        ? gunzipSync(body, { maxOutputLength: 64 * 1024 * 1024 })
        : encoding === 'deflate'
          ? inflateSync(body, { maxOutputLength: 64 * 1024 * 1024 })
          : body;
    const text = bytes.toString('utf8').trim();
    if (text === '') return undefined;
    if (text.startsWith('[')) {
      const list: unknown = JSON.parse(text);
      return Array.isArray(list) ? list : undefined;
    }
    return text.split('\n').map((line): unknown => JSON.parse(line));
  } catch {
    return undefined;
  }
}
