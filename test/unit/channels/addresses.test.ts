// If this fails, a workflow's true address is refused, or an alert's text is posted to a stranger's server.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventsAddress, requireRelay, workflowAddress } from '../../../shared/channels/addresses.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { Secret } from '../../../shared/rules/secret.ts';

const sig = 'Zm9vYmFyLXNpZ25hdHVyZQ';
const isRefused = (thrown: unknown): boolean =>
  thrown instanceof CodedError &&
  thrown.code === 'alert-channel-address-refused' &&
  !thrown.message.includes(sig);

describe('the address of a workflow', () => {
  for (const address of [
    `https://default0123.45.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/x/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${sig}`,
    `https://prod-42.westeurope.logic.azure.com:443/workflows/x/triggers/manual/paths/invoke?sig=${sig}`,
    `https://prod-01.usgovtexas.logic.azure.us/workflows/x?sig=${sig}`,
    `https://a.1.environment.api.gov.powerplatform.microsoft.us/x?sig=${sig}`,
    ` https://a.environment.API.PowerPlatform.com/x?sig=${sig}\n`,
  ])
    it(`may be ${address.slice(0, 60).trim()}…`, () => {
      assert.equal(workflowAddress(new Secret(address), false).searchParams.get('sig'), sig);
    });

  for (const address of [
    `http://a.environment.api.powerplatform.com/?sig=${sig}`,
    `https://api.powerplatform.com.evil.example/?sig=${sig}`,
    `https://evilapi.powerplatform.com/?sig=${sig}`,
    `https://logic.azure.com/?sig=${sig}`,
    `https://evil.example/#.logic.azure.com?sig=${sig}`,
    `https://a.logic.azure.com@evil.example/?sig=${sig}`,
    `https://u@a.logic.azure.com/?sig=${sig}`,
    `https://a.logic.azure.com:444/?sig=${sig}`,
    `https://127.0.0.1/?sig=${sig}`,
    `ftp://a.logic.azure.com/?sig=${sig}`,
    sig,
    '',
  ])
    it(`may not be ${address.slice(0, 60)}`, () => {
      assert.throws(() => workflowAddress(new Secret(address), false), isRefused);
    });

  it('may be on this machine where that is allowed, and nowhere else over http', () => {
    assert.equal(workflowAddress(new Secret('http://127.0.0.1:7084/x'), true).port, '7084');
    assert.throws(() => workflowAddress(new Secret('http://10.0.0.1/x'), true), isRefused);
    assert.throws(() => workflowAddress(new Secret('http://127.0.0.1.evil.example/x'), true), isRefused);
  });
});

it('events go by https, or to this machine where that is allowed', () => {
  assert.equal(eventsAddress('https://events.pagerduty.com/v2/enqueue', false).protocol, 'https:');
  assert.equal(eventsAddress('http://localhost:7084/v2/enqueue', true).port, '7084');
  for (const address of ['http://localhost:7084/', 'https://localhost/', 'http://pager.example/'])
    assert.throws(() => eventsAddress(address, false), isRefused, address);
});

it('a mail relay on this machine needs the laptop’s exception', () => {
  requireRelay('smtp.example.com', false);
  requireRelay('127.0.0.1', true);
  for (const host of ['127.0.0.1', '127.8.9.1', 'localhost', '[::1]'])
    assert.throws(() => requireRelay(host, false), isRefused, host);
});
