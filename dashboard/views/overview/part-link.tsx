/** A link to a part further down on the same page; the fragment of its address stays the view's. */
import type { ComponentChildren } from 'preact';

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
