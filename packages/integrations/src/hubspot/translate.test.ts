import type { Stage } from '@baton/core/handoff/event';
import { describe, expect, it } from 'vitest';
import type { CrmContext } from '../crm.ts';
import disorder from './fixtures/hubspot-webhook-duplicates-and-disorder.json' with { type: 'json' };
import mixed from './fixtures/hubspot-webhook-mixed-batch.json' with { type: 'json' };
import { brief, NOW, openDesk } from './testing/desk.ts';

const desk = openDesk();
const property = async (propertyName: string, propertyValue: string, more: Partial<CrmContext> = {}) =>
  (await desk.translate([desk.notice({ objectId: 7, propertyName, propertyValue })], more))[0];

describe('a property that changed', () => {
  it.each([
    ['lifecyclestage', 'subscriber', 'lead.stage', { stage: 'new' }],
    ['lifecyclestage', 'marketingqualifiedlead', 'lead.stage', { stage: 'mql' }],
    ['lifecyclestage', 'salesqualifiedlead', 'lead.stage', { stage: 'sql' }],
    ['lifecyclestage', 'opportunity', 'lead.stage', { stage: 'opportunity' }],
    ['lifecyclestage', 'customer', 'lead.won', {}],
    ['lifecyclestage', '19881234', 'lead.changed', { lifecyclestage: '19881234' }],
    ['hs_lead_status', 'OPEN', 'lead.accepted', {}],
    ['hs_lead_status', 'IN_PROGRESS', 'lead.accepted', {}],
    ['hs_lead_status', 'CONNECTED', 'lead.accepted', {}],
    ['hs_lead_status', 'UNQUALIFIED', 'lead.disqualified', {}],
    ['hs_lead_status', 'BAD_TIMING', 'lead.recycled', {}],
    ['hs_lead_status', 'NEW', 'lead.changed', { hs_lead_status: 'NEW' }],
    ['hubspot_owner_id', '1001', 'lead.owner', { owner: 'priya' }],
    ['hubspot_owner_id', '', 'lead.owner', { owner: null }],
    ['jobtitle', 'Director', 'lead.changed', { title: 'Director' }],
    ['numberofemployees', '250', 'lead.changed', { employees: 250 }],
    ['numemployees', '50-100', 'lead.changed', { employees: 50, numemployees: '50-100' }],
    ['numemployees', 'many', 'lead.changed', { numemployees: 'many' }],
    ['hubspotscore', '82.5', 'lead.changed', { score: 82.5 }],
    ['hubspotscore', '', 'lead.changed', { score: null }],
    ['hs_analytics_source', 'PAID_SEARCH', 'lead.changed', { source: 'PAID_SEARCH' }],
    ['hs_analytics_source_data_1', 'Q4 Demo', 'lead.changed', { campaign: 'Q4 Demo' }],
    ['hs_timezone', 'us_slash_eastern', 'lead.changed', { timeZone: 'us/eastern' }],
    ['favourite_colour', 'blue', 'lead.changed', { favourite_colour: 'blue' }],
    ['toString', 'x', 'lead.changed', { toString: 'x' }],
  ])('%s = "%s" is %s', async (name, value, type, data) => {
    expect(brief((await property(name, value))?.events ?? [])).toEqual([[type, NOW, data]]);
  });

  it('takes a rejection reason that the playbook knows as a rejection, another as a field', async () => {
    const rejectionReasons = { 'No budget': 'no_budget' };
    const reasonOf = async (value: string) => (await property('rejection_reason', value, { rejectionReasons }))?.events;
    expect(brief((await reasonOf('No budget')) ?? [])).toEqual([['lead.rejected', NOW, { reason: 'no_budget' }]]);
    expect(brief((await reasonOf('Moon phase')) ?? [])).toEqual([
      ['lead.changed', NOW, { rejection_reason: 'Moon phase' }],
    ]);
  });

  it('follows the mapping of the playbook, also for one property only', async () => {
    const stageMapping: Record<string, Stage> = {
      salesqualifiedlead: 'sal',
      'hs_lead_status:OPEN': 'new',
      '19881234': 'sql',
    };
    expect((await property('lifecyclestage', 'salesqualifiedlead', { stageMapping }))?.events[0]?.data).toEqual({
      stage: 'sal',
    });
    expect((await property('lifecyclestage', '19881234', { stageMapping }))?.events[0]?.data).toEqual({ stage: 'sql' });
    expect((await property('hs_lead_status', 'OPEN', { stageMapping }))?.events[0]?.data).toEqual({ stage: 'new' });
    expect((await property('lifecyclestage', 'marketingqualifiedlead', { stageMapping }))?.events[0]?.data).toEqual({
      stage: 'mql',
    });
  });

  it('keeps and reports an owner who is not one of our people, and a stage that is not mapped', async () => {
    expect(await property('hubspot_owner_id', '1077')).toMatchObject({
      state: 'done',
      reason: 'owner 1077 is not a person here',
      events: [{ data: { owner: 'hubspot:1077' } }],
    });
    expect((await property('lifecyclestage', '19881234'))?.reason).toBe('lifecycle stage 19881234 is not mapped');
  });

  it('names who did it: our person, another user, an app', async () => {
    const actors = await desk.translate([
      desk.notice({
        objectId: 7,
        propertyName: 'company',
        propertyValue: 'A',
        changeSource: 'CRM_UI',
        sourceId: 'userId:9003',
      }),
      desk.notice({
        objectId: 7,
        propertyName: 'company',
        propertyValue: 'B',
        changeSource: 'CRM_UI',
        sourceId: 'userId:1',
      }),
      desk.notice({
        objectId: 7,
        propertyName: 'company',
        propertyValue: 'C',
        changeSource: 'INTEGRATION',
        sourceId: '1160452',
      }),
    ]);
    expect(actors.map((item) => item.events[0]?.actor)).toEqual([
      'priya',
      'hubspot:user:1',
      'hubspot:integration:1160452',
    ]);
  });

  it('uses the time of receipt for a time that cannot be, and says so', async () => {
    for (const occurredAt of [0, null, NOW + 2 * 3_600_000, 1e15]) {
      const [item] = await desk.translate([
        desk.notice({ objectId: 7, propertyName: 'company', propertyValue: 'A', occurredAt }),
      ]);
      expect(item?.events[0]?.occurredAt).toBe(NOW);
      expect(item?.reason).toContain('suspect_time');
    }
  });
});

