import type { CrmContext } from '../crm.ts';
import { isAdapterError } from '../errors.ts';
import type { SalesforceRecord } from './client.ts';
import { kindOf } from './ids.ts';
import type { Library } from './library.ts';
import { findSources } from './read-leads.ts';
import { readByIds, readRows } from './read-rows.ts';
import { chunk, groupBy, idIn, isSet, numberOf, textOf } from './records.ts';
import type { Scribe } from './scribe.ts';
import { SELECTED } from './select.ts';
import { equals, every, isAtAny, toSoql } from './soql.ts';
import {
  completedAtOf,
  doerOf,
  type Reading,
  taskKindOf,
  toEmailTouches,
  toMeetingTouch,
  toTaskTouch,
} from './touch-events.ts';

/** So many leads called, or mailed, by one person within one second were not. */
const BULK_LEADS = 3;
const INSTANTS = 100;
const NOTHING = { tasks: new Map<string, SalesforceRecord>(), bulk: null };

export type Desk = { library: Library; ctx: CrmContext; scribe: Scribe };
export type TouchAsked = {
  /** The records are neighbours in time: what was done in bulk is among them, and mails are told in pages of their own. */
  neighbours: boolean;
};

/** The touches that tasks are, by task. A mail's task is left to the mail itself. */
export async function readTaskTouches(
  desk: Desk,
  tasks: readonly SalesforceRecord[],
  asked: TouchAsked,
): Promise<Map<string, Reading>> {
  const { library, ctx, scribe } = desk;
  const leads = await leadsOf(desk, tasks);
  const done = tasks.filter((task) => completedAtOf(task) !== null && taskKindOf(task) !== null);
  const mailed = done.filter((task) => taskKindOf(task) === 'email').map((task) => task.Id);
  const emails = groupBy(await readByIds(library, ctx, 'EmailMessage', 'ActivityId', mailed), 'ActivityId');
  const bulk = await findBulk(desk, done, asked);
  const found =
    emails.size > 0 && !asked.neighbours
      ? await readEmailTouches(desk, [...emails.values()].flat(), asked, {
          tasks: new Map(tasks.map((one) => [one.Id, one])),
          bulk,
        })
      : null;
  return new Map(
    tasks.map((task) => {
      const lead = leads.get(task.Id);
      if (lead === undefined) return [task.Id, { events: [], ignored: 'the task is not on a lead' }];
      const own = emails.get(task.Id)?.map((email) => found?.get(email.Id));
      if (own?.length) {
        const events = own.flatMap((one) => one?.events ?? []);
        return [task.Id, { events, ignored: events.length > 0 ? null : (own[0]?.ignored ?? null) }];
      }
      return [task.Id, toTaskTouch(task, lead, bulk.has(task.Id), scribe)];
    }),
  );
}

export async function readMeetingTouches(
  desk: Desk,
  events: readonly SalesforceRecord[],
): Promise<Map<string, Reading>> {
  const leads = await leadsOf(desk, events);
  return new Map(
    events.map((event) => {
      const lead = leads.get(event.Id);
      return [
        event.Id,
        lead === undefined
          ? { events: [], ignored: 'the event is not on a lead' }
          : toMeetingTouch(event, lead, desk.scribe),
      ];
    }),
  );
}

/** The touches that mails are, by mail: on the lead of the task beside it, and on those it went to or came from. */
export async function readEmailTouches(
  desk: Desk,
  emails: readonly SalesforceRecord[],
  asked: TouchAsked,
  known: { tasks: ReadonlyMap<string, SalesforceRecord>; bulk: ReadonlySet<string> | null } = NOTHING,
): Promise<Map<string, Reading>> {
  const { library, ctx, scribe } = desk;
  const relations = groupBy(
    await readRelations(
      desk,
      emails.map((email) => email.Id),
    ),
    'EmailMessageId',
  );
  const wanted = emails.flatMap((email) => idIn(email, 'ActivityId') ?? []).filter((id) => !known.tasks.has(id));
  const read = await readByIds(library, ctx, 'Task', 'Id', wanted);
  const tasks = new Map([...known.tasks, ...read.map((task) => [task.Id, task] as const)]);
  const bulk = known.bulk ?? (await findBulk(desk, read, asked));
  const whos = emails.map((email) => ({
    email,
    ids: peopleOf(email, relations.get(email.Id) ?? [], tasks.get(idIn(email, 'ActivityId') ?? '')),
  }));
  const leads = await resolve(
    desk,
    whos.flatMap((one) => one.ids),
  );
  return new Map(
    whos.map(({ email, ids }) => {
      const record = tasks.get(idIn(email, 'ActivityId') ?? '');
      const of = (id: string | null) => (id === null ? null : (leads.get(id) ?? null));
      const task = record ? { record, lead: of(whoOf(record)) } : null;
      const all = [...new Set(ids.flatMap((id) => of(id) ?? []))];
      return [email.Id, toEmailTouches(email, all, task, bulk.has(record?.Id ?? ''), scribe)];
    }),
  );
}

