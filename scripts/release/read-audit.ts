/** Reads the output of `npm audit --json` as one verdict and the lines that a person reads. */
import { z } from 'zod';

/** `not-audited`: no registry answered the question, so nobody knows. */
export interface Audit {
  readonly kind: 'clean' | 'found' | 'not-audited';
  readonly lines: readonly string[];
}

const severities = ['critical', 'high', 'moderate', 'low', 'info'] as const;
const report = z.looseObject({
  vulnerabilities: z.record(
    z.string(),
    z.looseObject({
      name: z.string(),
      severity: z.enum(severities),
      via: z.array(z.union([z.string(), z.looseObject({ title: z.string(), url: z.string() })])),
      fixAvailable: z.unknown(),
    }),
  ),
});
const failure = z.looseObject({ message: z.string().optional(), error: z.unknown() });

/** Reads the output; what is neither a report nor a refusal counts as not audited, with what was printed. */
export function readAudit(stdout: string, stderr: string): Audit {
  const printed = parsed(stdout);
  const { data } = report.safeParse(printed);
  if (data === undefined) {
    const why = failure.safeParse(printed).data?.message ?? firstLine(stderr) ?? 'npm printed no report.';
    return {
      kind: 'not-audited',
      lines: ['', `NOT AUDITED: ${why}`, 'Run it where the registry answers.', ''],
    };
  }
  const found = Object.values(data.vulnerabilities).toSorted(
    (one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity),
  );
  const lines = found.map(({ name, severity, via, fixAvailable }) => {
    const why = via
      .map((one) => (typeof one === 'string' ? `by ${one}` : `${one.title} ${one.url}`))
      .join('; ');
    const fix = fixAvailable === false ? 'no fix yet' : 'a fixed version exists';
    return `${severity.padEnd(8)} ${name}: ${why} (${fix})`;
  });
  const isBad = found.some(({ severity }) => severity === 'critical' || severity === 'high');
  if (isBad) return { kind: 'found', lines };
  return {
    kind: 'clean',
    lines: [...lines, 'No package that is deployed has a known fault of high severity.'],
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function firstLine(text: string): string | undefined {
  return text.split('\n').find((line) => line.trim() !== '');
}
