import { isObject, type Json } from './block-kit.ts';

/** Gathers Slack's words for what is wrong, each with its JSON pointer. */
export type Checker = ReturnType<typeof createChecker>;

/** A fresh list of faults and the tests that add to it. */
export function createChecker() {
  const faults: string[] = [];
  const add = (message: string, pointer: string) => {
    faults.push(`${message} [json-pointer:${pointer}]`);
  };
  const string = (value: unknown, pointer: string, max: number, min = 1) => {
    if (typeof value !== 'string') return add('must be a string', pointer);
    if (value.length < min) add(`must be more than ${min - 1} characters`, pointer);
    if (value.length > max) add(`must be less than ${max + 1} characters`, pointer);
  };
  const has = (holder: Json, field: string, pointer: string) => {
    if (holder[field] !== undefined && holder[field] !== null) return true;
    add(`missing required field: ${field}`, pointer);
    return false;
  };
  return {
    faults,
    add,
    string,
    has,
    optionalString: (holder: Json, field: string, pointer: string, max: number) => {
      if (holder[field] !== undefined) string(holder[field], `${pointer}/${field}`, max);
    },
    /** A text object; `plain` allows no mrkdwn. */
    text: (value: unknown, pointer: string, max: number, plain: boolean) => {
      if (!isObject(value)) return add('must be an object', pointer);
      const allowed = plain ? ['plain_text'] : ['plain_text', 'mrkdwn'];
      if (!allowed.includes(String(value.type))) add(`must be one of: ${allowed.join(', ')}`, `${pointer}/type`);
      for (const field of Object.keys(value)) {
        if (!['type', 'text', 'emoji', 'verbatim'].includes(field))
          add(`invalid additional property: ${field}`, pointer);
      }
      if (has(value, 'text', pointer)) string(value.text, `${pointer}/text`, max);
    },
    list: (value: unknown, pointer: string, max: number, min = 1): unknown[] => {
      if (!Array.isArray(value)) {
        add('must be an array', pointer);
        return [];
      }
      if (value.length < min) add(`no fewer than ${min} items allowed`, pointer);
      if (value.length > max) add(`no more than ${max} items allowed`, pointer);
      return value;
    },
    only: (holder: Json, fields: readonly string[], pointer: string) => {
      for (const field of Object.keys(holder))
        if (!fields.includes(field)) add(`invalid additional property: ${field}`, pointer);
    },
    unique: (seen: Set<string>, value: unknown, field: string, pointer: string) => {
      if (typeof value !== 'string') return;
      if (seen.has(value)) add(`\`${field}\` ${value} already exists`, `${pointer}/${field}`);
      seen.add(value);
    },
  };
}
