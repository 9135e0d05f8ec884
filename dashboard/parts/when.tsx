/** A time in words; the exact one on hover, and in its place after a tap. */
import { useState } from 'preact/hooks';
import { exactText, whenText } from '../words/age.ts';
import { useNowAround } from './clock.tsx';

/** The zone of the browser, named once in the footer. */
export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Renders a time relative to now; takes milliseconds since 1970 or ISO 8601, and shows other text as it is. */
export function When({ at }: { readonly at: string | number }) {
  const [isExact, setExact] = useState(false);
  const ms = typeof at === 'number' ? at : Date.parse(at);
  const now = useNowAround(ms);
  if (Number.isNaN(ms)) return <>{String(at)}</>;
  const exact = exactText(ms, timeZone);
  return (
    <time dateTime={new Date(ms).toISOString()} title={exact} onClick={() => setExact(!isExact)}>
      {isExact ? exact : whenText(ms, now, timeZone)}
    </time>
  );
}
