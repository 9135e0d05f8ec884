/** One thing that goes on by itself: what it is, and what one may do about it. */
import type { ComponentChildren } from 'preact';
import { Icon } from '../../parts/icon.tsx';
import type { IconName } from '../../parts/icon-names.ts';

/** Renders one row of work that goes on by itself. */
export function CalmRow(props: {
  readonly icon: IconName;
  readonly title: ComponentChildren;
  readonly act?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <li class="need">
      <div class="what">
        <Icon name={props.icon} />
        <div>
          <h3>{props.title}</h3>
          <p>{props.children}</p>
        </div>
      </div>
      {props.act !== undefined && <p class="do">{props.act}</p>}
    </li>
  );
}
