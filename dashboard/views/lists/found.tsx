/** The end of a list that comes page by page: what is wrong, that it loads, and a button for the next page. */
import type { ComponentChildren } from 'preact';
import type { Pages } from '../../data/pages.ts';
import { useSession } from '../../parts/session.ts';
import { Loading, Trouble } from '../states.tsx';

/** Renders a paged list with its trouble, its loading state and the button for the next page. */
export function Found<Page>(props: {
  readonly list: Pages<Page>;
  readonly what: string;
  /** Of the button. */
  readonly more: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const { pages, trouble, isMore, more } = props.list;
  const { hasTrouble } = useSession();
  return (
    <>
      {trouble !== null && trouble.kind !== 'refused' && !hasTrouble && (
        <Trouble trouble={trouble} at={null} onRetry={more} />
      )}
      {pages.length === 0 ? trouble === null && <Loading what={props.what} /> : props.children}
      {isMore && (
        <p class="foot-note">
          <button type="button" onClick={more}>
            {props.more}
          </button>
        </p>
      )}
    </>
  );
}
