import type { Asked, HubspotCalls } from './calls.ts';
import { toHubspotError } from './errors.ts';

/** A contact property as HubSpot describes it. */
export type HubspotProperty = {
  name: string;
  label: string;
  type: string;
  fieldType: string;
  options: { label: string; value: string; displayOrder?: number; hidden: boolean; description?: string }[];
  hubspotDefined?: boolean;
  calculated?: boolean;
  externalOptions?: boolean;
  modificationMetadata?: { readOnlyValue: boolean };
};

/** The properties of contacts; `archived`: those that were deleted lately. Throws AdapterError. */
export async function listProperties(calls: HubspotCalls, ctx: Asked, archived = false): Promise<HubspotProperty[]> {
  const { results } = await calls
    .run(ctx, (client) => client.crm.properties.coreApi.getAll('contacts', archived))
    .catch((error: unknown) => {
      throw toHubspotError(error, ctx.now);
    });
  return results;
}
