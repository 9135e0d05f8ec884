/** A table whose rows become cards on a narrow screen; its roles are written, or a reader would lose them there. */
import type { ComponentChildren } from 'preact';

/** Renders a table with column heads; its rows become cards on a narrow screen. */
export function Rows(props: {
  readonly label: string;
  readonly kind: string;
  readonly heads: readonly string[];
  /** True if a last column holds buttons. */
  readonly hasActs?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <table class={`rows ${props.kind}`} role="table" aria-label={props.label}>
      <thead role="rowgroup">
        <tr role="row">
          {props.heads.map((head) => (
            <th key={head} scope="col" role="columnheader">
              {head}
            </th>
          ))}
          {props.hasActs === true && (
            <th scope="col" role="columnheader">
              <span class="unseen">Actions</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">{props.children}</tbody>
    </table>
  );
}

/** Renders one cell; `kind` is its class. */
export function Cell({ kind, children }: { readonly kind: string; readonly children: ComponentChildren }) {
  return (
    <td class={kind} role="cell">
      {children}
    </td>
  );
}
