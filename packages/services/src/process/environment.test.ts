import { expect, test } from 'vitest';
import { z } from 'zod';
import { EnvironmentError, readEnvironment } from './environment.ts';
import { baseUrl, port, secret } from './settings.ts';

const schema = z.object({ PORT: port.default(3000), BATON_URL: baseUrl.optional(), BATON_SECRET: secret });
const good = 'q7Fz0pXc2mWb9vLk4sHt8nRj6dYa1eGu';

test('fills defaults and treats an empty variable as absent', () => {
  expect(readEnvironment(schema, { BATON_SECRET: good, PORT: '' })).toEqual({ PORT: 3000, BATON_SECRET: good });
});

test('names each variable that does not fit, one line each', () => {
  const read = () => readEnvironment(schema, { PORT: '99999', BATON_URL: 'localhost' });
  expect(read).toThrow(EnvironmentError);
  expect(read).toThrow(/^PORT .*\nBATON_URL .*\nBATON_SECRET .*$/);
});

test.each([
  'short',
  'x'.repeat(40),
  'changeme-changeme-changeme-changeme',
  'your-secret-key-of-at-least-32-characters',
])('refuses the secret %s', (value) => {
  expect(() => readEnvironment(schema, { BATON_SECRET: value })).toThrow(/^BATON_SECRET /);
});

test('drops the slash at the end of an address', () => {
  expect(baseUrl.parse('https://baton.example/')).toBe('https://baton.example');
});
