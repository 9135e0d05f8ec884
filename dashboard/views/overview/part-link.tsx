/** A link to a part further down on the same page; the fragment of its address stays the view's. */
import type { ComponentChildren } from 'preact';

/** Renders a link that scrolls to a part of the same page and leaves the address alone. */
export function PartLink({ to, children }: { readonly to: string; readonly children: ComponentChildren }) {
  return (
    <a
      href="#/"
      onClick={(event) => {
        const part = document.getElementById(to);
        if (part === null) return;
        event.preventDefault();
        part.scrollIntoView();
        part.focus();
      }}
    >
      {children}
    </a>
  );
}
