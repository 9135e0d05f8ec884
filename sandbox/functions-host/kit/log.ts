/** The host's own lines: a time, a level, who speaks, what happened. Coloured only where a person reads them. */

/** A level of the host's log, by the names of host.json. */
export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';

/** Writes one line: its level, its source and its message. */
export interface Log {
  (level: LogLevel, who: string, message: string): void;
}

const shades: Readonly<Record<LogLevel, number>> = {
  trace: 90,
  debug: 90,
  information: 36,
  warning: 33,
  error: 31,
  critical: 31,
  none: 0,
};
const words: Readonly<Record<LogLevel, string>> = {
  trace: 'trace',
  debug: 'debug',
  information: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'error',
  none: '',
};

/** A log that hands finished lines to `write`. Trace and debug are left out, as with the host's default level. */
export function createLog(write: (line: string) => void, options: { colour: boolean; now(): Date }): Log {
  const paint = (shade: number, text: string): string =>
    options.colour ? `\u001B[${shade}m${text}\u001B[0m` : text;
  return (level, who, message) => {
    if (level === 'trace' || level === 'debug' || level === 'none') return;
    const time = options.now().toISOString().slice(11, 23);
    write(`${paint(90, time)} ${paint(shades[level], words[level].padEnd(5))} ${paint(1, who)}  ${message}`);
  };
}
