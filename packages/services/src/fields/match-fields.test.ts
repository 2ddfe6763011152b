import type { CrmField } from '@baton/integrations/crm';
import { expect, it } from 'vitest';
import { matchField } from './match-fields.ts';

const field = (name: string, label: string, type: CrmField['type'] = 'text'): CrmField => ({
  name,
  label,
  type,
  custom: true,
  readable: true,
  writable: true,
  required: false,
  options: null,
});

it('finds a field by its label or its name, whichever way it is written', () => {
  const fields = [field('Type__c', 'Kind'), field('Inquiry_Type__c', 'What they asked for', 'picklist')];
  expect(matchField('leadType', 'text', fields)).toMatchObject({
    field: { name: 'Inquiry_Type__c' },
    confidence: 'high',
  });
  expect(matchField('score', 'number', [field('x1', 'Lead Score', 'number')])?.confidence).toBe('high');
  expect(matchField('timeZone', 'text', [field('leadTimeZone', 'Zone of the lead')])?.confidence).toBe('medium');
});

it('takes none of another type, none that cannot be read, and none when nothing is like it', () => {
  expect(matchField('score', 'number', [field('Score__c', 'Score', 'text')])).toBeNull();
  expect(matchField('phone', 'text', [{ ...field('Phone', 'Phone'), readable: false }])).toBeNull();
  expect(matchField('campaign', 'text', [field('Colour__c', 'Colour')])).toBeNull();
});

it('a whole word is meant: a discount is no count', () => {
  expect(matchField('country', 'text', [field('Crosscountry__c', 'Crosscountry')])).toBeNull();
});
