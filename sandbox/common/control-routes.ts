/**
 * The control routes under `/_sim/`: a person's and a test's hand on a simulator. They answer on the plain http port
 * only, to this machine only, in JSON, and are not counted among the requests.
 */
import { z } from 'zod';
import { turnedAway } from './callers.ts';
import type { ControlTarget, SimCore } from './core.ts';
import { decodePath, json, type SimRequest, type SimResponse } from './message.ts';

const faultOrder = z.strictObject({
  fault: z.string(),
  match: z.strictObject({ method: z.string().optional(), path: z.string().optional() }).optional(),
  times: z.int().positive().optional(),
  seconds: z.number().positive().optional(),
  probability: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
  options: z.record(z.string(), z.unknown()).optional(),
});

const edit = z.strictObject({
  table: z.string(),
  id: z.union([z.string(), z.number()]).nullish(),
  set: z.record(z.string(), z.unknown()),
  by: z.string().default('a person'),
});

/** Ten years: further ahead there are times that no date can hold. */
const furthest = 10 * 366 * 86_400;
const clock = z.strictObject({ advanceSeconds: z.number().positive().max(furthest) });

const reset = z.strictObject({ seed: z.int().optional(), tickets: z.int().min(0).optional() });

/** The parts of a simulator that the control routes need. */
export type Controlled = Pick<SimCore, 'control' | 'faults' | 'log'>;

/** Answers a request under `/_sim/`; undefined for any other path. */
export async function answerControl(request: SimRequest, core: Controlled): Promise<SimResponse | undefined> {
  if (!request.path.startsWith('/_sim/') || request.secure) return undefined;
  const refused = turnedAway(request);
  if (refused !== undefined) return sentence(refused.status, refused.sentence);
  const [what = '', name = ''] = request.path.slice('/_sim/'.length).split('/').map(decodePath);
  try {
    return await route(`${request.method} ${what}`, name, request, core);
  } catch (thrown) {
    if (thrown instanceof z.ZodError) return sentence(400, z.prettifyError(thrown));
    return sentence(400, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

async function route(
  verb: string,
  name: string,
  request: SimRequest,
  { control, faults, log }: Controlled,
): Promise<SimResponse> {
  switch (verb) {
    case 'GET health':
      return control.healthy() ? json(200, { status: 'ok' }) : sentence(503, 'The seed is not in place yet.');
    case 'GET requests':
      return json(200, log.read());
    case 'DELETE requests':
      log.clear();
      return json(200, log.read());
    case 'GET faults':
      return json(200, { faults: faults.kinds, ordered: faults.list() });
    case 'POST faults':
      return json(201, faults.order(faultOrder.parse(parsed(request))));
    case 'DELETE faults':
      return faults.remove(name === '' ? undefined : name)
        ? json(200, { ordered: faults.list() })
        : sentence(404, `No fault "${name}" is ordered.`);
    case 'GET records':
      return records(name, request, control);
    case 'GET received':
      return records('received', request, control);
    case 'POST edit': {
      const { table, id, set, by } = edit.parse(parsed(request));
      return json(
        200,
        control.edit({ table, id: id === null || id === undefined ? null : String(id), set, by }),
      );
    }
    case 'POST clock':
      await control.advance(clock.parse(parsed(request)).advanceSeconds);
      return json(200, { status: 'ok' });
    case 'POST reset': {
      const wanted = reset.parse(parsed(request));
      faults.remove();
      log.clear();
      control.reset({
        ...(wanted.seed === undefined ? {} : { seed: wanted.seed }),
        ...(wanted.tickets === undefined ? {} : { tickets: wanted.tickets }),
      });
      return json(200, { status: 'ok' });
    }
    default:
      return sentence(
        404,
        'There are: GET health; GET, DELETE requests; GET, POST, DELETE faults; GET records/TABLE; POST edit, clock, reset.',
      );
  }
}

function records(table: string, request: SimRequest, control: ControlTarget): SimResponse {
  const rows = control.records(table);
  if (rows === undefined)
    return sentence(404, `There is no table "${table}"; there are: ${control.tables().join(', ')}.`);
  const id = request.query.get('id');
  if (id === null) return json(200, rows);
  const found = control.record(table, id);
  return found === undefined ? sentence(404, `Table "${table}" has no record ${id}.`) : json(200, found);
}

function parsed(request: SimRequest): unknown {
  if (request.body.length === 0) return {};
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch {
    throw new Error('The body is not JSON.');
  }
}

function sentence(status: number, text: string): SimResponse {
  return json(status, { error: text });
}
