import { expect, it } from 'vitest';
import { openSamlTest, postAcs, shownProblem, signedResponse } from './testing';

const test = await openSamlTest();

it('LINK1 signs nobody in under an address of another tenant’s domain, or of none (CVE-2026-53516, CVE-2026-56223)', async () => {
  const attacker = await test.tenant('attacker');
  const other = await test.tenant('other');
  await other.client.updateOrganization(other.organization.id, { displayName: 'Other', domains: ['other.example'] });
  for (const nameId of [
    'ada@other.example',
    'ada@elsewhere.example',
    'ada@sub.victim.example',
    'ada@victim.example.evil',
  ]) {
    const refused = await postAcs(attacker, signedResponse(attacker, { nameId }));
    expect((await shownProblem(refused)).code).toBe('email_outside_domains');
  }
  expect((await postAcs(attacker, signedResponse(attacker))).status).toBe(303);
});
