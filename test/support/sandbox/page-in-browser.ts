/** The page of the simulators in a real browser, with an app that tells of pairs what a test lets it tell. */
import { after, before } from 'node:test';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { launchBrowser, watchPage } from '../browser.ts';
import { startBoth, startToldApp, type Both, type ToldApp } from './page-worlds.ts';

/** Markup, script, a null byte, a change of direction, a picture. */
export const hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>\u0000\u202eשלום 🐌';
export const wide = { width: 1440, height: 900 };

/** The pair of a record in the page. */
export const pairOf = (page: Page, number: string): Locator =>
  page.locator('.pair', { has: page.locator('[data-part=number]', { hasText: number }) }).first();

/** Both simulators, the app and the browser; begun before the tests of a suite and closed after them. */
export class PageInBrowser {
  both!: Both;
  app!: ToldApp;
  browser!: Browser;
  /** The browser's complaints. */
  readonly complaints: string[] = [];

  constructor() {
    before(async () => {
      this.app = await startToldApp();
      this.both = await startBoth({ app: this.app, tickets: 8 });
      this.browser = await launchBrowser();
    });
    after(async () => {
      await this.browser.close();
      await this.both.close();
      await this.app.close();
    });
  }

  async open(address: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.browser.newPage(options);
    // A browser tells by itself of an answer that refuses.
    watchPage(page, this.complaints, /status of 4\d\d/);
    await page.goto(`${address}/_sim/`);
    await page.locator('.card').first().waitFor();
    return page;
  }

  /** A pair as the integration would have made it. */
  newPair(summary: string, more: Record<string, string> = {}): string {
    const id = this.both.newTicket(summary);
    this.both.follow(id, { short_description: summary, impact: '2', urgency: '2', ...more });
    return id;
  }

  async idOfIncident(ticketId: string): Promise<string> {
    const view = await this.both.servicenow.core.views({
      limit: 1,
      find: '',
      places: [],
      ids: [],
      madeFrom: [ticketId],
    });
    return view.records[0]?.id ?? '';
  }
}
