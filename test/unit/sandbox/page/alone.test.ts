// If this fails, a person who starts one simulator to test their own program sees a page with an empty half, or no
// page.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startServiceNowSimulator } from '../../../../sandbox/servicenow/start.ts';
import { faultsOf, launchBrowser, tooWideAt, watchPage } from '../../../support/browser.ts';
import { skipWithoutBrowser } from '../../../support/sandbox/browsers.ts';

const skip = skipWithoutBrowser('the page of one simulator was tried in no browser');

describe('the page of one simulator in a browser', { skip }, () => {
  it('shows that side alone, from nothing to its first record', async () => {
    const simulator = await startServiceNowSimulator({ httpPort: 0, httpsPort: -1, tickets: 0 });
    const browser = await launchBrowser();
    const complaints: string[] = [];
    try {
      const page = await browser.newPage();
      watchPage(page, complaints);
      await page.goto(`${simulator.httpAddress}/_sim/`);
      await page.getByRole('heading', { name: 'ServiceNow simulator' }).waitFor();
      await page.getByText('No records yet.').waitFor();
      assert.deepEqual(await faultsOf(page), []);
      for (let made = 1; made <= 2; made += 1) {
        await page.getByRole('button', { name: 'New incident' }).click();
        await page
          .locator('.card')
          .nth(made - 1)
          .waitFor();
      }
      assert.equal(await page.getByRole('link', { name: 'Dashboard' }).isVisible(), false);
      await page.getByRole('button', { name: 'Choose a fault…' }).click();
      assert.equal(await page.getByLabel('ConnectWise').count(), 0);
      await page.getByLabel('ServiceNow is under maintenance').check();
      await page.getByText('1 fault on.').waitFor();
      assert.deepEqual(await faultsOf(page), []);
      assert.deepEqual(await tooWideAt(page, [320, 1440, 2560]), []);
      assert.deepEqual(complaints, []);
    } finally {
      await browser.close();
      await simulator.close();
    }
  });
});
