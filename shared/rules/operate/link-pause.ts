/** A link that a person has paused: who, since when, and from when on it was probably forgotten. Pure. */
import type { LinkPause } from '../sync/state/pause.ts';
import { durationText } from './duration-text.ts';

/**
 * So long after a pause was stored, or ended, every instance acts by it, milliseconds: each reads the pauses of all links
 * again after this time. A shorter one would cost a request to storage for almost every ticket.
 */
export const pauseKnownMs = 5_000;

/** Later than this a pause is taken for forgotten, milliseconds: its customer waits for changes that were made days ago. */
const longPauseMs = 3 * 86_400_000;

/** True for a pause that was probably forgotten; `now` in milliseconds since 1970. */
export function isLongPause({ since }: Pick<LinkPause, 'since'>, now: number): boolean {
  return now - Date.parse(since) > longPauseMs;
}

/** `for 3 h 20 min, by Jo: migration`. `now` in milliseconds since 1970. */
export function pauseText({ since, by, because }: LinkPause, now: number): string {
  const why = because === '' ? '' : `: ${because}`;
  return `for ${durationText((now - Date.parse(since)) / 1000)}, by ${by}${why}`;
}
