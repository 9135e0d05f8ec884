/** A drawing of the page's own set. It says nothing that the text beside it does not say. */
import type { IconName } from './icon-names.ts';

/** Renders an icon of the page's own sprite; a screen reader skips it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class={`icon ${name}`} aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  );
}
