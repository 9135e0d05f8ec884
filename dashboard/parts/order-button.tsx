/** A button that orders something: it opens a dialog with the preview and the one button that names the order. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Confirm, type ConfirmProps } from './confirm.tsx';

export interface OrderButtonProps<Preview, Ordered> extends Omit<ConfirmProps<Preview, Ordered>, 'onClose'> {
  /** What the button says; what it concerns is added for readers by `of`. */
  readonly children: ComponentChildren;
  readonly of: string;
  readonly isQuiet?: boolean;
}

export function OrderButton<Preview, Ordered>(props: OrderButtonProps<Preview, Ordered>) {
  const { children, of, isQuiet, ...order } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        class={isQuiet === true ? 'quiet' : ''}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {children}
        <span class="unseen">: {of}</span>
      </button>
      {isOpen && (
        <Dialog label={order.title} onClose={() => setOpen(false)}>
          <Confirm {...order} onClose={() => setOpen(false)} />
        </Dialog>
      )}
    </>
  );
}

/** The browser's own modal: it keeps the focus inside, closes by Escape, and gives the focus back. */
export function Dialog(props: {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    // Closed while it still stands in the page, it gives the focus back to the button.
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={element} aria-label={props.label} onClose={props.onClose}>
      {props.children}
    </dialog>
  );
}
