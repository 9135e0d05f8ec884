/** The place within a view, kept with its entry in the browser's history: Back leads to where one was. */

/** The distance from the top, in pixels, and the number of pages of its list. */
interface Place {
  readonly y: number;
  readonly pages: number;
}

/** The place that was kept with the history entry that is shown. */
export const keptPlace = (): Place => ({ y: 0, pages: 1, ...(history.state as Partial<Place> | null) });

/** Merges a change into the place kept with the present history entry; adds no new entry. */
export const keepPlace = (some: Partial<Place>): void =>
  history.replaceState({ ...keptPlace(), ...some }, '');

const restMs = 150;
/** A list that takes longer than this is read from its top. */
const waitMs = 5_000;

/** Keeps the place from now on. The browser itself would go there before the list has come. */
export function watchPlace(): () => void {
  history.scrollRestoration = 'manual';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = (): void => {
    clearTimeout(timer);
    const { href } = location;
    timer = setTimeout(() => {
      // A reader who went on meanwhile must not leave this place with the entry that is shown by now.
      if (location.href === href) keepPlace({ y: scrollY });
    }, restMs);
  };
  addEventListener('scroll', keep, { passive: true });
  return () => removeEventListener('scroll', keep);
}

/** Goes to the kept place: as soon as the view is long enough, and nobody moves it first. */
export function goToPlace(): void {
  const { y } = keptPlace();
  scrollTo(0, y);
  if (y === 0) return;
  const stop = new AbortController();
  const { signal } = stop;
  const growing = new ResizeObserver(() => {
    scrollTo(0, y);
    if (Math.abs(scrollY - y) < 2) stop.abort();
  });
  growing.observe(document.body);
  signal.addEventListener('abort', () => growing.disconnect());
  setTimeout(() => stop.abort(), waitMs);
  for (const moved of ['wheel', 'keydown', 'hashchange'])
    addEventListener(moved, () => stop.abort(), { signal });
}
