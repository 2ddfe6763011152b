import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import expected from './fixtures/om-expected.json' with { type: 'json' };
import { parseOutboundMessage, renderAck } from './outbound-message.ts';

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
const parse = (xml: string) => parseOutboundMessage(Buffer.from(xml));
const ONE = fixture('om-1-notification.xml');
const problemOf = (xml: string | Uint8Array) => {
  const read = parseOutboundMessage(typeof xml === 'string' ? Buffer.from(xml) : xml);
  return 'problem' in read ? read.problem.kind : null;
};

describe('an outbound message', () => {
  const files = Object.entries(expected.files) as [string, { notifications?: Wanted[] }][];
  type Wanted = { id: string; object?: string; fields: Record<string, string | null> };

  it.each(files.filter(([, file]) => file.notifications))('%s is read as expected', (name, { notifications = [] }) => {
    const read = parse(fixture(name));
    if ('problem' in read) throw new Error(read.problem.message);
    expect(read.organizationId).toBe(expected.organizationId);
    expect(read.actionId).toBe('04k5g00000AcT01AAF');
    expect(read.items.map((item) => item.key)).toEqual(notifications.map(({ id }) => `om:${id}`));
    for (const [index, { object = 'Lead', fields }] of notifications.entries()) {
      const body = read.items[index]?.body as {
        object: string;
        recordId: string | null;
        fields: Record<string, string>;
      };
      expect([body.object, body.recordId]).toEqual([object, fields.Id ?? null]);
      for (const [field, value] of Object.entries(fields)) expect(body.fields[field] ?? null, field).toBe(value);
      expect(read.items[index]?.problem).toBeNull();
    }
  });

  it('of an organisation says which, whoever owns the door', () => {
    expect(parse(fixture('om-wrong-org.xml'))).toMatchObject({ organizationId: '00D5g00000EviL1EAJ' });
    expect(parse(ONE.replace('<OrganizationId>00D5g00000AcMe1EAF', '<OrganizationId>00D5g00000AcMe1'))).toMatchObject({
      organizationId: expected.organizationId,
    });
  });

  it('keeps no session id', () => {
    expect(JSON.stringify(parse(fixture('om-legacy-with-session-id.xml')))).not.toContain('AQEAQH');
  });

  it('is matched by namespaces and not by prefixes, nil is absent', () => {
    const renamed = ONE.replaceAll('soapenv:', 's:')
      .replace('xmlns:soapenv', 'xmlns:s')
      .replaceAll('sf:', 'ns1:')
      .replace('xmlns:sf', 'xmlns:ns1')
      .replaceAll('xsi:', 'i:')
      .replace('xmlns:xsi', 'xmlns:i');
    expect(parse(renamed)).toEqual(parse(ONE));
    const nil = parse(ONE.replace(/<sf:Email>.*<\/sf:Email>/, '<sf:Email xsi:nil="true"/>'));
    const absent = parse(ONE.replace(/<sf:Email>.*<\/sf:Email>/, ''));
    expect(nil).toEqual(absent);
    expect(nil).not.toEqual(parse(ONE));
    expect(problemOf(ONE.replace('2005/09/outbound', '2005/09/inbound'))).toBe('not-a-list');
  });

  it('is refused when it is not what Salesforce sends', () => {
    expect(problemOf(fixture('om-doctype-must-be-refused.xml'))).toBe('not-xml');
    expect(problemOf('<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><a>&c;</a>')).toBe('not-xml');
    expect(problemOf(ONE.replace('&amp;', '&bomb;'))).toBe('not-xml');
    expect(problemOf(ONE.slice(0, 700))).toBe('not-xml');
    expect(problemOf('{"json": true}')).toBe('not-xml');
    expect(problemOf('')).toBe('not-xml');
    expect(problemOf(Buffer.from(ONE.replace('Ana', '\u00ff'), 'latin1'))).toBe('not-utf8');
    expect(problemOf('<a>'.repeat(1000) + '</a>'.repeat(1000))).toBe('too-deep');
    expect(problemOf(ONE.replace('00D5g00000AcMe1EAF', '00Q5g00000AcMe1EAF'))).toBe('not-a-list');
    expect(problemOf(ONE.replace(/<Notification>.*<\/Notification>/s, ''))).toBe('not-a-list');
    const many = (count: number) => ONE.replace(/<Notification>.*<\/Notification>/s, (one) => one.repeat(count));
    expect(problemOf(many(100))).toBeNull();
    expect(problemOf(many(101))).toBe('too-many');
    expect(problemOf(new Uint8Array(5 * 1024 * 1024 + 1))).toBe('too-many');
  });

  it('marks a notification without an id and keeps the good ones beside it', () => {
    const read = parse(fixture('om-3-notifications-custom-fields.xml').replace('<Id>04l5g00000NoTe2AAF</Id>', ''));
    expect('items' in read && read.items.map((item) => item.problem === null)).toEqual([true, false, true]);
  });

  it('is answered as the fixtures say', () => {
    const squeeze = (xml: string) => xml.replace(/>\s+</g, '><').trim();
    for (const ack of [true, false]) expect(squeeze(renderAck(ack))).toBe(squeeze(fixture(`om-ack-${ack}.xml`)));
  });
});
