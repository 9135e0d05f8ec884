/**
 * What the user would lose: a page that is safe to look at. A ticket whose text is markup stays text, no other page
 * changes anything, and the key of the dashboard stands in no address. Needs a browser on this machine; without one it is
 * skipped, and says so, but where CI_REQUIRE_BROWSER is set it fails.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import { faultsOf, tooWideAt, watchPage } from '../../../support/browser.ts';
import { skipWithoutBrowser } from '../../../support/sandbox/browsers.ts';
import { hostile, PageInBrowser, wide } from '../../../support/sandbox/page-in-browser.ts';

const skip = skipWithoutBrowser('what strangers may do to the page was tried in no browser');

/** A word as long as a field. */
const longWord = 'Donaudampfschifffahrtsgesellschaft'.repeat(5).slice(0, 160);

describe('the page in a browser, before strangers', { skip }, () => {
  const world = new PageInBrowser();

  it('copies the key of the dashboard, and puts it into no address', async () => {
    const context = await world.browser.newContext();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    watchPage(page, world.complaints);
    await page.goto(`${world.both.servicenow.httpAddress}/_sim/`);
    await page.getByRole('link', { name: 'Dashboard', exact: true }).waitFor();
    assert.equal(
      await page.getByRole('link', { name: 'Dashboard', exact: true }).getAttribute('href'),
      `${world.app.address}/api/dashboard`,
    );
    await page.getByRole('button', { name: 'Copy its key' }).click();
    await page.getByRole('button', { name: 'Copied: paste it there' }).waitFor();
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), world.app.key);
    assert.ok(!(await page.content()).includes(world.app.key));
    await context.close();
  });

  it('shows hostile text in every field as the text that it is, in light and dark, wide and narrow', async () => {
    for (const text of [hostile, longWord]) {
      const id = world.both.newTicket(text.slice(0, 100));
      world.both.follow(id, { short_description: text, work_notes: text, comments: text });
      world.both.connectwise.core.control.edit({
        table: 'notes',
        id: null,
        set: { ticketId: Number(id), text, internalAnalysisFlag: true },
        by: text.slice(0, 40),
      });
      world.both.servicenow.core.control.edit({
        table: 'incident',
        id: await world.idOfIncident(id),
        set: { impact: '1' },
        by: text,
      });
    }
    world.both.servicenow.core.control.edit({
      table: 'core_company',
      id: 'c0c0ffee000000000000000000000001',
      set: { name: hostile + longWord },
      by: 'admin',
    });
    const page = await world.open(world.both.connectwise.httpAddress, { viewport: wide });
    await page.getByLabel('Find a ticket or an incident').fill('sc');
    await page.getByRole('button', { name: 'Choose a fault…' }).click();
    await page.getByLabel('ServiceNow sends every webhook twice').check();
    await page.getByText('1 fault on.').waitFor();
    await page.locator('.note-text', { hasText: '<script>alert(2)' }).first().waitFor();
    await page.locator('summary').first().click();
    await page.getByRole('button', { name: 'Pause' }).click();
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1440, 390]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        assert.deepEqual(await faultsOf(page), [], `${colorScheme} ${width}`);
      }
    assert.equal(await page.locator('img, main script, main b b').count(), 0);
    assert.deepEqual(await tooWideAt(page, [320, 360, 736, 768, 1088, 1440, 2560]), []);
    // As with the text at twice its size.
    await page.evaluate('document.documentElement.style.fontSize = "200%"');
    assert.deepEqual(await tooWideAt(page, [640, 1280]), [], 'at 200 %');
    await page.close();
  });

  it('lets a page of another origin change nothing', async () => {
    const id = world.both.newTicket('Untouched');
    const edit = JSON.stringify({ table: 'tickets', id, set: { summary: 'Taken' } });
    const address = `${world.both.connectwise.httpAddress}/_sim/edit`;
    const script = `
      const send = (headers) => fetch(${JSON.stringify(address)},
        { method: 'POST', mode: headers ? 'cors' : 'no-cors', headers, body: ${JSON.stringify(edit)} }).catch(() => 0);
      Promise.all([send(), send({ 'content-type': 'application/json' })]).then(() => { document.title = 'sent'; });`;
    const foreign = createServer((_, answer) => {
      answer
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<title>x</title><script>${script}</script>`);
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    try {
      const place = foreign.address();
      assert.ok(typeof place === 'object' && place !== null);
      const page = await world.browser.newPage();
      await page.goto(`http://127.0.0.1:${place.port}/`);
      await page.waitForFunction('document.title === "sent"');
      await page.close();
      const { values } = world.both.connectwise.core.world().table('tickets').get(Number(id)) ?? {};
      assert.equal(values?.['summary'], 'Untouched');
    } finally {
      foreign.close();
      foreign.closeAllConnections();
    }
  });

  it('never complained', () => {
    assert.deepEqual(world.complaints, []);
  });
});