describe('life of a record', () => {
  it('translates the mixed batch, one result for each notice', async () => {
    const items = await desk.translate(mixed.body);
    expect(items.map((item) => item.state)).toEqual([
      'done',
      'done',
      'done',
      'ignored',
      'done',
      'ignored',
      'done',
      'done',
      'done',
    ]);
    expect(items.flatMap((item) => item.events).filter((event) => event.type === 'lead.merged')).toMatchObject([
      { lead: '1246968', data: { into: '1246965' } },
      { lead: '1250001', data: { into: '1246965' } },
    ]);
    expect(items[8]?.events).toMatchObject([{ lead: '1246969', type: 'lead.deleted', data: { privacy: true } }]);
  });

  it('is the same whatever the order and however often notices come', async () => {
    const bodies = disorder.deliveries.flat();
    const idsOf = async (list: readonly object[]) =>
      [...new Set((await desk.translate(list)).flatMap((item) => item.events.map((event) => event.sourceId)))].sort();
    expect(await idsOf([...bodies, ...bodies])).toEqual(await idsOf([...bodies].reverse()));
    expect(await idsOf(bodies)).toHaveLength(disorder.expect['7001'].events + disorder.expect['7002'].events);
  });

  it('restores, and parks what is not a notice beside good ones', async () => {
    const items = await desk.translate([
      desk.notice({ subscriptionType: 'contact.restore', objectId: 7 }),
      { hello: 1 },
      desk.notice({ subscriptionType: 'contact.teleported', objectId: 7 }),
      desk.notice({ subscriptionType: 'deal.creation', objectId: 9 }),
    ]);
    expect(items.map((item) => item.state)).toEqual(['done', 'parked', 'ignored', 'ignored']);
    expect(items[0]?.events.map((event) => event.type)).toEqual(['lead.restored']);
    expect(items.slice(1).every((item) => item.reason)).toBe(true);
  });
});

