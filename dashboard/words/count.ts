/** Numbers in words. Pure. */

/** `20,141`; `1,000+` where there are more than were counted. */
export function numberText({ count, isMore }: { readonly count: number; readonly isMore: boolean }): string {
  return `${count.toLocaleString('en-GB')}${isMore ? '+' : ''}`;
}

/** `1 pair`, `20,141 pairs`. */
export function countText(count: number, noun: string): string {
  return `${count.toLocaleString('en-GB')} ${noun}${count === 1 ? '' : 's'}`;
}
