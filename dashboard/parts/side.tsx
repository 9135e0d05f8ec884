/** The two systems by their names, each in its colour. */

/** The system that a record stands in. */
export type Side = 'connectwise' | 'servicenow';

/** The two systems as people write them. */
export const sideNames = { connectwise: 'ConnectWise', servicenow: 'ServiceNow' } as const;

/** Renders a system's name in its colour. */
export function SideName({ side }: { readonly side: Side }) {
  return <span class={side === 'connectwise' ? 'cw' : 'sn'}>{sideNames[side]}</span>;
}
