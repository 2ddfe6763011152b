import { Hono } from 'hono';
import type { Access, Failures } from './access.ts';
import { ComponentRefusal, type ComponentType, tag } from './metadata-component.ts';
import { COMPONENT_TYPES } from './metadata-types.ts';
import type { OrgState } from './org-state.ts';
import { type Element, findChild, readXml, textOf } from './xml.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
const MOST = 10;

/** A fault of the whole call. */
class Fault extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export type MetadataOptions = {
  access: Access;
  failures: Failures;
  isDown: () => boolean;
  mayCustomize: () => boolean;
};

/** `/services/Soap/m/66.0`: the Metadata API's calls that save, read and delete components. */
export function metadataRoutes(state: OrgState, options: MetadataOptions): Hono {
  const app = new Hono();
  app.post('/services/Soap/m/:version/:organization?', async (c) => {
    const xml = (body: string, status: 200 | 500 | 503) =>
      c.body(body, status, { 'Content-Type': 'text/xml; charset=utf-8' });
    const failure = options.failures.take('POST', c.req.path);
    if (options.isDown() || failure === 'unavailable')
      return xml(renderFault(new Fault('sf:SERVER_UNAVAILABLE', 'SERVER_UNAVAILABLE: Server Unavailable')), 503);
    try {
      if (failure !== null) throw new Fault('sf:UNKNOWN_EXCEPTION', 'UNKNOWN_EXCEPTION: An unexpected error occurred');
      if (!/^(text|application)\/(soap\+)?xml\b/.test(c.req.header('Content-Type') ?? ''))
        throw new Fault('soapenv:Client', 'content-type of the request should be text/xml');
      const envelope = readEnvelope(await c.req.text());
      checkSession(envelope, options);
      const [call] = findChild(envelope, 'Body')?.children ?? [];
      if (!call || call.namespace !== NAMESPACE)
        throw new Fault('sf:UNKNOWN_EXCEPTION', 'No operation available for request');
      return xml(renderEnvelope(`<${call.name}Response>${perform(state, call)}</${call.name}Response>`), 200);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return xml(renderFault(error), 500);
    }
  });
  return app;
}

function readEnvelope(body: string): Element {
  try {
    return readXml(body);
  } catch (error) {
    throw new Fault('soapenv:Client', error instanceof Error ? error.message : 'not XML');
  }
}

function checkSession(envelope: Element, { access, mayCustomize }: MetadataOptions): void {
  const token = findChild(envelope, 'Header', 'SessionHeader', 'sessionId')?.text ?? '';
  if (!access.findSession(token))
    throw new Fault(
      'sf:INVALID_SESSION_ID',
      'INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session',
    );
  if (!mayCustomize())
    throw new Fault(
      'sf:INSUFFICIENT_ACCESS',
      'INSUFFICIENT_ACCESS: use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions',
    );
}

function perform(state: OrgState, call: Element): string {
  const type = textOf(call, 'type') ?? '';
  const names = call.children.filter((child) => child.name === 'fullNames').map(({ text }) => text);
  const components = call.children.filter((child) => child.name === 'metadata');
  switch (call.name) {
    case 'createMetadata':
    case 'updateMetadata':
    case 'upsertMetadata':
      checkCount(components.length);
      return components.map((component) => save(state, call.name, component)).join('');
    case 'readMetadata': {
      checkCount(names.length);
      const known = getType(type);
      return `<result>${names.map((name) => renderRecord(type, known.read(state, name))).join('')}</result>`;
    }
    case 'deleteMetadata':
      checkCount(names.length);
      return names.map((name) => remove(state, getType(type), name)).join('');
    default:
      throw new Fault('sf:UNKNOWN_EXCEPTION', `No operation available for request {${NAMESPACE}}${call.name}`);
  }
}

function save(state: OrgState, method: string, component: Element): string {
  const typeName = component.attributes.type?.replace(/^.*:/, '') ?? '';
  const type = getType(typeName);
  for (const child of component.children)
    if (!type.elements.includes(child.name))
      throw new Fault(
        'soapenv:Client',
        `Element {${NAMESPACE}}${child.name} invalid at this location in type ${typeName}`,
      );
  const fullName = textOf(component, 'fullName') ?? '';
  const known = type.exists(state, fullName);
  return attempt(fullName, () => {
    if (method === 'createMetadata' && known)
      throw new ComponentRefusal('DUPLICATE_DEVELOPER_NAME', `There is already a ${typeName} named ${fullName}.`, [
        'DeveloperName',
      ]);
    if (method === 'updateMetadata' && !known)
      throw new ComponentRefusal('INVALID_CROSS_REFERENCE_KEY', `no ${typeName} named ${fullName} found`);
    type.save(state, fullName, component);
    return method === 'upsertMetadata' ? tag('created', !known) : '';
  });
}

function remove(state: OrgState, type: ComponentType, fullName: string): string {
  return attempt(fullName, () => {
    if (!type.remove || !type.exists(state, fullName))
      throw new ComponentRefusal('INVALID_CROSS_REFERENCE_KEY', `no component named ${fullName} found`);
    type.remove(state, fullName);
    return '';
  });
}

function attempt(fullName: string, work: () => string): string {
  try {
    return `<result>${work()}${tag('fullName', fullName)}<success>true</success></result>`;
  } catch (error) {
    if (!(error instanceof ComponentRefusal)) throw error;
    const fields = error.fields.map((field) => tag('fields', field)).join('');
    return `<result><errors>${fields}${tag('message', error.message)}${tag('statusCode', error.statusCode)}</errors>${tag('fullName', fullName)}<success>false</success></result>`;
  }
}

const renderRecord = (type: string, inside: string | null) =>
  inside === null ? '<records xsi:nil="true"/>' : `<records xsi:type="${type}">${inside}</records>`;

function getType(name: string): ComponentType {
  const type = COMPONENT_TYPES.get(name);
  if (!type) throw new Fault('sf:INVALID_TYPE', `INVALID_TYPE: Unknown metadata type: ${name}`);
  return type;
}

function checkCount(count: number): void {
  if (count > MOST)
    throw new Fault(
      'sf:EXCEEDED_ID_LIMIT',
      `EXCEEDED_ID_LIMIT: record limit reached. cannot submit more than ${MOST} records in this operation`,
    );
}

const renderEnvelope = (body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;

const renderFault = ({ code, message }: Fault) =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="${NAMESPACE}"><soapenv:Body><soapenv:Fault>${tag('faultcode', code)}${tag('faultstring', message)}</soapenv:Fault></soapenv:Body></soapenv:Envelope>`;
