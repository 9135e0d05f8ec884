/** Asks for everything that an order's preview needs: a form in the dialog, which goes on to the preview. */
import type { ComponentChildren } from 'preact';

/** Renders the form of a dialog that collects what an order needs before its preview. */
export function AskForm(props: {
  readonly title: string;
  /** Only once every field that is required has been filled in. */
  readonly onAnswered: () => void;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  return (
    <form
      class="panel confirm"
      onSubmit={(event) => {
        event.preventDefault();
        props.onAnswered();
      }}
    >
      <header class="head">
        <h2>{props.title}</h2>
      </header>
      <div class="prose">
        {props.children}
        <p class="do">
          <button type="submit">Preview…</button>
          <button type="button" onClick={props.onClose}>
            Cancel
          </button>
        </p>
      </div>
    </form>
  );
}

/** A button that opens such a form; what it concerns is added for readers by `of`. */
export function AskButton(props: {
  readonly of: string;
  readonly onOpen: () => void;
  readonly children: ComponentChildren;
}) {
  return (
    <button type="button" class="quiet" aria-haspopup="dialog" onClick={props.onOpen}>
      {props.children}
      <span class="unseen">{props.of}</span>
    </button>
  );
}
