import type { Stage } from '@baton/core/handoff/event';
import { describe, expect, it } from 'vitest';
import type { TranslatedEvent } from '../crm.ts';
import { brief, idsOf, meaningful, NOW, openDesk, QUEUE, RITA, SAM, statesAfter } from './testing/desk.ts';

const desk = openDesk();
const lead = (more = {}) =>
  desk.org.createLead({ FirstName: 'Ana', LastName: 'Díaz', OwnerId: RITA, ...more }, { quiet: true });

describe('a lead', () => {
  it('is told as it was made, and every later status and owner at its true instant', async () => {
    const id = lead({ Email: 'ana@contoso.example.com', NumberOfEmployees: 250, LeadSource: 'Web', Status: 'MQL' });
    const assigned = desk.later(60_000);
    desk.org.updateLead(id, { OwnerId: SAM }, { by: RITA, quiet: true });
    const accepted = desk.later(60_000);
    desk.org.updateLead(id, { Status: 'Accepted' }, { by: SAM, quiet: true });
    const events = await desk.eventsOf(id);
    expect(brief(meaningful(events))).toEqual([
      [
        'lead.created',
        NOW,
        {
          firstName: 'Ana',
          lastName: 'Díaz',
          email: 'ana@contoso.example.com',
          company: 'Contoso',
          source: 'Web',
          employees: 250,
          HasOptedOutOfEmail: false,
          Status: 'MQL',
          stage: 'mql',
          OwnerId: RITA,
          owner: 'rita',
        },
      ],
      ['lead.accepted', accepted, { by: 'sam' }],
      ['lead.owner', assigned, { owner: 'sam' }],
    ]);
    expect(events.map((event) => [event.lead, event.actor])).toEqual(
      expect.arrayContaining([
        [id, 'sam'],
        [id, 'rita'],
      ]),
    );
    expect(events.filter((event) => event.sourceId.endsWith(':value')).map((event) => event.data)).toEqual([
      { Status: 'Accepted' },
      { OwnerId: SAM },
    ]);
    expect(events.every((event) => event.sourceId.startsWith('sf:00D5g00000AcMe1EAF:'))).toBe(true);
  });

  it.each([
    ['New', 'lead.stage', { stage: 'new' }],
    ['MQL', 'lead.stage', { stage: 'mql' }],
    ['Accepted', 'lead.accepted', { by: 'rita' }],
    ['Working - Contacted', 'lead.accepted', { by: 'rita' }],
    ['Recycled', 'lead.stage', { stage: 'recycled' }],
    ['Closed - Not Converted', 'lead.stage', { stage: 'disqualified' }],
    ['Rejected', 'lead.rejected', { reason: 'not given', by: 'rita' }],
  ])('of status %s is %s', async (status, type, data) => {
    const id = lead({ Status: 'Nobody knows' });
    desk.later(1000);
    desk.org.updateLead(id, { Status: status }, { by: RITA, quiet: true });
    const told = meaningful(await desk.eventsOf(id)).slice(1);
    expect(told.map((event) => [event.type, event.data])).toEqual([[type, data]]);
  });

  it('follows the mapping of the playbook, and says what is not mapped', async () => {
    const id = lead({ Status: 'Nobody knows' });
    desk.later(1000);
    desk.org.updateLead(id, { Status: 'Accepted' }, { by: RITA, quiet: true });
    const stageMapping: Record<string, Stage> = { 'Status:Nobody knows': 'mql', Accepted: 'sql' };
    const told = meaningful(await desk.eventsOf(id, { stageMapping }));
    expect(told.map((event) => (event.data as { stage?: string }).stage)).toEqual(['mql', 'sql']);
    desk.org.updateLead(id, { Status: 'Odd' }, { by: RITA, quiet: true });
    expect((await desk.translate([desk.hint(id)]))[0]?.reason).toContain('lead status Odd is not mapped');
  });

  it('is rejected for the reason that the record gives', async () => {
    desk.org.defineField('Lead', { name: 'Rejection_Reason__c', type: 'picklist' });
    desk.org.defineField('Lead', { name: 'Rejection_Detail__c', type: 'string' });
    const id = lead({ Status: 'MQL' });
    desk.later(1000);
    const reason = { Rejection_Reason__c: 'No budget', Rejection_Detail__c: 'Until spring' };
    desk.org.updateLead(id, { Status: 'Rejected', ...reason }, { by: RITA, quiet: true });
    const events = await desk.eventsOf(id);
    expect(events.find((event) => event.type === 'lead.rejected')?.data).toEqual({
      reason: 'No budget',
      note: 'Until spring',
      by: 'rita',
    });
    expect(JSON.stringify(events[0]?.data)).not.toContain('Rejection');
  });

  it('has a queue, a person of ours, somebody else or nobody for an owner', async () => {
    const id = lead({ OwnerId: QUEUE });
    const stranger = desk.org.addUser({ FirstName: 'Tom', LastName: 'Lane' }, { quiet: true });
    desk.later(1000);
    desk.org.updateLead(id, { OwnerId: stranger }, { by: RITA, quiet: true });
    desk.later(1000);
    desk.org.updateLead(id, { OwnerId: RITA }, { by: RITA, quiet: true });
    desk.org.deactivateUser(RITA);
    const [item] = await desk.translate([desk.hint(id)]);
    expect(
      item?.events
        .filter((event) => event.type === 'lead.owner' || event.type === 'lead.created')
        .map((event) => (event.data as { owner?: unknown }).owner),
    ).toEqual([{ queue: 'US_SMB' }, `salesforce:${stranger}`, 'rita']);
    expect(item?.reason).toContain(`owner ${stranger} is not a person here`);
    expect(item?.reason).toContain(`owner ${RITA} is not active in Salesforce`);
  });

  it('keeps custom fields that it may see', async () => {
    desk.org.defineField('Lead', { name: 'Lead_Score__c', type: 'double' });
    desk.org.defineField('Lead', { name: 'Lead_Type__c', type: 'string' });
    desk.org.defineField('Lead', { name: 'Interest__c', type: 'string' });
    desk.org.defineField('Lead', { name: 'Hidden__c', type: 'string' }, false);
    const fields = { Lead_Score__c: 82, Lead_Type__c: 'demo_request', Interest__c: 'x'.repeat(200), Hidden__c: 'no' };
    const id = lead(fields);
    const data = (await desk.eventsOf(id))[0]?.data as Record<string, unknown>;
    expect(data).toMatchObject({
      score: 82,
      Lead_Score__c: 82,
      leadType: 'demo_request',
      Interest__c: 'x'.repeat(200),
    });
    expect(data).not.toHaveProperty('Hidden__c');
  });

  it('tells its campaigns in order, the last one as its campaign', async () => {
    const id = lead();
    expect((await desk.eventsOf(id)).some((event) => 'campaign' in event.data)).toBe(false);
    for (const Name of ['Webinar', 'Q4 Demo']) {
      desk.later(1000);
      const CampaignId = desk.org.createRecord('Campaign', { Name }, { quiet: true });
      desk.org.createRecord('CampaignMember', { CampaignId, LeadId: id }, { quiet: true });
    }
    expect(brief(await desk.eventsOf(id)).slice(1)).toEqual([
      ['lead.changed', NOW + 1000, { campaign: 'Webinar', campaigns: ['Webinar'] }],
      ['lead.changed', NOW + 2000, { campaign: 'Q4 Demo', campaigns: ['Webinar', 'Q4 Demo'] }],
    ]);
    expect(idsOf(await desk.sync())).toEqual(idsOf(await desk.eventsOf(id)));
  });
});

