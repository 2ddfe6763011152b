import { describe, expect, it } from 'vitest';
import {
  formatCell,
  formatDateTime,
  formatDue,
  formatResumes,
  formatWhen,
  isoWithOffset,
  unsocialTime,
  zoneAbbreviation,
} from './instants.ts';

const newYork = { timeZone: 'America/New_York' };
const now = Date.parse('2026-04-20T14:17:00Z'); // Mon 10:17 EDT

describe('instants', () => {
  it('are relative under 24 h, then dated, then with the year', () => {
    expect(formatCell(now - 12 * 60_000, now, newYork)).toBe('12m ago');
    expect(formatCell(Date.parse('2026-04-14T20:48:00Z'), now, newYork)).toBe('Tue 14 Apr, 16:48');
    expect(formatCell(Date.parse('2025-04-14T20:48:00Z'), now, newYork)).toBe('Mon 14 Apr 2025, 16:48');
  });
  it('give deadlines with day, time and zone', () => {
    expect(formatDue(Date.parse('2026-04-20T14:35:00Z'), now, newYork)).toBe('due today 10:35 EDT');
    expect(formatWhen(Date.parse('2026-04-21T13:00:00Z'), now, newYork)).toBe('tomorrow 09:00');
    expect(formatWhen(Date.parse('2026-04-24T13:00:00Z'), now, newYork)).toBe('Fri 09:00');
    expect(formatResumes(Date.parse('2026-04-27T13:00:00Z'), now, newYork)).toBe('resumes Mon 09:00');
  });
  it('follow the 12-hour habit when asked', () => {
    expect(formatDue(Date.parse('2026-04-20T18:35:00Z'), now, { ...newYork, hour12: true })).toBe(
      'due today 2:35\u00a0PM EDT'.replace('\u00a0', ' '),
    );
  });
  it('name zones as people there do', () => {
    expect(zoneAbbreviation(now, 'America/New_York')).toBe('EDT');
    expect(zoneAbbreviation(now, 'Europe/Berlin')).toBe('CEST');
    expect(zoneAbbreviation(now, 'UTC')).toBe('UTC');
    expect(isoWithOffset(now, 'America/New_York')).toBe('2026-04-20T10:17:00-04:00');
  });
  it('are pinned in English, German and Japanese', () => {
    const at = Date.parse('2026-04-14T20:48:00Z');
    expect(['en-GB', 'de', 'ja'].map((locale) => formatDateTime(at, now, { ...newYork, locale }))).toEqual([
      'Tue 14 Apr, 16:48',
      'Di., 14. Apr., 16:48',
      '4月14日(火), 16:48',
    ]);
  });
  it("tell the lead's time only when it is an odd hour there", () => {
    expect(unsocialTime(now, { timeZone: 'America/Los_Angeles' })).toBe('07:17');
    expect(unsocialTime(now, newYork)).toBeNull();
  });
});
