import { clip, oneLine } from '../clip.ts';
import type { CrmContext } from '../crm.ts';
import { AdapterError, isAdapterError } from '../errors.ts';
import { isJsonObject } from '../json-body.ts';
import type { SalesforceClient } from './client.ts';
import type { Component } from './components.ts';
import { faultsOf, toFault } from './errors.ts';

/** Salesforce takes no more components in one call. */
const MOST = 10;
type Type = 'CustomField' | 'PermissionSet' | 'StandardValueSet' | 'ValidationRule';
export type ReadComponent = { fullName: string; [name: string]: unknown };

export type Metadata = {
  /** Components by full name, as far as they are there. */
  read(type: Type, fullNames: readonly string[]): Promise<Map<string, ReadComponent>>;
  /** Null when it was saved, otherwise why not. */
  save(type: Type, component: Component): Promise<string | null>;
};

/** The Metadata API through jsforce. A refused component is an answer; throws AdapterError when a call fails. */
export function createMetadata(client: SalesforceClient, ctx: CrmContext): Metadata {
  return {
    async read(type, fullNames) {
      const found = new Map<string, ReadComponent>();
      for (let i = 0; i < fullNames.length; i += MOST) {
        const names = fullNames.slice(i, i + MOST);
        const records: unknown = await call(client, ctx, (connection) => connection.metadata.read(type, names));
        for (const record of listOf(records))
          if (isJsonObject(record) && typeof record.fullName === 'string' && record.fullName !== '')
            found.set(record.fullName, record as ReadComponent);
      }
      return found;
    },
    async save(type, component) {
      const given = component as never;
      // A set of standard values cannot be made, only changed.
      const answer: unknown = await call(client, ctx, (connection) =>
        type === 'StandardValueSet' ? connection.metadata.update(type, given) : connection.metadata.upsert(type, given),
      );
      const [result] = listOf(answer);
      if (isJsonObject(result) && (result.success === true || result.success === 'true')) return null;
      const faults = listOf(isJsonObject(result) ? result.errors : []).flatMap((one) => toFault(one) ?? []);
      const words = faults.map((fault) => clip(oneLine(fault.message || fault.code), 300)).join('; ');
      return words || 'Salesforce did not say why.';
    },
  };
}

/** Whether the user is not allowed to use the Metadata API at all. */
export function isForbidden(error: unknown): boolean {
  if (!isAdapterError(error)) return false;
  return (
    error.reason === JWT_REFUSED ||
    faultsOf(error.cause).some(({ code }) => /^INSUFFICIENT_ACCESS|^API_DISABLED/.test(code))
  );
}

const JWT_REFUSED = 'the app issues access tokens in JWT form, which the Metadata API does not take';

async function call<T>(
  client: SalesforceClient,
  ctx: CrmContext,
  work: Parameters<typeof client.call<T>>[1],
): Promise<T> {
  return client.call(ctx, async (connection) => {
    try {
      return await work(connection);
    } catch (error) {
      if (error instanceof Error && /JWT-based access tokens/.test(error.message))
        throw new AdapterError('rejected', 'salesforce', JWT_REFUSED, { cause: error });
      throw error;
    }
  });
}

/** One of a kind comes alone, several come as a list. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}
