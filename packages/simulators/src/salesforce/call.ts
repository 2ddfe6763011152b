import type { Context } from 'hono';
import type { Session } from './access.ts';
import { badJson, noSuchResource, retiredVersion } from './errors.ts';
import type { Writer } from './org-state.ts';

/** What the gate puts into the context of every call that it lets through. */
export type OrgEnv = { Variables: { session: Session } };
export type Call = Context<OrgEnv>;

/** The writer that a call's session and headers make. */
export function toWriter(c: Call): Writer {
  const client = /client=([^,;]+)/.exec(c.req.header('Sforce-Call-Options') ?? '')?.[1] ?? '';
  const save = c.req.header('Sforce-Duplicate-Rule-Header') ?? '';
  return {
    userId: c.get('session').userId,
    api: true,
    origin: `com/salesforce/api/rest/${c.req.param('version')?.slice(1) ?? '66.0'};client=${client}`,
    autoAssign: c.req.header('Sforce-Auto-Assign')?.toUpperCase() !== 'FALSE',
    allowDuplicates: /allowSave\s*=\s*true/i.test(save),
  };
}

/** The version of a call's path as `v66.0`; throws for those that are retired or not out yet. */
export function checkVersion(version: string): void {
  const number = Number(/^v(\d+)\.0$/.exec(version)?.[1]);
  if (Number.isNaN(number) || number > 67 || number < 20) throw noSuchResource();
  if (number < 31) throw retiredVersion();
}

/** A call's body as JSON; throws JSON_PARSER_ERROR. */
export async function readJson(c: Call): Promise<unknown> {
  const raw = await c.req.text();
  try {
    return JSON.parse(raw);
  } catch {
    throw badJson(
      `Unexpected character ('${raw[0] ?? ''}' (code ${raw.charCodeAt(0) || 0})): expected a valid value at [line:1, column:2]`,
    );
  }
}

/** A call's body as one record. */
export async function readRecord(c: Call): Promise<Record<string, unknown>> {
  const body = await readJson(c);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badJson('Can not deserialize SObject out of START_ARRAY token at [line:1, column:1]');
  return body as Record<string, unknown>;
}
