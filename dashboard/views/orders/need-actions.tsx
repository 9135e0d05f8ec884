/** The actions for a need from here: the button that puts it right, if that lies in the app's power. */
import type { Overview } from '../../data/overview.ts';
import { functionNames } from '../../data/automations.ts';
import { ApproveComparison, ApprovePlan, DiscardMessages, EnsureCallbacks } from './approvals.tsx';
import { PollLink, ResumeLink } from './link-orders.tsx';
import { MuteAlert } from './mutes.tsx';
import { RunNow } from './run-now.tsx';

type Need = Overview['status']['needs'][number];
/** More buttons than this of one need are a list of their own. */
const maxButtons = 3;

/** Renders the buttons that fix a need, and its mute; nothing where the app can do neither. */
export function NeedActions({ need, overview }: { readonly need: Need; readonly overview: Overview }) {
  const buttons = actionsOf(need, overview);
  const alert = alertOf(need, overview);
  if (buttons.length === 0 && alert === undefined) return null;
  return (
    <p class="do">
      {buttons}
      {alert?.mutedUntil === null && <MuteAlert alertKey={alert.key} sentence={alert.sentence} />}
    </p>
  );
}

/** The open alert that tells of this need. */
export function alertOf(
  { code, subjects }: Pick<Need, 'code' | 'subjects'>,
  { alerts }: Overview,
): Overview['alerts'][number] | undefined {
  return alerts.find((one) => one.code === code && (one.subject === '' || subjects.includes(one.subject)));
}

function actionsOf({ code, subjects }: Need, { status }: Overview) {
  const first = subjects.slice(0, maxButtons);
  const timers = functionNames(status.automations, 'timer');
  /** A side of a link is named `link side`. */
  const links = [...new Set(first.map((subject) => subject.split(' ', 1)[0] ?? ''))].filter((name) =>
    status.links.some((link) => link.name === name),
  );
  switch (code) {
    case 'automation-overdue':
    case 'automation-failing':
    case 'retention-behind':
      return first
        .filter((name) => timers.includes(name))
        .map((name) => <RunNow key={name} automation={name} isQuiet={false} />);
    case 'poll-stopped':
    case 'poll-not-begun':
      return links.map((link) => <PollLink key={link} link={link} isQuiet={false} />);
    case 'link-paused-long':
      return links.map((link) => <ResumeLink key={link} link={link} isQuiet={false} />);
    case 'reconcile-waits':
      return links.map((link) => <ApproveComparison key={link} link={link} />);
    case 'update-plan-waits':
      return first.map((plan) => <ApprovePlan key={plan} plan={plan} />);
    case 'callback-missing':
    case 'callback-switched-off':
      return [<EnsureCallbacks key="callbacks" />];
    case 'unreadable-messages':
      return [<DiscardMessages key="messages" />];
    default:
      return [];
  }
}
