import { createHash } from 'node:crypto';
import { type EventType, eventData } from '@baton/core/handoff/event';
import type { TranslatedEvent } from '../crm.ts';
import { looksExcelDamaged, readDate } from './dates.ts';
import { type Mapping, mappedColumns } from './mapping.ts';
import { readNumber } from './numbers.ts';

type Row = { line: number; values: Readonly<Record<string, string>> };
type Draft = { type: EventType; at: number; data: Record<string, unknown> };

/** A row that was not taken, with its line and the reason in words. */
export type RowProblem = { line: number; why: string };

class BadRow extends Error {}

/** An empty cell of these fields is a group of its own in reports; in the others it says nothing. */
const KEPT_EMPTY = new Set(['source', 'campaign', 'leadType']);

/**
 * Turns a row into events of the lead that it names; `warnings` tell what looks wrong but was kept.
 * The same row gives the same ids in every import.
 */
export function toEvents(row: Row, mapping: Mapping): { events: TranslatedEvent[]; warnings: string[] } | RowProblem {
  try {
    const lead = (row.values[mapping.key] ?? '').trim();
    if (lead === '') throw new BadRow(`${mapping.key} is empty`);
    if (lead.length > 200) throw new BadRow(`${mapping.key} is longer than 200 characters`);
    const warnings = Object.entries(row.values).flatMap(([name, cell]) =>
      looksExcelDamaged(cell) ? [`${name}: ${JSON.stringify(cell)} may be a value that Excel turned into a date`] : [],
    );
    const drafts = addFields(row, mapping, toDrafts(row, mapping));
    warnings.push(...outOfOrder(drafts));
    return { events: drafts.map((draft) => toEvent(lead, draft)), warnings };
  } catch (error) {
    if (error instanceof BadRow) return { line: row.line, why: error.message };
    throw error;
  }
}

function toDrafts(row: Row, mapping: Mapping): Draft[] {
  const rule = { formats: mapping.date.format, timeZone: mapping.date.timeZone };
  const drafts: Draft[] = [];
  for (const { type, at, data, when } of mapping.events) {
    if (when && !holds(when, (row.values[when.column] ?? '').trim())) continue;
    const text = typeof at === 'string' ? (row.values[at] ?? '').trim() : at.value;
    if (text === '') continue;
    const reading = readDate(text, rule);
    if ('why' in reading) throw new BadRow(typeof at === 'string' ? `${at}: ${reading.why}` : reading.why);
    const values = Object.entries(data).flatMap(([name, given]) => {
      const cell = typeof given === 'object' && given !== null ? cellOf(row, name, given) : given;
      return cell === undefined ? [] : [[name, cell] as const];
    });
    drafts.push({ type, at: reading.at, data: Object.fromEntries(values) });
  }
  if (drafts.length === 0)
    throw new BadRow(
      `no date in ${[...new Set(mapping.events.map(({ at }) => (typeof at === 'string' ? at : 'at')))].join(', ')}`,
    );
  return drafts;
}

/** What ended before the lead began is kept as it is, and told. */
function outOfOrder(drafts: readonly Draft[]): string[] {
  const began = Math.min(...drafts.flatMap(({ type, at }) => (type === 'lead.created' ? [at] : [])));
  return drafts.flatMap(({ type, at }) =>
    (type === 'lead.won' || type === 'lead.lost') && at < began
      ? [`${type} lies before the lead was created; both dates are kept`]
      : [],
  );
}

function holds(when: NonNullable<Mapping['events'][number]['when']>, cell: string): boolean {
  const same = (wanted: string) => wanted.toLowerCase() === cell.toLowerCase();
  if (when.is && !when.is.some(same)) return false;
  if (when.isNot?.some(same)) return false;
  return when.is !== undefined || when.isNot !== undefined || cell !== '';
}

function addFields(row: Row, mapping: Mapping, drafts: Draft[]): Draft[] {
  const fields: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(mapping.fields)) {
    const cell = cellOf(row, name, typeof given === 'string' ? { column: given } : given);
    if (cell !== undefined) fields[name] = cell;
  }
  const taken = new Set([mapping.key, ...mappedColumns(mapping)]);
  const custom =
    mapping.custom === true ? Object.keys(row.values).filter((name) => !taken.has(name)) : mapping.custom || [];
  for (const name of custom) {
    const cell = row.values[name] ?? '';
    if (cell !== '' && !(name in fields)) fields[name] = cell;
  }
  const own = drafts.find((draft) => draft.type === mapping.fieldsAs);
  if (own) {
    own.data = { ...fields, ...own.data };
    return drafts;
  }
  if (Object.keys(fields).length === 0 && mapping.fieldsAs === 'lead.changed') return drafts;
  return [{ type: mapping.fieldsAs, at: Math.min(...drafts.map((draft) => draft.at)), data: fields }, ...drafts];
}

/** The value that a field or a datum takes; undefined when the cell is empty and says nothing. */
function cellOf(
  row: Row,
  name: string,
  given: { column: string; number?: boolean | undefined } | { value: unknown },
): unknown {
  if ('value' in given) return given.value;
  const cell = row.values[given.column] ?? '';
  if (cell.trim() === '') return KEPT_EMPTY.has(name) && !given.number ? '' : undefined;
  if (!given.number) return cell;
  const number = readNumber(cell);
  if (number === null) throw new BadRow(`${given.column}: ${JSON.stringify(cell.slice(0, 40))} is not a number`);
  return number;
}

function toEvent(lead: string, { type, at, data }: Draft): TranslatedEvent {
  const parsed = eventData[type].safeParse(data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new BadRow(`${[type, ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'is not valid'}`);
  }
  const content = createHash('sha256')
    // Sorted: a mapping that names the same columns in another order gives the same fact.
    .update(JSON.stringify([at, Object.entries(parsed.data).sort(([a], [b]) => (a < b ? -1 : 1))]))
    .digest('base64url')
    .slice(0, 16);
  const sourceId = `csv:${lead}:${type}:${content}`;
  return { lead, type, occurredAt: at, sourceId, sequence: 0, actor: null, data: parsed.data } as TranslatedEvent;
}