/** Whom a mail concerns: who its task is about, and who got it or, coming in, who wrote it. */
function peopleOf(
  email: SalesforceRecord,
  relations: readonly SalesforceRecord[],
  task: SalesforceRecord | undefined,
): string[] {
  const side = isSet(email, 'Incoming') ? /^From/ : /^(?:To|Cc|Bcc)/;
  const related = relations
    .filter((one) => side.test(textOf(one, 'RelationType') ?? ''))
    .map((one) => idIn(one, 'RelationId'));
  const ids: (string | null)[] = [task ? whoOf(task) : null, ...related];
  const other = ids.some((id) => id !== null) ? [] : [idIn(email, 'RelatedToId'), idIn(email, 'ParentId')];
  return [...ids, ...other].flatMap((id) => id ?? []);
}

async function readRelations({ library, ctx }: Desk, emailIds: readonly string[]): Promise<SalesforceRecord[]> {
  return readByIds(library, ctx, 'EmailMessageRelation', 'EmailMessageId', emailIds);
}

/** Whom an activity is about: a lead, the contact or the opportunity that one became. */
function whoOf(activity: SalesforceRecord): string | null {
  const who = idIn(activity, 'WhoId');
  const what = idIn(activity, 'WhatId');
  return who ?? (what !== null && kindOf(what) === 'opportunity' ? what : null);
}

async function leadsOf(desk: Desk, activities: readonly SalesforceRecord[]): Promise<Map<string, string>> {
  const leads = await resolve(
    desk,
    activities.flatMap((one) => whoOf(one) ?? []),
  );
  return new Map(
    activities.flatMap((one) => {
      const lead = leads.get(whoOf(one) ?? '');
      return lead === undefined ? [] : [[one.Id, lead] as const];
    }),
  );
}

/** The lead behind each id: itself, or the one that became this contact or opportunity. */
async function resolve({ library, ctx }: Desk, ids: readonly string[]): Promise<Map<string, string>> {
  const of = (kind: string) => ids.filter((id) => kindOf(id) === kind);
  return new Map([
    ...of('lead').map((id) => [id, id] as const),
    ...(await findSources(library, ctx, 'ConvertedContactId', of('contact'))),
    ...(await findSources(library, ctx, 'ConvertedOpportunityId', of('opportunity'))),
  ]);
}

/** Tasks that one person finished in the same second for several leads. A call that lasted was one. */
async function findBulk(
  desk: Desk,
  tasks: readonly SalesforceRecord[],
  { neighbours }: TouchAsked,
): Promise<Set<string>> {
  const suspects = tasks.filter((task) => (numberOf(task, 'CallDurationInSeconds') ?? 0) === 0);
  const around = neighbours ? suspects : [...suspects, ...(await readFinishedAt(desk, suspects))];
  const leads = new Map<string, Set<string>>();
  for (const task of around) {
    const key = momentOf(task);
    const who = whoOf(task);
    if (key === null || who === null || (numberOf(task, 'CallDurationInSeconds') ?? 0) > 0) continue;
    leads.set(key, (leads.get(key) ?? new Set()).add(who));
  }
  return new Set(
    suspects.filter((task) => (leads.get(momentOf(task) ?? '')?.size ?? 0) >= BULK_LEADS).map((task) => task.Id),
  );
}

/** The second and the person; null for a task that is not done. */
function momentOf(task: SalesforceRecord): string | null {
  const at = completedAtOf(task);
  return at === null ? null : `${Math.floor(at / 1000)} ${doerOf(task) ?? ''}`;
}

async function readFinishedAt({ library, ctx }: Desk, tasks: readonly SalesforceRecord[]): Promise<SalesforceRecord[]> {
  const instants = [...new Set(tasks.flatMap((task) => completedAtOf(task) ?? []))];
  const rows: SalesforceRecord[] = [];
  for (const part of chunk(instants, INSTANTS)) {
    const where = every(equals('IsClosed', true), isAtAny('CompletedDateTime', part));
    const found = await readRows(library, ctx, 'Task', async () => {
      const select = await library.book.select(ctx, 'Task', SELECTED.Task);
      return select.includes('CompletedDateTime') ? toSoql({ select, from: 'Task', where, limit: 2000 }) : null;
    }).catch((error: unknown) => {
      // An organisation that does not let us ask is no reason to lose the task itself.
      if (isAdapterError(error) && error.kind === 'rejected') return null;
      throw error;
    });
    if (found === null) return rows;
    rows.push(...found);
  }
  return rows;
}