describe('what has no history', () => {
  it('is told as far as it is news', async () => {
    const id = lead({ Title: 'Director' });
    const first = await desk.eventsOf(id);
    expect(first.map((event) => event.type)).toEqual(['lead.created']);
    const at = desk.later(60_000);
    desk.org.updateLead(id, { Title: 'Vice President', Phone: '123' }, { by: RITA, quiet: true });
    const second = await desk.eventsOf(id, { findLeadStates: statesAfter(first) });
    expect(brief(second.slice(1))).toEqual([['lead.changed', at, { title: 'Vice President', phone: '123' }]]);
    const third = await desk.eventsOf(id, { findLeadStates: statesAfter([...first, ...second]) });
    expect(third.map((event) => event.type)).toEqual(['lead.created']);
    expect((await desk.sync(0, { findLeadStates: statesAfter(first) })).map((event) => event.sourceId)).toEqual(
      second.map((event) => event.sourceId),
    );
  });

  it('is told whole when nobody knows what the lead said', async () => {
    const id = lead();
    desk.later(1000);
    desk.org.updateLead(id, { Title: 'Director' }, { by: RITA, quiet: true });
    const [, state] = await desk.eventsOf(id, { findLeadStates: undefined });
    expect(state?.data).toMatchObject({ title: 'Director', company: 'Contoso' });
  });

  it('is the status and the owner too, where they are not tracked', async () => {
    await desk.start({ trackHistory: false });
    const id = lead({ Status: 'MQL' });
    const first = await desk.eventsOf(id);
    expect(first[0]?.data).toMatchObject({ stage: 'mql', owner: 'rita' });
    const at = desk.later(60_000);
    desk.org.updateLead(id, { Status: 'Accepted', OwnerId: SAM }, { by: SAM, quiet: true });
    const before = { findLeadStates: statesAfter(first) };
    const second = await desk.eventsOf(id, before);
    expect(brief(second.slice(1))).toEqual([
      ['lead.changed', at, { Status: 'Accepted', OwnerId: SAM }],
      ['lead.accepted', at, { by: 'sam' }],
      ['lead.owner', at, { owner: 'sam' }],
    ]);
    desk.later(60_000);
    desk.org.updateLead(id, { Phone: '1' }, { by: SAM, quiet: true });
    const third = await desk.eventsOf(id, { findLeadStates: statesAfter([...first, ...second]) });
    expect(third.slice(1).map((event) => event.data)).toEqual([{ phone: '1' }]);
  });

  it('of a lead that was worked on before we came begins with the last change', async () => {
    await desk.start({ trackHistory: false });
    const id = lead({ Status: 'MQL' });
    const at = desk.later(60_000);
    desk.org.updateLead(id, { Status: 'Recycled' }, { by: SAM, quiet: true });
    const events = await desk.eventsOf(id);
    expect(events[0]?.data).not.toHaveProperty('stage');
    expect(brief(events.filter((event) => event.type === 'lead.stage'))).toEqual([
      ['lead.stage', at, { stage: 'recycled' }],
    ]);
  });
});

