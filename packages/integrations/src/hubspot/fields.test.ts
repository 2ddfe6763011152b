import { expect, it } from 'vitest';
import { contactPropertiesOf, toFields } from './fields.ts';

it('reads fields from the usual properties', () => {
  expect(toFields('hubspotscore', '82')).toEqual({ score: 82 });
  expect(toFields('company', '')).toEqual({ company: null });
  expect(toFields('my_property', 'x')).toEqual({ my_property: 'x' });
});

it('reads a field from the property that the workspace chose, and from no other', () => {
  const map = { score: 'fit_score', company: 'parent_company' };
  expect(contactPropertiesOf(map)).toEqual(expect.arrayContaining(['fit_score', 'parent_company', 'hubspotscore']));
  expect(toFields('fit_score', '71', map)).toEqual({ score: 71 });
  expect(toFields('hubspotscore', '82', map)).toEqual({ hubspotscore: '82' });
  expect(toFields('parent_company', 'Acme', map)).toEqual({ company: 'Acme' });
  expect(toFields('parent_company', '', map)).toEqual({ company: null });
  expect(toFields('company', 'Acme Ltd', map)).toEqual({ company: 'Acme Ltd' });
});

it('a number that cannot be read is kept as it is written', () => {
  expect(toFields('fit_score', 'high', { score: 'fit_score' })).toEqual({ fit_score: 'high' });
});
