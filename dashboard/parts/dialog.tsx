/** The page's one dialog. It stands above the views: a row that an order ends may go while its dialog says so. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** The content of the dialog; `label` names it for readers. */
export interface Dialogue {
  readonly label: string;
  readonly content: ComponentChildren;
}

/** The browser's own modal: it keeps the focus inside, closes by Escape, and gives the focus back. */
export function Dialog({ label, content, onClose }: Dialogue & { readonly onClose: () => void }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      // Closed while it still stands in the page, it gives the focus back to its button, where that is still there.
      dialog?.close();
      if (document.activeElement === document.body) document.querySelector<HTMLElement>('main')?.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      aria-label={label}
      onClose={onClose}
      onCancel={(event) => {
        // The answer to an order is not to be missed.
        if (element.current?.querySelector('[data-ordering]') != null) event.preventDefault();
      }}
    >
      {content}
    </dialog>
  );
}
