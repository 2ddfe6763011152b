// A simulated CRM full of leads with ninety days of history, in a process of its own: history-crm.ts <kind> <leads>.
import { startHubspotPortal } from '@baton/simulators/hubspot/portal';
import { startSalesforceOrg } from '@baton/simulators/salesforce/org';

const DAYS_MS = 90 * 86_400_000;
const MINUTE_MS = 60_000;
const [kind, count] = [process.argv[2], Number(process.argv[3])];

/** Calls `make` once for each lead with the instant at which it came in, spread over the ninety days. */
function eachLead(make: (n: number, at: number) => void): void {
  const start = Date.now() - DAYS_MS;
  for (let n = 0; n < count; n++) make(n, Math.floor(start + (n * (DAYS_MS - 60 * MINUTE_MS)) / count));
}

async function startHubspot() {
  let clock = Date.now();
  const keys = { portalId: 4711, clientSecret: 'sign', accessToken: 'pat' };
  const limits = { searchSecondly: 1_000, tenSecondly: 100_000, daily: 1_000_000 };
  const portal = await startHubspotPortal({ ...keys, now: () => clock, limits });
  portal.upsertOwner({ id: '1001', email: 'p1@acme.test', firstName: 'P', lastName: 'One', userId: 9001 });
  eachLead((n, at) => {
    clock = at;
    const id = portal.createContact({
      firstname: `Lead ${n}`,
      email: `l${n}@kestrel.test`,
      company: 'Kestrel',
      hubspot_owner_id: '1001',
    });
    clock += MINUTE_MS;
    portal.updateContact(id, { lifecyclestage: 'marketingqualifiedlead' });
    clock += MINUTE_MS;
    if (n % 3 !== 0) return;
    portal.addEngagement(id, { kind: 'call', properties: { hs_call_status: 'COMPLETED', hubspot_owner_id: '1001' } });
    clock += MINUTE_MS;
    portal.updateContact(id, { hs_lead_status: 'OPEN' });
  });
  clock = Date.now();
  return { config: keys, hubspotApiUrl: portal.url };
}

async function startSalesforce() {
  let clock = Date.now();
  const keys = { clientId: 'client-1', clientSecret: 'secret-1', refreshToken: 'refresh-1' };
  const org = await startSalesforceOrg({ ...keys, now: () => clock, capturedObjects: [] });
  const owner = '0055g00000RiTa1AAF';
  org.addUser({ Id: owner, FirstName: 'P', LastName: 'One', Email: 'p1@acme.test' }, { quiet: true });
  eachLead((n, at) => {
    clock = at;
    const lead = org.createLead(
      { LastName: `Lead ${n}`, Email: `l${n}@kestrel.test`, Company: 'Kestrel', Status: 'New', OwnerId: owner },
      { quiet: true },
    );
    clock += MINUTE_MS;
    org.updateLead(lead, { Status: 'MQL' });
    clock += MINUTE_MS;
    if (n % 3 !== 0) return;
    const task = org.logTask(lead, { Subject: 'Call', TaskSubtype: 'Call', Status: 'Not Started' });
    org.completeTask(task, { CallDurationInSeconds: 60 });
    clock += MINUTE_MS;
    org.updateLead(lead, { Status: 'Accepted' });
  });
  clock = Date.now();
  const config = { ...keys, organizationId: org.organizationId, instanceUrl: org.url };
  return { config, salesforceLoginUrl: org.url };
}

const started = kind === 'salesforce' ? await startSalesforce() : await startHubspot();
process.stdout.write(`${JSON.stringify(started)}\n`);
