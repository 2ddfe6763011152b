const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Key prefixes of the objects that have records of their own. */
export const PREFIXES: Readonly<Record<string, string>> = {
  Account: '001',
  Campaign: '701',
  CampaignMember: '00v',
  Contact: '003',
  EmailMessage: '02s',
  EmailMessageRelation: '0CZ',
  Event: '00U',
  Group: '00G',
  Lead: '00Q',
  LeadHistory: '017',
  LeadStatus: '01J',
  Opportunity: '006',
  Organization: '00D',
  PermissionSet: '0PS',
  PermissionSetAssignment: '0Pa',
  RecordType: '012',
  Task: '00T',
  User: '005',
};

function suffixOf(id15: string): string {
  let suffix = '';
  for (let chunk = 0; chunk < 3; chunk++) {
    let bits = 0;
    for (let i = 0; i < 5; i++) if (/[A-Z]/.test(id15[chunk * 5 + i] ?? '')) bits |= 1 << i;
    suffix += SUFFIX[bits];
  }
  return suffix;
}

/**
 * The 18-character form of an id of 15 or 18 characters, null when it is none. The suffix of 18 characters says which
 * letters are capitals, so that a copy in one case is the same id.
 */
export function toId18(given: string): string | null {
  if (!/^[A-Za-z0-9]+$/.test(given)) return null;
  if (given.length === 15) return given + suffixOf(given);
  if (given.length !== 18) return null;
  let id15 = '';
  for (let i = 0; i < 15; i++) {
    const bits = SUFFIX.indexOf((given[15 + Math.floor(i / 5)] ?? '').toUpperCase());
    if (bits < 0) return null;
    const letter = given[i] ?? '';
    id15 += bits & (1 << (i % 5)) ? letter.toUpperCase() : letter.toLowerCase();
  }
  const id18 = id15 + suffixOf(id15);
  return id18.toUpperCase() === given.toUpperCase() ? id18 : null;
}

/** A new id: key prefix, an instance part and a number in base 62. */
export function makeId(prefix: string, number: number): string {
  let rest = '';
  for (let left = number; rest.length < 7; left = Math.floor(left / 62)) rest = BASE62[left % 62] + rest;
  return toId18(`${prefix}5g0${'00'}${rest}`) ?? '';
}

/** Name of the object whose records have this id, null when there is no such object here. */
export function objectOfId(id: string): string | null {
  const prefix = id.slice(0, 3);
  return Object.keys(PREFIXES).find((name) => PREFIXES[name] === prefix) ?? null;
}
