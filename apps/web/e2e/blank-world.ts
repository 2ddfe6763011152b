// The product with an empty workspace, beside a HubSpot portal and a Salesforce org that nobody has connected yet.
// Sends what it is called by IPC once it answers; ends with SIGTERM.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, startProduct } from '@baton/simulators/demo/product';
import { startHubspotPortal } from '@baton/simulators/hubspot/portal';
import { startSalesforceOrg } from '@baton/simulators/salesforce/org';
import { findFreePort } from './free-port.ts';

export type BlankWorld = {
  baseUrl: string;
  slug: string;
  email: string;
  password: string;
  hubspot: { accessToken: string; clientSecret: string };
  salesforce: { clientId: string; clientSecret: string };
};

const HUBSPOT = { accessToken: 'pat-na1-blank', clientSecret: 'hubspot-secret' };
const SALESFORCE = { clientId: '3MVG9blank', clientSecret: 'salesforce-secret' };
const playbookPath = join(import.meta.dirname, '../../../packages/core/src/playbook/example.yaml');
const ADMIN = { email: 'sam@kestrel.test', password: 'correct horse battery' };

const folder = await mkdtemp(join(tmpdir(), 'baton-blank-'));
const port = await findFreePort();
const portal = await startHubspotPortal({ portalId: 62515, ...HUBSPOT });
const org = await startSalesforceOrg({ ...SALESFORCE, requirePkce: true });
fillPortal();
const product = startProduct(['--own-secret'], {
  PORT: String(port),
  BATON_URL: '',
  BATON_DATA_DIR: folder,
  DATABASE_URL: '',
  REDIS_URL: '',
  HUBSPOT_API_URL: portal.url,
  SALESFORCE_LOGIN_URL: org.url,
  LOG_LEVEL: 'warn',
});

let ending = false;
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await Promise.allSettled([product.stop(), portal.stop(), org.stop()]);
  await rm(folder, { recursive: true, force: true });
  process.exit(code);
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(0));
process.on('disconnect', () => void end(0));
void product.ended.then((code) => end(code === 0 ? 1 : code));

const variables = { ...(await product.database), BATON_URL: `http://localhost:${port}` };
const slug = 'kestrel';
await runCommand(variables, [
  ...['workspace', 'create', '--slug', slug, '--name', 'Kestrel', '--admin-email', ADMIN.email],
  ...['--admin-name', 'Sam Rivera', `--admin-password=${ADMIN.password}`],
]);
await runCommand(variables, ['playbook', 'publish', '--workspace', slug, playbookPath]);
await product.ready;
const world: BlankWorld = {
  baseUrl: `http://localhost:${port}`,
  slug,
  ...ADMIN,
  hubspot: HUBSPOT,
  salesforce: SALESFORCE,
};
process.send?.(world);

/** Contacts as a portal has them: some with a score of their own, some with a status that nobody mapped. */
function fillPortal(): void {
  portal.defineProperty('contacts', { name: 'fit_score', label: 'Lead score', type: 'number', fieldType: 'number' });
  const statuses = ['NEW', 'OPEN', 'ATTEMPTED_TO_CONTACT', 'ATTEMPTED_TO_CONTACT'];
  for (let i = 0; i < 24; i++)
    portal.createContact({
      email: `lead${i}@shop${i % 5}.test`,
      firstname: 'Lead',
      lastname: `Number ${i}`,
      company: `Shop ${i % 5}`,
      country: i % 2 ? 'US' : 'DE',
      fit_score: String(40 + i),
      hs_lead_status: statuses[i % statuses.length] ?? 'NEW',
      lifecyclestage: 'lead',
    });
}
