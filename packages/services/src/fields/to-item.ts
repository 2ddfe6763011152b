import type { CrmField, CrmSample } from '@baton/integrations/crm';
import type { FieldMappingAnswer } from '../views/field-mapping.ts';
import type { WriteFieldsAnswer } from '../views/write-back.ts';
import { fits, type Match } from './match-fields.ts';
import { findField } from './open-mapping.ts';

type Item = FieldMappingAnswer['items'][number];
type Read = {
  field: string;
  label: string;
  meaning: string;
  type: string;
  used: boolean;
  crmField: string | null;
  chosen: boolean;
  match: Match | null;
};
type Samples = Readonly<Record<string, CrmSample>>;

/** A field that Baton reads, with what is wrong with it. `fields` null: the CRM could not be asked. */
export function toReadItem({ match, ...read }: Read, fields: readonly CrmField[] | null, samples: Samples): Item {
  const found = fields && findField(fields, read.crmField);
  const sample = (read.crmField && samples[read.crmField]) || null;
  const judged = judge(read, fields === null ? 'unknown' : found, sample);
  // An empty field is no better than another empty one.
  const better = match !== null && judged.state !== 'ok' && (samples[match.field.name]?.filled ?? 0) > 0;
  return {
    ...read,
    direction: 'read',
    canChoose: true,
    sample,
    ...judged,
    suggestion:
      match !== null && better
        ? {
            name: match.field.name,
            label: match.field.label,
            type: match.field.type,
            confidence: match.confidence,
          }
        : null,
  };
}

type Judged = Pick<Item, 'state' | 'note'>;

function judge(read: Omit<Read, 'match'>, found: CrmField | 'unknown' | null, sample: CrmSample | null): Judged {
  if (found === 'unknown') return { state: 'unknown', note: null };
  if (found === null || !found.readable)
    return {
      state: 'missing',
      note: read.crmField === null ? 'No field is read for it.' : 'It is not there, or hidden from the connected user.',
    };
  if (!fits(read.type, found))
    return { state: 'mismatch', note: `It is a ${found.type} there; Baton reads a ${read.type}.` };
  if (sample && sample.of > 0 && sample.filled === 0)
    return { state: 'empty', note: `Empty in the newest ${sample.of} records.` };
  return { state: 'ok', note: null };
}

type Write = WriteFieldsAnswer['items'][number];
const MEANINGS: Readonly<Record<string, string>> = {
  status: 'The stage of the lead',
  owner: 'Who has the lead',
  mqlAt: 'When it became an MQL',
  salAt: 'When Sales accepted it',
  sqlAt: 'When it became an SQL',
  firstResponseAt: 'First human touch',
  slaDueAt: 'When the next clock is due',
  slaStatus: 'How the clock stands',
  slaBreached: 'A target was not kept',
  rejectionReason: 'Why Sales refused it',
  rejectionDetail: 'The note to the reason',
  recycleCount: 'How often it was recycled',
};
/** The CRM says these as well. */
const BOTH = new Set(['status', 'owner']);

/** A field that Baton writes. */
export function toWriteItem(write: Write, fields: readonly CrmField[] | null, samples: Samples): Item {
  const { field, label, type, crmField, on } = write;
  const found = fields && findField(fields, crmField);
  const sample = samples[crmField] ?? null;
  return {
    field,
    label,
    meaning: MEANINGS[field] ?? '',
    type,
    direction: BOTH.has(field) ? 'both' : 'write',
    used: false,
    crmField,
    chosen: false,
    canChoose: false,
    sample,
    ...judgeWrite(type, on, fields === null ? 'unknown' : found),
    suggestion: null,
  };
}

function judgeWrite(type: string, on: boolean, found: CrmField | 'unknown' | null): Judged {
  if (found === 'unknown') return { state: 'unknown', note: null };
  if (found === null) return { state: 'missing', note: 'It is not there yet: create the missing fields.' };
  const same = found.type === type || (type === 'text' && found.type === 'picklist');
  if (!same) return { state: 'mismatch', note: `It is a ${found.type} there; Baton writes a ${type}.` };
  if (!found.writable) return { state: 'readOnly', note: 'The connected user may not change it.' };
  return on ? { state: 'ok', note: null } : { state: 'off', note: 'Its writing is off.' };
}
