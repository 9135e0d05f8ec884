/** Every decision about a pair, newest first: what it was, what made us look, and on demand rule, writes and answers. */
import { Command } from '../../parts/command.tsx';
import { Icon } from '../../parts/icon.tsx';
import type { IconName } from '../../parts/icon-names.ts';
import { SideName } from '../../parts/side.tsx';
import { When } from '../../parts/when.tsx';
import { answerTo, endings } from './written.ts';
import type { Why } from '../../data/why.ts';
import { fieldText } from '../../words/values.ts';

type Decision = Why['decisions'][number];

/** Renders every stored decision about the pair, newest first. */
export function Decisions({ why }: { readonly why: Why }) {
  return (
    <section class="panel" aria-labelledby="decisions-title">
      <header class="head">
        <h2 id="decisions-title">Decisions</h2>
        <p class="head-note">Newest first</p>
      </header>
      <ol class="line">
        {why.decisions.map((decision) => (
          <Step key={`${decision.run} ${decision.at}`} decision={decision} />
        ))}
        {why.decisions.length === 0 && <li class="sub">None is stored.</li>}
      </ol>
      <p class="foot-note">
        The same as text:{' '}
        <Command
          text={`npm run cli -- why ${why.connectwiseId ?? why.servicenowId ?? ''} --link ${why.link}`}
        />
      </p>
    </section>
  );
}

const sentenceCase = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const icons: Readonly<Record<string, IconName>> = {
  conflict: 'conflict',
  'dead-lettered': 'bad',
  deferred: 'wait',
  held: 'pause',
  ignored: 'off',
};

function Step({ decision }: { readonly decision: Decision }) {
  const { at, cause, outcome, sentence } = decision;
  return (
    <li class="step">
      <span class="dot">
        <Icon name={icons[outcome] ?? 'ok'} />
      </span>
      <div>
        <p class="step-head">
          <span>{sentence}</span> <When at={at} />
        </p>
        <p class="sub">{sentenceCase(cause)}</p>
        <details>
          <summary>Rule, writes and answers</summary>
          <Facts decision={decision} />
        </details>
      </div>
    </li>
  );
}

function Facts({ decision }: { readonly decision: Decision }) {
  const { fields, notes, attachments, answers, leftOut, outcome, run } = decision;
  return (
    <dl class="facts">
      {fields.map(({ field, rule, sentence, write }) => (
        <div key={`field ${field}`}>
          <dt>{fieldText(field)}</dt>
          <dd>
            {sentence} <code>{rule}</code>
            {write !== null && (
              <>
                {' '}
                {endings[answerTo(decision, field, write.side)?.result ?? 'unknown']}{' '}
                <SideName side={write.side} />:{' '}
                <ins>
                  <bdi>{write.value}</bdi>
                </ins>
              </>
            )}
          </dd>
        </div>
      ))}
      {notes.map(({ from, id, rule, sentence }) => (
        <div key={`note ${from} ${id}`}>
          <dt>note</dt>
          <dd>
            <bdi>{id}</bdi> of <SideName side={from} />: {sentence} <code>{rule}</code>
          </dd>
        </div>
      ))}
      {attachments.map(({ sentence, rule }, index) => (
        <div key={`file ${index}`}>
          <dt>file</dt>
          <dd>
            {sentence} <code>{rule}</code>
          </dd>
        </div>
      ))}
      {answers.map(({ what, side, sentence, detail }, index) => (
        <div key={`answer ${index}`}>
          <dt>answer</dt>
          <dd>
            <SideName side={side} />, <bdi>{what}</bdi>: {sentence} <bdi>{detail}</bdi>
          </dd>
        </div>
      ))}
      {leftOut !== undefined && (
        <div>
          <dt>more</dt>
          <dd>{leftOut} others are not listed.</dd>
        </div>
      )}
      <div>
        <dt>ended</dt>
        <dd>
          <code>{outcome}</code>, run <code>{run}</code>
        </dd>
      </div>
    </dl>
  );
}
