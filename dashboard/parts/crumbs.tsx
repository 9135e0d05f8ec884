/** The place of a view: the way back to the overview, and the steps between. */
import type { ComponentChildren } from 'preact';

/** Renders the path from the overview to the present view. */
export function Crumbs({ steps }: { readonly steps: readonly ComponentChildren[] }) {
  return (
    <ul class="crumbs" aria-label="Path">
      <li>
        <a href="#/">Overview</a>
      </li>
      {steps.map((step, index) => (
        <li key={index}>{step}</li>
      ))}
    </ul>
  );
}
