import { describe, expect, it } from 'vitest';
import { salesforceConnectionSchema } from './connection.ts';
import { audiencesOf, checkHost, loginUrlOf } from './hosts.ts';

const LOGIN = 'https://login.salesforce.com';

describe('addresses that tokens are sent to', () => {
  it.each([
    'https://acme-example.my.salesforce.com',
    'https://acme-example--uat.sandbox.my.salesforce.com',
    'https://acme.my.site.force.com',
  ])('%s is one of Salesforce', (url) => expect(checkHost(`${url}/x?y`, LOGIN)).toBe(url));

  it.each([
    'http://acme.my.salesforce.com',
    'https://acme.my.salesforce.com.evil.example',
    'https://evilsalesforce.com',
    'https://user:pass@acme.my.salesforce.com',
    'https://acme.my.salesforce.com:8443',
    'https://169.254.169.254',
    'http://127.0.0.1:9000',
    'file:///etc/passwd',
    'not a url',
  ])('%s is not', (url) => expect(() => checkHost(url, LOGIN)).toThrow('not one of Salesforce'));

  it('a test system may use its own host only', () => {
    expect(checkHost('http://127.0.0.1:9001', 'http://127.0.0.1:9000')).toBe('http://127.0.0.1:9001');
    expect(() => checkHost('http://127.0.0.2:9000', 'http://127.0.0.1:9000')).toThrow();
    expect(() => checkHost('http://127.0.0.1:9000', LOGIN)).toThrow();
  });

  it('signing in', () => {
    expect(loginUrlOf({}, LOGIN)).toBe(LOGIN);
    expect(loginUrlOf({ sandbox: true }, LOGIN)).toBe('https://test.salesforce.com');
    expect(loginUrlOf({ sandbox: true }, 'http://127.0.0.1:9000/')).toBe('http://127.0.0.1:9000');
    expect(loginUrlOf({ loginUrl: 'https://acme.my.salesforce.com/' }, LOGIN)).toBe('https://acme.my.salesforce.com');
    expect(() => loginUrlOf({ loginUrl: 'https://evil.example' }, LOGIN)).toThrow();
    expect(audiencesOf({ sandbox: true }, 'https://acme--uat.sandbox.my.salesforce.com')).toEqual([
      'https://test.salesforce.com',
      'https://acme--uat.sandbox.my.salesforce.com',
    ]);
    expect(audiencesOf({}, LOGIN)).toEqual([LOGIN]);
  });
});

describe('the configuration of a connection', () => {
  const base = { organizationId: '00D5g00000AcMe1', clientId: '3MVG9' };
  it.each([
    { ...base, instanceUrl: 'https://acme.my.salesforce.com', refreshToken: '5Aep' },
    {
      ...base,
      instanceUrl: 'https://acme.my.salesforce.com',
      refreshToken: '5Aep',
      clientSecret: 's',
      accessToken: 'a',
    },
    { ...base, username: 'int@acme.example.com', privateKey: '-----BEGIN' },
    { ...base, clientSecret: 's', loginUrl: 'https://acme.my.salesforce.com', sandbox: true },
  ])('%j is complete', (config) => {
    expect(salesforceConnectionSchema.parse(config).organizationId).toBe('00D5g00000AcMe1EAF');
  });

  it.each([
    base,
    { ...base, refreshToken: '5Aep' },
    { ...base, clientSecret: 's', organizationId: '00Q5g00000AcMe1' },
    { ...base, clientSecret: 's', colour: 'red' },
    { ...base, username: 'x', privateKey: '' },
    { ...base, clientSecret: 's', instanceUrl: 'javascript:alert(1)' },
  ])('%j is not', (config) => expect(salesforceConnectionSchema.safeParse(config).success).toBe(false));
});
