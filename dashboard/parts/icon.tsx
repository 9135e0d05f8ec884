/** A drawing of the page's own set, which stands in page.html. It says nothing that the text beside it does not say. */
export type IconName =
  | 'ok'
  | 'wait'
  | 'warn'
  | 'bad'
  | 'conflict'
  | 'equal'
  | 'about'
  | 'off'
  | 'mute'
  | 'run'
  | 'again'
  | 'pause'
  | 'find'
  | 'right'
  | 'left'
  | 'both'
  | 'file'
  | 'eye'
  | 'lock'
  | 'copy'
  | 'key'
  | 'plug';

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class={`icon ${name}`} aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  );
}
