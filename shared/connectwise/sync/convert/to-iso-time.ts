/** ConnectWise's times, one way: text of the wire → ISO 8601, UTC. */

/** The time in ISO 8601, UTC, with milliseconds; 1970 where ConnectWise gives none. */
export function toIsoTime(text: string | null | undefined): string {
  const time = Date.parse(text ?? '');
  return new Date(Number.isNaN(time) ? 0 : time).toISOString();
}
