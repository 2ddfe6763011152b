import { createSalesforceClient, type SalesforceClient } from './client.ts';
import { createOrgBook, type OrgBook } from './org.ts';

/** `loginUrl` is where to sign in, `timeoutMs` the longest wait for one answer, `tries` how often a read is tried. */
export type SalesforceOptions = { loginUrl: string; timeoutMs?: number; tries?: number };
export type Library = { client: SalesforceClient; book: OrgBook };

/** What the parts of the adapter read and write with; one for all keeps one sign-in for each connection. */
export function createLibrary(options: SalesforceOptions): Library {
  const client = createSalesforceClient(options);
  return { client, book: createOrgBook(client) };
}