describe('the life of a lead', () => {
  it('that is converted goes on with its contact and its opportunity', async () => {
    const id = lead({ Status: 'MQL' });
    const converted = desk.later(60_000);
    const { opportunityId } = desk.org.convertLead(id, { opportunityName: 'Contoso deal' }, { by: RITA, quiet: true });
    const kinds = async () =>
      meaningful(await desk.eventsOf(id))
        .slice(1)
        .map((event) => [event.type, event.occurredAt, event.data]);
    const open = [
      ['lead.stage', converted, { stage: 'sql' }],
      ['lead.stage', converted, { stage: 'sql' }],
      ['lead.opportunity', converted, {}],
    ];
    expect(await kinds()).toEqual(open);
    const won = desk.later(60_000);
    desk.org.updateRecord(
      'Opportunity',
      opportunityId ?? '',
      { StageName: 'Closed Won', Amount: 12_000 },
      { quiet: true },
    );
    expect(await kinds()).toEqual([
      ...open.slice(0, 2),
      ['lead.opportunity', converted, { amount: 12_000 }],
      ['lead.won', won, { amount: 12_000 }],
    ]);
    const [item] = await desk.translate([desk.change('Opportunity', [opportunityId ?? ''])]);
    expect(item?.events.map((event) => event.type)).toContain('lead.won');
    expect(idsOf(await desk.sync(won - 1000))).toEqual(idsOf(item?.events ?? []));
  });

  it('that is converted without an opportunity has none', async () => {
    const id = lead({ Status: 'MQL' });
    desk.later(60_000);
    desk.org.convertLead(id, {}, { by: RITA, quiet: true });
    const types = (await desk.eventsOf(id)).map((event) => event.type);
    expect(types).toContain('lead.stage');
    expect(types).not.toContain('lead.opportunity');
  });

  it('says when it was converted even without history', async () => {
    await desk.start({ trackHistory: false });
    const id = lead();
    const at = desk.later(3_600_000);
    desk.org.convertLead(id, { opportunityName: 'x' }, { by: RITA, quiet: true });
    const events = await desk.eventsOf(id);
    expect(events.find((event) => event.sourceId.endsWith(':converted'))?.occurredAt).toBe(at);
  });

  it('that is merged goes into the winner, which says then what it says itself', async () => {
    const [winner, loser] = [lead(), lead({ LastName: 'Diaz', Email: 'd@contoso.example.com', OwnerId: SAM })];
    const at = desk.later(1000);
    desk.org.mergeLeads(winner, [loser], { by: RITA, quiet: true });
    desk.later(1000);
    desk.org.updateLead(winner, { OwnerId: QUEUE, Title: 'Director' }, { by: RITA, quiet: true });
    const [merged, values, held] = (await desk.eventsOf(loser)).slice(1);
    expect(brief([merged as TranslatedEvent])).toEqual([['lead.merged', at, { into: winner }]]);
    expect(values).toMatchObject({
      ...{ lead: winner, type: 'lead.changed', occurredAt: at },
      data: { lastName: 'Díaz', email: null, OwnerId: RITA },
    });
    expect(held).toMatchObject({ lead: winner, type: 'lead.owner', occurredAt: at, data: { owner: 'rita' } });
    expect(idsOf(await desk.sync())).toEqual(expect.arrayContaining(idsOf([values, held] as TranslatedEvent[])));
  });

  it('that is deleted and brought back is so here, once each', async () => {
    const id = lead();
    const first = await desk.eventsOf(id);
    const deleted = desk.later(1000);
    desk.org.deleteLead(id, { by: RITA, quiet: true });
    const second = await desk.eventsOf(id, { findLeadStates: statesAfter(first) });
    expect(brief(second.slice(1))).toEqual([['lead.deleted', deleted, {}]]);
    expect(idsOf(await desk.sync())).toEqual(idsOf(second));
    const restored = desk.later(1000);
    desk.org.undeleteLead(id, { by: RITA, quiet: true });
    const told = statesAfter([...first, ...second]);
    const third = await desk.eventsOf(id, { findLeadStates: told });
    expect(brief(third.slice(1))).toEqual([['lead.restored', restored, {}]]);
    const [change] = await desk.translate([desk.change('Lead', [id], 'UNDELETE')]);
    expect(idsOf(change?.events ?? [])).toEqual(expect.arrayContaining(idsOf(third)));
    expect(await desk.eventsOf(id, { findLeadStates: statesAfter([...first, ...second, ...third]) })).toHaveLength(1);
  });

  it('that is gone for good is forgotten when Salesforce says that it was deleted, and left alone when it only hides', async () => {
    const id = lead();
    desk.org.deleteLead(id, { quiet: true });
    desk.org.purgeLead(id, { quiet: true });
    const [change] = await desk.translate([desk.change('Lead', [id], 'DELETE')]);
    expect(change?.events.map((event) => [event.type, event.data])).toEqual([['lead.deleted', { privacy: true }]]);
    const hidden = lead();
    desk.org.hideRecord(hidden);
    expect((await desk.translate([desk.hint(hidden)]))[0]).toMatchObject({ state: 'ignored', events: [] });
    expect(await desk.adapter.readLead(hidden, desk.context())).toBeNull();
  });

  it('that was deleted and brought back before we could read it was deleted in between, whichever hint comes first', async () => {
    const id = lead();
    const deletedAt = desk.later(60_000);
    const gone = desk.change('Lead', [id], 'DELETE');
    desk.org.deleteLead(id);
    const backAt = desk.later(60_000);
    const back = desk.change('Lead', [id], 'UNDELETE');
    desk.org.undeleteLead(id);
    desk.later(60_000);
    desk.org.updateLead(id, { Title: 'Director' });
    const life = async (hints: object[]) =>
      (await desk.translate(hints))
        .flatMap((item) => item.events)
        .filter(({ type }) => type === 'lead.deleted' || type === 'lead.restored')
        .map(({ type, occurredAt }) => [type, occurredAt]);
    const both = [
      ['lead.deleted', deletedAt],
      ['lead.restored', backAt],
    ];
    expect(await life([gone, back])).toEqual(both);
    expect(await life([back, gone])).toEqual(both);
    expect(await life([back])).toEqual([both[1]]);
    // Alone it must not leave the lead deleted for ever.
    expect(await life([gone])).toEqual([both[0], ['lead.restored', desk.now]]);
  });

  it('that is erased without a hint is found in the list of what was deleted, if it is one of ours', async () => {
    const [mine, strange] = [lead(), lead()];
    const erasedAt = desk.later(60_000);
    desk.org.purgeLead(mine);
    desk.org.purgeLead(strange);
    desk.later(5_000);
    const findLeadStates = async (ids: readonly string[]) =>
      new Map(ids.flatMap((id) => (id === mine ? [[id, { fields: {}, deleted: false }] as const] : [])));
    const found = await desk.sync(NOW, { findLeadStates });
    expect(found.map((event) => [event.lead, event.type, event.occurredAt, event.data])).toEqual([
      [mine, 'lead.deleted', erasedAt, { privacy: true }],
    ]);
    const [hint] = await desk.translate([
      { ...desk.change('Lead', [mine], 'DELETE'), commitTimestamp: erasedAt + 300 },
    ]);
    expect(hint?.events.map((event) => [event.sourceId, event.occurredAt])).toEqual([[found[0]?.sourceId, erasedAt]]);
  });
});

describe('our own changes', () => {
  it('carry the field and value that we wrote, others none', async () => {
    const id = lead({ Status: 'MQL' });
    desk.later(1000);
    desk.org.updateLead(id, { Status: 'Accepted', OwnerId: SAM }, { by: desk.org.apiUserId, quiet: true });
    desk.later(1000);
    desk.org.updateLead(id, { Status: 'Recycled' }, { by: RITA, quiet: true });
    const echoes = (await desk.eventsOf(id)).map((event) => [event.type, event.echo ?? null]);
    expect(echoes).toEqual([
      ['lead.created', null],
      ['lead.accepted', { field: 'Status', value: 'Accepted' }],
      ['lead.changed', { field: 'Status', value: 'Accepted' }],
      ['lead.stage', null],
      ['lead.changed', null],
      ['lead.owner', { field: 'OwnerId', value: SAM }],
      ['lead.changed', { field: 'OwnerId', value: SAM }],
    ]);
  });
});