describe('engagements', () => {
  const touch = async (
    kind: 'call' | 'email' | 'meeting' | 'note' | 'task' | 'communication',
    properties: Record<string, unknown>,
  ) => {
    const contact = desk.portal.createContact({ firstname: 'Jordan' });
    const id = desk.portal.addEngagement(contact, { kind, properties: { hubspot_owner_id: '1001', ...properties } });
    const typeId = { call: '0-48', email: '0-49', meeting: '0-47', note: '0-46', task: '0-27', communication: '0-18' }[
      kind
    ];
    const [item] = await desk.translate([
      desk.notice({ subscriptionType: 'object.creation', objectTypeId: typeId, objectId: Number(id) }),
    ]);
    return item?.state === 'ignored' ? item.reason : item?.events.map((event) => [event.type, event.data]);
  };
  const base = { by: 'priya', automated: false, verified: true };

  it.each([
    [
      'call',
      {
        hs_call_direction: 'OUTBOUND',
        hs_call_status: 'COMPLETED',
        hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
        hs_call_duration: '95000',
      },
      { kind: 'call', direction: 'out', outcome: 'connected', durationMs: 95_000 },
    ],
    [
      'call',
      { hs_call_direction: 'OUTBOUND', hs_call_status: 'NO_ANSWER' },
      { kind: 'call', direction: 'out', outcome: 'no_answer' },
    ],
    [
      'call',
      { hs_call_direction: 'INBOUND', hs_call_status: 'MISSED' },
      { kind: 'call', direction: 'in', outcome: 'missed' },
    ],
    ['email', { hs_email_direction: 'EMAIL', hs_email_status: 'SENT' }, { kind: 'email', direction: 'out' }],
    ['email', { hs_email_direction: 'INCOMING_EMAIL', hs_email_status: 'SENT' }, { kind: 'email', direction: 'in' }],
    [
      'email',
      { hs_email_direction: 'EMAIL', hs_email_status: 'SENT', hs_sequence_id: '5' },
      { kind: 'email', direction: 'out', automated: true },
    ],
    ['communication', { hs_communication_channel_type: 'SMS' }, { kind: 'sms', direction: 'out' }],
    ['communication', { hs_communication_channel_type: 'LINKEDIN_MESSAGE' }, { kind: 'social', direction: 'out' }],
    ['task', { hs_task_type: 'CALL', hs_task_status: 'COMPLETED' }, { kind: 'call', direction: 'out' }],
  ] as const)('%s %j is a touch', async (kind, properties, data) => {
    expect(await touch(kind, properties)).toEqual([['lead.touched', { ...base, ...data }]]);
  });

  it.each([
    ['call', { hs_call_status: 'QUEUED' }, 'call is queued'],
    ['email', { hs_email_direction: 'EMAIL', hs_email_status: 'BOUNCED' }, 'email is bounced'],
    ['note', { hs_note_body: 'called' }, 'note is not used'],
    ['task', { hs_task_type: 'CALL', hs_task_status: 'NOT_STARTED' }, 'task is not done'],
    ['task', { hs_task_type: 'TODO', hs_task_status: 'COMPLETED' }, 'task is neither call nor email'],
    ['meeting', { hs_meeting_outcome: 'CANCELED' }, 'meeting is canceled'],
  ] as const)('%s %j is none', async (kind, properties, reason) => {
    expect(await touch(kind, properties)).toBe(reason);
  });

  it('counts a meeting when it is booked, and says when it is held', async () => {
    const startsAt = new Date(NOW + 3_600_000).toISOString();
    const booked = { ...base, kind: 'meeting', direction: 'out', outcome: 'scheduled', meetingAt: startsAt };
    expect(await touch('meeting', { hs_meeting_start_time: startsAt, hs_meeting_outcome: 'SCHEDULED' })).toEqual([
      ['lead.touched', booked],
    ]);
    expect(await touch('meeting', { hs_meeting_start_time: startsAt, hs_meeting_outcome: 'COMPLETED' })).toEqual([
      ['lead.touched', { ...booked, outcome: 'completed' }],
      ['lead.behaviour', { did: 'meeting_held' }],
    ]);
  });

  it('finds the touch when the engagement is put on the contact later', async () => {
    const contact = desk.portal.createContact({ firstname: 'Jordan' });
    const id = desk.portal.addEngagement(contact, { kind: 'call', properties: { hs_call_status: 'COMPLETED' } });
    const body = desk.notice({
      subscriptionType: 'object.associationChange',
      objectTypeId: '0-1',
      fromObjectTypeId: '0-1',
      fromObjectId: Number(contact),
      toObjectTypeId: '0-48',
      toObjectId: Number(id),
      associationRemoved: false,
    });
    const [first, second, removed] = await desk.translate([
      body,
      desk.notice({ subscriptionType: 'object.creation', objectTypeId: '0-48', objectId: Number(id) }),
      { ...body, associationRemoved: true },
    ]);
    expect(first?.events[0]?.sourceId).toBe(second?.events[0]?.sourceId);
    expect(first?.events).toHaveLength(1);
    expect(removed?.state).toBe('ignored');
  });
});

describe('a notice of another portal', () => {
  it('that came to the same address of the app is left alone', async () => {
    const notice = desk.notice({ portalId: 1, objectId: 7, propertyName: 'jobtitle', propertyValue: 'Director' });
    expect(await desk.translate([notice])).toEqual([
      { state: 'ignored', reason: 'the notice is of portal 1', events: [] },
    ]);
  });
});
