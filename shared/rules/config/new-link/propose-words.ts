/**
 * Proposes how the words of both instances translate, by what they say and whether they end a record; a person looks at it,
 * and changes what is meant otherwise. Every word of either side has a translation. Pure.
 */

/** A status of a board. */
export interface ProposedFor {
  readonly name: string;
  readonly closed: boolean;
}

/** A state of an incident: its value and its label. */
export interface StateWord {
  readonly value: string;
  readonly label: string;
}

/** A row as a link has it. */
export interface StatusRow {
  readonly connectwise: string;
  readonly servicenow: string;
  readonly use?: 'to-servicenow' | 'to-connectwise';
}

/** A row as a link has it. */
export interface PriorityRow {
  readonly connectwise: string;
  readonly impact: Level;
  readonly urgency: Level;
}

type Level = '1' | '2' | '3';
type Phase = 'new' | 'working' | 'waiting' | 'done' | 'closed' | 'canceled';

/** In this order: `New (waiting)` waits. */
const phases: readonly (readonly [Phase, RegExp])[] = [
  ['canceled', /cancel|abort|reject|duplicate/i],
  ['waiting', /wait|hold|pending|await|block|park/i],
  ['done', /complet|resolv|done|fixed|solved/i],
  ['closed', /clos|archiv/i],
  ['new', /^new\b|unassigned|open|received|incoming/i],
  ['working', /progress|work|assign|triage|dispatch|schedul|escalat|on site|active|review/i],
];

const finished: readonly Phase[] = ['done', 'closed', 'canceled'];

/** The phases that stand in for one without a word on the other side. */
const instead: Readonly<Record<Phase, readonly Phase[]>> = {
  new: ['working', 'waiting'],
  working: ['new', 'waiting'],
  waiting: ['working', 'new'],
  done: ['closed', 'canceled'],
  closed: ['done', 'canceled'],
  canceled: ['closed', 'done'],
};

/** The flag goes before the name: a status that is called closed and ends nothing is worked on. */
function phaseOf({ name, closed }: ProposedFor): Phase {
  const [found] =
    phases.find(([phase, words]) => words.test(name) && finished.includes(phase) === closed) ?? [];
  return found ?? (closed ? 'done' : 'working');
}

const statePhase = ({ label }: StateWord): Phase =>
  phaseOf({ name: label, closed: /resolv|clos|cancel|complet/i.test(label) });

/** The map of one board, in the order of its statuses; empty where a side has no words at all. */
export function proposeStatuses(
  statuses: readonly ProposedFor[],
  states: readonly StateWord[],
): readonly StatusRow[] {
  const there = (status: ProposedFor): StateWord | undefined => {
    const phase = phaseOf(status);
    // An incident is resolved before it is closed, by its own instance, and nobody cancels what was worked on.
    const wanted = phase === 'closed' || phase === 'canceled' ? (['done', phase] as const) : [phase];
    return firstOf(states, statePhase, [...wanted, ...instead[phase]]);
  };
  const back = (state: StateWord): ProposedFor | undefined => {
    const phase = statePhase(state);
    return firstOf(statuses, phaseOf, [phase, ...instead[phase]]);
  };
  const rows = statuses.flatMap((status): readonly StatusRow[] => {
    const state = there(status);
    if (state === undefined) return [];
    const row = { connectwise: status.name, servicenow: state.value };
    return [back(state) === status ? row : { ...row, use: 'to-servicenow' }];
  });
  const others = states.flatMap((state): readonly StatusRow[] => {
    const status = back(state);
    if (status === undefined || there(status) === state) return [];
    return [{ connectwise: status.name, servicenow: state.value, use: 'to-connectwise' }];
  });
  return [...rows, ...others];
}

/** The first one of the first phase that there is one of; else the first of all. */
function firstOf<One>(
  all: readonly One[],
  phase: (one: One) => Phase,
  wanted: readonly Phase[],
): One | undefined {
  for (const one of wanted) {
    const found = all.find((each) => phase(each) === one);
    if (found !== undefined) return found;
  }
  return all[0];
}

/** The patterns that tell the urgency of a name, the most urgent first; a name that fits none has no urgency. */
const ranks: readonly RegExp[] = [
  /\b1\b|critical|emergency|urgent/i,
  /\b2\b|high|quick/i,
  /\b3\b|medium|normal|standard/i,
  /\b4\b|low|schedul|planned|maintenance/i,
];
const levels: readonly (readonly [Level, Level])[] = [
  ['1', '1'],
  ['1', '2'],
  ['2', '2'],
  ['3', '3'],
];

/** A row for each priority: by its name where every name says how urgent it is, else by its place. */
export function proposePriorities(names: readonly string[]): readonly PriorityRow[] {
  const told = names.map((name) => ranks.findIndex((rank) => rank.test(name)));
  const isTold = told.every((rank) => rank !== -1) && new Set(told).size === told.length;
  return names.map((connectwise, at) => {
    const rank = isTold ? (told[at] ?? 0) : Math.min(at, levels.length - 1);
    const [impact, urgency] = levels[rank] ?? ['3', '3'];
    return { connectwise, impact, urgency };
  });
}
