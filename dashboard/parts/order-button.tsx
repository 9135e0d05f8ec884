/** A button that orders something: it opens the dialog with the preview and the one button that names the order. */
import type { ComponentChildren } from 'preact';
import { Confirm, type ConfirmProps } from './confirm.tsx';
import { useSession } from './session.ts';

/** The order of the button, and the words on it. */
export interface OrderButtonProps<Preview, Ordered> extends Omit<ConfirmProps<Preview, Ordered>, 'onClose'> {
  /** The button's words; `of` adds for readers what it concerns. */
  readonly children: ComponentChildren;
  readonly of: string;
  readonly isQuiet?: boolean;
}

/** Renders a button that opens the confirmation dialog; it never orders anything by itself. */
export function OrderButton<Preview, Ordered>(props: OrderButtonProps<Preview, Ordered>) {
  const { children, of, isQuiet, ...order } = props;
  const { openDialog, closeDialog } = useSession();
  return (
    <button
      type="button"
      class={isQuiet === true ? 'quiet' : ''}
      aria-haspopup="dialog"
      onClick={() =>
        openDialog({ label: order.title, content: <Confirm {...order} onClose={closeDialog} /> })
      }
    >
      {children}
      <span class="unseen">: {of}</span>
    </button>
  );
}
