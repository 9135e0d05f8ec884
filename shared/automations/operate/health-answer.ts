/**
 * The answer that any monitor may ask for without a key: it reads two stored rows, calls no remote, and says nothing that an
 * outsider could use. It fails when a timer is late or our own storage does; a remote that is down is reported otherwise.
 */
import type { LastLook } from '../../ports/health.ts';
import type { RunStore } from '../../ports/health.ts';
import type { HealthStatus } from '../../rules/operate/health.ts';
import { overdueTimers } from '../../rules/operate/overdue.ts';

/** The public health answer; it names timers and nothing of any customer. */
export interface HealthAnswer {
  /** `unhealthy` where `isWell` is false; else the state that the last look found, `healthy` before the first. */
  readonly status: HealthStatus;
  /** Names of scheduled automations that are late. */
  readonly overdue: readonly string[];
  /** False: answered with 503. */
  readonly isWell: boolean;
}

/** The stored runs, the last health check and the timers' periods. */
export interface HealthAnswerNeeds {
  readonly runs: Pick<RunStore, 'read'>;
  readonly lastLook: Pick<LastLook, 'read'>;
  /** Minutes between two runs, by timer. */
  readonly periods: Readonly<Record<string, number>>;
  /** Milliseconds since 1970. */
  now(): number;
}

const restMs = 15_000;

/** The answer; it never throws. */
async function answerHealth(needs: HealthAnswerNeeds): Promise<HealthAnswer> {
  try {
    const [runs, look] = await Promise.all([needs.runs.read(), needs.lastLook.read()]);
    const overdue = overdueTimers(runs, needs.periods, needs.now()).map(({ name }) => name);
    const status = overdue.length > 0 ? 'unhealthy' : (look?.status ?? 'healthy');
    return { status, overdue, isWell: overdue.length === 0 };
  } catch {
    return { status: 'unhealthy', overdue: [], isWell: false };
  }
}

/** The answer of `healthAnswer`, asked for at most once in 15 seconds in this process, however many ask. */
export function rememberedHealthAnswer(needs: HealthAnswerNeeds): () => Promise<HealthAnswer> {
  let answer: Promise<HealthAnswer> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (answer === undefined || needs.now() - askedAt >= restMs) {
      askedAt = needs.now();
      answer = answerHealth(needs);
    }
    return answer;
  };
}
