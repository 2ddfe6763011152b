import { expect, it } from 'vitest';
import { applyStages, USUAL } from './stage-mapping.ts';

const document = { playbook: 1, stageMapping: { Working: 'sal', 'Status:Nurture': 'recycled' } };

it('names values with their field, in place of a name without one', () => {
  expect(applyStages(document, { 'Status:Working': 'mql', 'Status:New one': 'new' })).toEqual({
    playbook: 1,
    stageMapping: { 'Status:Nurture': 'recycled', 'Status:Working': 'mql', 'Status:New one': 'new' },
  });
});

it('takes a name away, and the mapping with its last one', () => {
  expect(applyStages(document, { 'Status:Working': USUAL, 'Status:Nurture': USUAL })).toEqual({ playbook: 1 });
  expect(document.stageMapping).toEqual({ Working: 'sal', 'Status:Nurture': 'recycled' });
});

it('values may hold a colon themselves', () => {
  expect(applyStages({}, { 'Status:Closed: lost': 'disqualified' })).toEqual({
    stageMapping: { 'Status:Closed: lost': 'disqualified' },
  });
});
