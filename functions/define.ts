/**
 * Declares a function: a plain value that says its trigger and what to do, so that importing a function's file
 * does nothing and a test can call every function with stories that fail. `register.ts` hands the values to Azure.
 */
import type { HttpRequest, Timer } from '@azure/functions';
import type { App } from '../shared/app/app.ts';
import type { FrontApp } from '../shared/app/front/front.ts';
import type { RunLog } from './log.ts';

/** A function's answer to a caller; `json` is sent as application/json. */
export interface HttpAnswer {
  readonly status: number;
  readonly json?: unknown;
  /** Sent as text/plain; for a person at a terminal. */
  readonly text?: string;
  /** Sent as it is, with `headers` that say what it is; for files of a page. */
  readonly body?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** The name of the outcome, by which the run is counted. */
  readonly outcome: string;
}

interface Definition {
  /** Kebab-case, and the same as the file, the test and the metric. */
  readonly name: string;
}

/** `Needs`: the part of the app that it uses; all of it, if not said. */
export interface HttpDefinition<Needs = App> extends Definition {
  readonly trigger: 'http';
  /** True for a function of the front: it can be run before most of the app is loaded (functions/start/front.ts). */
  readonly isFront?: true;
  readonly methods: readonly ('GET' | 'HEAD' | 'POST')[];
  readonly route: string;
  /** `anonymous` only where the body itself proves who sent it, or where the answer is the same for everybody. */
  readonly authLevel: 'anonymous' | 'function' | 'admin';
  /** A caller of it looks after the app, and may read what the log says. */
  readonly isForOperator?: true;
  /**
   * A request that the function accepts, where it refuses most: its page shows it, and the test of every function sends
   * it. `path` stands behind `/api/`.
   */
  readonly example?: { readonly path?: string; readonly body?: string };
  handle(request: HttpRequest, app: Needs, log: RunLog): Promise<HttpAnswer>;
}

/** A function that works one queue message at a time; what it throws puts the message back. */
export interface QueueDefinition extends Definition {
  readonly trigger: 'queue';
  readonly queueName: string;
  /** Returns the name of the outcome. What it throws puts the message back on the queue. */
  handle(message: unknown, app: App, log: RunLog): Promise<string>;
}

/** A function that runs by a schedule. */
export interface TimerDefinition extends Definition {
  readonly trigger: 'timer';
  /** NCRONTAB with seconds, in UTC: the plans that this runs on know no other time zone. */
  readonly schedule: string;
  handle(timer: Timer, app: App, log: RunLog): Promise<string>;
}

/** A function of the front. */
export type FrontDefinition = HttpDefinition<FrontApp> & { readonly isFront: true };

/** Any function of the app, told apart by its trigger. */
export type FunctionDefinition = HttpDefinition | QueueDefinition | TimerDefinition;

/** The part of a function that the host must know before any runs. */
export type Registration =
  | Pick<HttpDefinition, 'name' | 'trigger' | 'methods' | 'route' | 'authLevel' | 'isFront'>
  | Pick<QueueDefinition, 'name' | 'trigger' | 'queueName'>
  | Pick<TimerDefinition, 'name' | 'trigger' | 'schedule'>;
