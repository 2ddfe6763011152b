import { escapeHtml } from '../page-frame.ts';
import type { OrgState } from './org-state.ts';
import type { Element } from './xml.ts';

/** Why a component was not saved, as its result says it. */
export class ComponentRefusal extends Error {
  readonly statusCode: string;
  readonly fields: readonly string[];

  constructor(statusCode: string, message: string, fields: readonly string[] = []) {
    super(message);
    this.statusCode = statusCode;
    this.fields = fields;
  }
}

/** A kind of component: `save` answers whether it is new, `read` the inside of its element, null when there is none. */
export type ComponentType = {
  elements: readonly string[];
  exists(state: OrgState, fullName: string): boolean;
  save(state: OrgState, fullName: string, component: Element): void;
  read(state: OrgState, fullName: string): string | null;
  remove?(state: OrgState, fullName: string): void;
};

/** An element with text, or nothing for undefined. */
export function tag(name: string, text: string | number | boolean | null | undefined): string {
  return text === undefined || text === null ? '' : `<${name}>${escapeHtml(String(text))}</${name}>`;
}

/** Splits `Lead.X__c` into object and name; throws when there is no such object. */
export function splitFullName(state: OrgState, fullName: string): { objects: string[]; name: string } {
  const [object = '', name = '', ...rest] = fullName.split('.');
  // Custom fields of activities belong to tasks and events alike.
  const objects = object === 'Activity' ? ['Task', 'Event'] : [object];
  if (name === '' || rest.length > 0 || objects.some((one) => !state.objects.has(one)))
    throw new ComponentRefusal('INVALID_CROSS_REFERENCE_KEY', `no CustomObject named ${object} found`);
  return { objects, name };
}
