/** The two systems by their names, each in its colour. */

export type Side = 'connectwise' | 'servicenow';

export const sideNames = { connectwise: 'ConnectWise', servicenow: 'ServiceNow' } as const;

export function SideName({ side }: { readonly side: Side }) {
  return <span class={side === 'connectwise' ? 'cw' : 'sn'}>{sideNames[side]}</span>;
}
