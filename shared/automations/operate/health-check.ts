/**
 * Looks at everything the automations depend on, each part by itself and for a bounded time, and says what is wrong and
 * what to do. Nothing that fails here keeps another part from being looked at.
 */
import { asCodedError } from '../../rules/errors.ts';
import { healthTable, type HealthFinding } from '../../rules/operate/health-table.ts';
import {
  findingsOf,
  keyOf,
  statusOf,
  type HealthStatus,
  type Observation,
  type ProbeName,
} from '../../rules/operate/health.ts';
import type { EventFacts, MetricTags } from '../../rules/metrics.ts';
import type { SecretReport } from '../../rules/operate/secret-report.ts';

export interface HealthProbe {
  readonly name: ProbeName;
  /** What it looks at: a link, or empty for the app as a whole. */
  readonly subject: string;
  /** The observations. A failure that it throws is one too. */
  look(): Promise<readonly Observation[]>;
}

export interface HealthNeeds {
  readonly probes: readonly HealthProbe[];
  /** Ends with `health-probe-late` (retry) when the work takes longer. */
  within<T>(milliseconds: number, work: () => Promise<T>): Promise<T>;
  /** Keys of the critical findings of the last check, so that each is told once. */
  readonly memory: {
    read(): Promise<readonly string[]>;
    save(keys: readonly string[]): Promise<void>;
  };
  metric(name: 'health_status', value: number, tags: MetricTags<'health_status'>): void;
  event(name: 'health-alert', facts: EventFacts<'health-alert'>): void;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface HealthReport {
  readonly status: HealthStatus;
  /** ISO 8601, UTC. */
  readonly checkedAt: string;
  readonly milliseconds: number;
  readonly findings: readonly HealthFinding[];
  /** How each part went: `link acme: servicenow` and so on. */
  readonly looked: readonly { readonly probe: ProbeName; readonly subject: string; readonly ok: boolean }[];
  readonly secrets: readonly SecretReport[];
}

const probeMs = 30_000;
/** The platform gives up an HTTP request after 230 seconds, and this app a function after 300. */
const budgetMs = 150_000;
const atOnce = 4;

/**
 * One check of everything. With `tell`, a metric for each kind of finding and an alert for each new critical one go
 * out; without it nothing but the report leaves. Never throws.
 */
export async function healthCheck(
  needs: HealthNeeds,
  { tell }: { readonly tell: boolean },
): Promise<HealthReport> {
  const started = needs.now();
  const looked: HealthReport['looked'][number][] = [];
  const observations: Observation[] = [];
  const waiting = [...needs.probes];

  async function work(): Promise<void> {
    for (let probe = waiting.shift(); probe !== undefined; probe = waiting.shift()) {
      const { name, subject } = probe;
      const left = started + budgetMs - needs.now();
      try {
        observations.push(...(await needs.within(Math.max(0, Math.min(probeMs, left)), () => probe.look())));
        looked.push({ probe: name, subject, ok: true });
      } catch (thrown) {
        const { code, message } = asCodedError(thrown);
        observations.push({ kind: 'failed', probe: name, subject, code, detail: message });
        looked.push({ probe: name, subject, ok: false });
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));

  const findings = findingsOf(observations);
  const report: HealthReport = {
    status: statusOf(findings),
    checkedAt: new Date(started).toISOString(),
    milliseconds: needs.now() - started,
    findings,
    looked: looked.toSorted((a, b) => (keyText(a) < keyText(b) ? -1 : 1)),
    secrets: observations.flatMap((seen) => (seen.kind === 'secret' ? [seen.report] : [])),
  };
  if (tell) await tellOthers(needs, report);
  return report;
}

/** Every kind has a value at every check, so that a chart shows when it began and when it ended. */
async function tellOthers(needs: HealthNeeds, { status, findings, looked }: HealthReport): Promise<void> {
  // A part that was not looked at is neither well nor gone.
  const unseen = (code: string): boolean =>
    code.startsWith('link-') && !looked.some(({ probe }) => probe === 'link-words');
  needs.metric('health_status', status === 'healthy' ? 1 : 0, { finding: 'any', severity: status });
  for (const [code, [severity]] of Object.entries(healthTable)) {
    if (unseen(code)) continue;
    const is = findings.some((one) => one.code === code);
    needs.metric('health_status', is ? 0 : 1, { finding: code, severity });
  }

  const critical = findings.filter(({ severity }) => severity === 'critical');
  // A finding that cannot be remembered is told again: twice is better than never.
  const before = await needs.within(probeMs, () => needs.memory.read()).catch((): readonly string[] => []);
  for (const one of critical)
    if (!before.includes(keyOf(one)))
      needs.event('health-alert', {
        finding: one.code,
        subject: one.subject,
        sentence: one.sentence,
        detail: one.detail,
        action: one.action,
      });
  await needs
    .within(probeMs, () => needs.memory.save([...critical.map(keyOf), ...before.filter(unseen)]))
    .catch(() => undefined);
}

function keyText({ probe, subject }: { readonly probe: string; readonly subject: string }): string {
  return `${subject} ${probe}`;
}
