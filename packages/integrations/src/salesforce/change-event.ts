import type { CrmStreamEvent, JsonObject } from '../crm.ts';
import { isJsonObject } from '../json-body.ts';
import { toId18 } from './ids.ts';

const MAX_IDS = 2000;

/**
 * A change event as it is stored: which records changed, how, when and by whom. What they say now is read, so no values are
 * kept. Null for what is no change event.
 */
export function toChangeEvent(data: unknown): CrmStreamEvent | null {
  if (!isJsonObject(data) || !isJsonObject(data.payload) || !isJsonObject(data.event)) return null;
  const { replayId } = data.event;
  const header = data.payload.ChangeEventHeader;
  if ((typeof replayId !== 'number' && typeof replayId !== 'string') || !isJsonObject(header)) return null;
  const ids = Array.isArray(header.recordIds) ? header.recordIds.filter((id) => typeof id === 'string') : [];
  const body: JsonObject = {
    kind: 'cdc',
    entityName: textOf(header.entityName),
    changeType: textOf(header.changeType),
    recordIds: ids.slice(0, MAX_IDS).map((id) => toId18(id) ?? id.slice(0, 18)),
    changedFields: Array.isArray(header.changedFields) ? header.changedFields.map(textOf).slice(0, 500) : [],
    commitTimestamp: typeof header.commitTimestamp === 'number' ? header.commitTimestamp : null,
    commitUser: textOf(header.commitUser),
    transactionKey: textOf(header.transactionKey),
    sequenceNumber: typeof header.sequenceNumber === 'number' ? header.sequenceNumber : null,
  };
  return { replayId: String(replayId), body };
}

/** A change too large to be told record by record: a whole object has to be read again. */
export function isOverflow({ body }: CrmStreamEvent): boolean {
  return body.changeType === 'GAP_OVERFLOW';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200).replaceAll('\0', '') : '';
}
