import { AdapterError } from '../errors.ts';

const SALESFORCE = /(?:^|\.)(?:salesforce|force)\.com$/;
const LOGIN = 'https://login.salesforce.com';
const TEST = 'https://test.salesforce.com';

/**
 * The address that tokens may be sent to, as an origin. Salesforce's own hosts over https only; where the login address is
 * none of Salesforce's (a test system), that host as well. Throws AdapterError for any other.
 */
export function checkHost(address: string, loginUrl: string): string {
  const url = parse(address);
  const login = parse(loginUrl);
  if (url && !url.username && !url.password) {
    if (url.protocol === 'https:' && SALESFORCE.test(url.hostname) && url.port === '') return url.origin;
    if (login && isTest(login) && isSameHost(login, url) && /^https?:$/.test(url.protocol)) return url.origin;
  }
  throw new AdapterError('auth', 'salesforce', 'the address of the organisation is not one of Salesforce');
}

/** Where the connection signs in: its own address, the sandboxes' one, or the given default. Throws AdapterError. */
export function loginUrlOf(
  connection: { loginUrl?: string | undefined; sandbox?: boolean | undefined },
  standard: string,
): string {
  const usual = originOf(standard);
  if (connection.loginUrl !== undefined) return checkHost(connection.loginUrl, usual);
  return connection.sandbox && usual === LOGIN ? TEST : usual;
}

/** Whom an assertion is for: Salesforce's two sign-in sites take nothing else, a test system its own address as well. */
export function audiencesOf(connection: { sandbox?: boolean | undefined }, loginUrl: string): string[] {
  const site =
    connection.sandbox || loginUrl === TEST || /\.sandbox\.my\.salesforce\.com$/.test(loginUrl) ? TEST : LOGIN;
  return loginUrl === site ? [site] : [site, loginUrl];
}

/** Whether the address to sign in is none of Salesforce's: one of a test system. */
export function isTestSite(loginUrl: string): boolean {
  const url = parse(loginUrl);
  return url !== null && isTest(url);
}

function isTest(login: URL): boolean {
  return !SALESFORCE.test(login.hostname);
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

function isSameHost(a: URL, b: URL): boolean {
  return a.hostname === b.hostname || (LOOPBACK.has(a.hostname) && LOOPBACK.has(b.hostname));
}

function originOf(address: string): string {
  return parse(address)?.origin ?? LOGIN;
}

function parse(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}
