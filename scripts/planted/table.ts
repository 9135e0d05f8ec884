/** The nets that found each planted defect, as the rows of a table. */
import type { Defect, NetName } from './defects.ts';

/** The rows of the table, its head first. */
export function defectRows(defects: readonly Defect[]): readonly (readonly string[])[] {
  return [
    ['planted defect', 'unit or contract test', 'storm', 'found after histories'],
    ...defects.map(({ name, found, equivalent }) =>
      equivalent === undefined
        ? [name, testOf(found?.tests), stormOf(found?.storms), historyOf(found?.histories)]
        : [name, `does the same: ${equivalent}`, '', ''],
    ),
  ];
}

/** The number of defects that a net was asked for, and of those that it found. */
interface Asked {
  readonly asked: number;
  readonly found: number;
}

/** Counts the defects that each net found, and how many there are and none found. */
export function countsOf(
  defects: readonly Defect[],
): Readonly<Record<NetName, Asked>> & { readonly nothing: number; readonly all: number } {
  const by = (net: NetName): Asked => {
    const said = defects.flatMap(({ found }) => (found?.[net] === undefined ? [] : [found[net]]));
    return { asked: said.length, found: said.filter((one) => one !== null).length };
  };
  const isUnfound = ({ found = {}, equivalent }: Defect): boolean =>
    equivalent === undefined && !Object.values(found).some((one) => typeof one === 'string');
  return {
    all: defects.length,
    tests: by('tests'),
    storms: by('storms'),
    histories: by('histories'),
    nothing: defects.filter(isUnfound).length,
  };
}

type Said = string | null | undefined;

/** A dash: asked, and found nothing. Empty: not asked. */
const ofNone = (said: null | undefined): string => (said === null ? '-' : '');

function testOf(said: Said): string {
  if (said == null) return ofNone(said);
  return `\`${said.split(': ')[0]?.replace(/^test\//, '') ?? ''}\``;
}

function stormOf(said: Said): string {
  if (said == null) return ofNone(said);
  const [first = ''] = said.split(': ');
  return first.endsWith('.ts') ? `\`${first.replace(/^test\/storm\//, '')}\`` : first;
}

function historyOf(said: Said): string {
  if (said == null) return ofNone(said);
  return /history (\d+)/.exec(said)?.[1] ?? said;
}
