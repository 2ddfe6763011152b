import type { CrmContext, ProvisionStep } from '../crm.ts';
import type { Library } from './library.ts';
import type { Metadata } from './metadata.ts';

/** A step with what it does; null where nothing is to be done. Answers why it was refused, null when it was not. */
export type Work = { step: ProvisionStep; make: (() => Promise<string | null>) | null };
export type ProvisionDesk = { library: Library; ctx: CrmContext; metadata: Metadata };

export function nothingToDo(step: ProvisionStep): Work {
  return { step, make: null };
}
