/** A real browser for the tests of pages: watched for complaints, asked for faults by axe-core, used by keyboard. */
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { browserOptions } from './sandbox/browsers.ts';

export function launchBrowser(): Promise<Browser> {
  return chromium.launch(browserOptions());
}

/** Collects what a page must never do: complain, fail, or let markup act. `expected` is what the browser says by itself. */
export function watchPage(page: Page, complaints: string[], expected?: RegExp): void {
  page.setDefaultTimeout(15_000);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && expected?.test(message.text()) !== true)
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
}

/** The faults that axe-core finds in the page as it is now. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  if ((await page.evaluate(`'axe' in window`)) !== true) await page.evaluate(axe.source);
  const found = await page.evaluate<{
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
    // Of what is in order it lists nothing; of what is not, all.
  }>(`axe.run({ resultTypes: ['violations'] })`);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}

/** The widths, of these, at which the page scrolls sideways. */
export async function tooWideAt(page: Page, widths: readonly number[]): Promise<readonly number[]> {
  const tooWide: number[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    if ((await page.evaluate('document.documentElement.scrollWidth > innerWidth')) === true)
      tooWide.push(width);
  }
  return tooWide;
}

/** The controls that the tabulator does not reach. */
export async function unreachedControls(page: Page): Promise<readonly string[]> {
  const controls = await page.evaluate<string[]>(`
    const all = [...document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=radio]), input[type=radio]:checked')]
      .filter((one) => one.checkVisibility() && !one.disabled);
    all.forEach((one, index) => { one.dataset.control = String(index); });
    document.activeElement.blur();
    all.map((one) => one.outerHTML.slice(0, 120))`);
  if (controls.length === 0) throw new Error('The page has no control.');
  const reached = new Set<number>();
  for (let presses = 0; presses < controls.length + 10; presses += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(`Number(document.activeElement?.dataset?.control ?? -1)`);
    if (typeof at === 'number') reached.add(at);
  }
  return controls.filter((_, index) => !reached.has(index));
}

/**
 * The controls that are smaller than a finger takes, 24 by 24 pixels (WCAG 2.5.8). A link within a sentence is as high as its
 * line, and a box that belongs to its label is as large as that.
 */
export async function smallTargets(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(`(() => {
    const isInSentence = (one) => {
      const around = one.parentElement;
      return getComputedStyle(one).display.startsWith('inline') && [...around.childNodes].some((part) => part !== one && part.nodeType === 3 && /\\w/.test(part.textContent));
    };
    const boxOf = (one) => (one.closest('label') ?? one).getBoundingClientRect();
    return [...document.querySelectorAll('a[href], button, summary, select, input, [role=switch]')]
      .filter((one) => one.checkVisibility() && !one.classList.contains('skip') && !isInSentence(one))
      .filter((one) => { const { width, height } = boxOf(one); return width > 0 && (width < 23.9 || height < 23.9); })
      .map((one) => { const { width, height } = boxOf(one); return Math.round(width) + 'x' + Math.round(height) + ' ' + one.outerHTML.slice(0, 100); });
  })()`);
}
