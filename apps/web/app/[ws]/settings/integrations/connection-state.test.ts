import { expect, it } from 'vitest';
import { stateOf } from './connection-state.ts';

const well = { status: 'healthy', behind: false, lateMs: 3_000, crm: true, observe: false };

it('is the worst of what is known', () => {
  expect(stateOf(well)).toBe('healthy');
  expect(stateOf({ ...well, observe: true })).toBe('observe');
  expect(stateOf({ ...well, observe: true, lateMs: 121_000 })).toBe('delayed');
  expect(stateOf({ ...well, lateMs: 120_000 })).toBe('healthy');
  expect(stateOf({ ...well, behind: true })).toBe('delayed');
  expect(stateOf({ ...well, status: 'failing', lateMs: 121_000 })).toBe('failing');
  expect(stateOf({ ...well, status: 'disconnected' })).toBe('disconnected');
});

it('is never called healthy when a status is not known here', () => {
  expect(stateOf({ ...well, status: 'limited' })).toBe('delayed');
});

it('observing is of CRMs: messages do not read anything', () => {
  expect(stateOf({ ...well, crm: false, observe: true, lateMs: null })).toBe('healthy');
});
