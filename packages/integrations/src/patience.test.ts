import { describe, expect, it } from 'vitest';
import { AdapterError } from './errors.ts';
import { readPatiently } from './patience.ts';

const NOW = 1_000_000;
const failing = (times: number, error: Error) => {
  const calls = { count: 0 };
  const read = async () => {
    calls.count += 1;
    if (calls.count <= times) throw error;
    return 'read';
  };
  return { calls, read };
};
const transient = new AdapterError('transient', 'hubspot', 'HTTP 503', { retryAt: NOW + 5_000 });

describe('reading patiently', () => {
  it('tries again what failed for the moment, a few times', async () => {
    const { read, calls } = failing(2, transient);
    expect(await readPatiently(NOW, read)).toBe('read');
    expect(calls.count).toBe(3);
    const never = failing(10, transient);
    await expect(readPatiently(NOW, never.read)).rejects.toBe(transient);
    expect(never.calls.count).toBe(4);
  });

  it('waits for a limit that ends soon, and for no longer one', async () => {
    const soon = failing(1, new AdapterError('rateLimited', 'hubspot', 'HTTP 429', { retryAt: NOW + 300 }));
    const began = performance.now();
    expect(await readPatiently(NOW, soon.read)).toBe('read');
    expect(performance.now() - began).toBeGreaterThan(250);
    const daily = failing(
      1,
      new AdapterError('rateLimited', 'hubspot', 'HTTP 429 DAILY', { retryAt: NOW + 3_600_000 }),
    );
    await expect(readPatiently(NOW, daily.read)).rejects.toThrow('DAILY');
    const moving = failing(1, new AdapterError('transient', 'hubspot', 'HTTP 477', { retryAt: NOW + 3_600_000 }));
    await expect(readPatiently(NOW, moving.read)).rejects.toThrow('477');
  });

  it('throws at once what waiting does not mend', async () => {
    for (const error of [
      new AdapterError('auth', 'hubspot', 'no'),
      new AdapterError('rejected', 'hubspot', 'no'),
      new Error('a fault'),
    ]) {
      const { read, calls } = failing(1, error);
      await expect(readPatiently(NOW, read)).rejects.toBe(error);
      expect(calls.count).toBe(1);
    }
  });
});
