import { escapeHtml } from '../page-frame.ts';
import { findRow, type OrgState } from './org-state.ts';

export type OutboundRule = {
  object: 'Lead' | 'Task';
  url: string;
  /** Fields that the message carries beside the id. */
  fields: readonly string[];
  actionId?: string;
};
export type Notification = { id: string; recordId: string };

/** The SOAP message for up to 100 notifications, with the records as they are now; one deleted meanwhile has no data. */
export function renderEnvelope(state: OrgState, rule: OutboundRule, notifications: readonly Notification[]): string {
  const organization = state.organizationId;
  const api = `${state.origin}/services/Soap`;
  const items = notifications.map((notification) => renderNotification(state, rule, notification)).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${organization}</OrganizationId>
   <ActionId>${rule.actionId ?? '04k5g00000AcT01AAF'}</ActionId>
   <SessionId xsi:nil="true"/>
   <EnterpriseUrl>${api}/c/66.0/${organization.slice(0, 15)}</EnterpriseUrl>
   <PartnerUrl>${api}/u/66.0/${organization.slice(0, 15)}</PartnerUrl>
${items}
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`;
}

function renderNotification(state: OrgState, rule: OutboundRule, { id, recordId }: Notification): string {
  const row = findRow(state, rule.object, recordId);
  const open = `<sObject xsi:type="sf:${rule.object}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"`;
  const names = ['Id', ...rule.fields.filter((name) => name !== 'Id').sort()];
  const values = names.flatMap((name) => {
    const value = row?.[name];
    return value === null || value === undefined ? [] : [`     <sf:${name}>${toXmlText(value)}</sf:${name}>`];
  });
  const gone = !row || row.IsDeleted === true;
  const body = gone ? `    ${open}/>` : `    ${open}>\n${values.join('\n')}\n    </sObject>`;
  return `   <Notification>\n    <Id>${id}</Id>\n${body}\n   </Notification>`;
}

/** Text for XML in ASCII: what lies beyond goes out as character references, as Salesforce sends it. */
function toXmlText(value: string | number | boolean): string {
  const escaped = escapeHtml(String(value));
  return [...escaped]
    .map((character) => ((character.codePointAt(0) ?? 0) > 126 ? `&#${character.codePointAt(0)};` : character))
    .join('');
}

const ACK = /<(?:[\w-]+:)?notificationsResponse[^>]*>\s*<(?:[\w-]+:)?Ack>\s*(true|false|1|0)\s*<\/(?:[\w-]+:)?Ack>/;

/** What the listener's answer says; null when it is no acknowledgement at all. */
export function readAck(body: string): boolean | null {
  const said = ACK.exec(body)?.[1];
  return said === undefined ? null : said === 'true' || said === '1';
}
