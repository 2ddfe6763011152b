import { describe, expect, it } from 'vitest';
import type { LeadSaid, TranslatedEvent } from '../crm.ts';
import { brief, NOW, openDesk } from './testing/desk.ts';

const desk = openDesk();
const search = { limits: { searchSecondly: 100 } };

async function all(pages: AsyncIterable<TranslatedEvent[]> | undefined): Promise<TranslatedEvent[]> {
  const events: TranslatedEvent[] = [];
  for await (const page of pages ?? []) events.push(...page);
  return events;
}
const said = (states: Record<string, Partial<LeadSaid>>) => async (ids: readonly string[]) =>
  new Map(
    ids.flatMap((id) => (states[id] ? [[id, { fields: {}, deleted: false, ...states[id] } satisfies LeadSaid]] : [])),
  );

describe('contacts that searches do not show', () => {
  it('are told from the recycle bin with what they said before, and erased ones as gone', async () => {
    const [kept, archived, erased] = ['Kim', 'Ari', 'Eve'].map((firstname) =>
      desk.portal.createContact({ firstname, lifecyclestage: 'marketingqualifiedlead' }),
    ) as [string, string, string];
    desk.now += 60_000;
    desk.portal.deleteContact(archived);
    desk.portal.deleteContact(erased, { privacy: true });
    desk.now += 60_000;
    const events = await all(desk.adapter.listGone?.(NOW, [kept, archived, erased], desk.context()));
    expect(brief(events.filter(({ lead }) => lead === archived))).toEqual(
      expect.arrayContaining([
        ['lead.created', NOW, { firstName: 'Ari' }],
        ['lead.stage', NOW, { stage: 'mql' }],
        ['lead.deleted', NOW + 60_000, {}],
      ]),
    );
    expect(brief(events.filter(({ lead }) => lead === erased))).toEqual([
      ['lead.deleted', desk.now, { privacy: true }],
    ]);
    expect(events.some(({ lead }) => lead === kept)).toBe(false);
    expect(await all(desk.adapter.listGone?.(NOW + 90_000, [kept], desk.context()))).toEqual([]);
  });

  it('have the same id as the webhook gives to a deletion', async () => {
    const id = desk.portal.createContact({ firstname: 'Ari' });
    desk.now += 60_000;
    desk.portal.deleteContact(id);
    const [notice] = await desk.translate([
      desk.notice({ subscriptionType: 'contact.deletion', objectId: Number(id) }),
    ]);
    const found = await all(desk.adapter.listGone?.(NOW, [], desk.context()));
    expect(found.map(({ sourceId }) => sourceId)).toContain(notice?.events[0]?.sourceId);
  });
});

describe('a search', () => {
  it('finds that a contact is back which we have as deleted', async () => {
    await desk.start(search);
    const id = desk.portal.createContact({ firstname: 'Ari' });
    desk.now += 60_000;
    desk.portal.deleteContact(id);
    desk.now += 60_000;
    desk.portal.restoreContact(id);
    const back = async (states: Record<string, Partial<LeadSaid>>) =>
      (await all(desk.adapter.listChangedSince(NOW, desk.context({ findLeadStates: said(states) })))).filter(
        ({ type }) => type === 'lead.restored',
      );
    expect(brief(await back({ [id]: { deleted: true, deletedAt: NOW + 60_000 } }))).toEqual([
      ['lead.restored', desk.now, {}],
    ]);
    expect(await back({ [id]: {} })).toEqual([]);
  });

  it('finds a merge that no webhook told, under the name that the lead has here', async () => {
    await desk.start(search);
    desk.portal.upsertOwner({ id: '1002', email: 'tom@example.com' });
    const primary = desk.portal.createContact({ firstname: 'Ann', hubspot_owner_id: '1001' });
    const loser = desk.portal.createContact({ firstname: 'Annie', company: 'Kestrel', hubspot_owner_id: '1002' });
    const bodies: object[] = [];
    desk.now += 60_000;
    const at = desk.now;
    const survivor = desk.portal.mergeContacts(primary, [loser]);
    bodies.push(
      desk.notice({
        subscriptionType: 'contact.merge',
        objectId: Number(survivor),
        primaryObjectId: Number(primary),
        mergedObjectIds: [Number(loser)],
        newObjectId: Number(survivor),
      }),
    );
    desk.now += 60_000;
    desk.portal.updateContact(survivor, { firstname: 'Anna' });
    const found = await all(desk.adapter.listChangedSince(NOW, desk.context()));
    const merges = (events: readonly TranslatedEvent[]) =>
      events.flatMap((one) =>
        one.type === 'lead.merged' ? [`${one.lead} into ${one.data.into} ${one.occurredAt}`] : [],
      );
    expect(merges(found).sort()).toEqual(
      [`${loser} into ${primary} ${at}`, `${survivor} into ${primary} ${at}`].sort(),
    );
    expect(found.filter(({ type }) => type !== 'lead.merged').every(({ lead }) => lead === primary)).toBe(true);
    // What the one that came in said of itself is not what the survivor says.
    expect(found).toContainEqual(
      expect.objectContaining({ type: 'lead.changed', occurredAt: at, data: { firstName: 'Ann', company: 'Kestrel' } }),
    );
    expect(found).toContainEqual(
      expect.objectContaining({ type: 'lead.owner', occurredAt: at, data: { owner: 'priya' } }),
    );
    const told = (await desk.translate(bodies)).flatMap((item) => item.events);
    expect(new Set(told.map(({ sourceId }) => sourceId))).toEqual(new Set(found.map(({ sourceId }) => sourceId)));
  });

  it('hears late what a contact said that was merged away: it speaks for itself', async () => {
    await desk.start(search);
    const [primary, loser] = ['Ann', 'Annie'].map((firstname) => desk.portal.createContact({ firstname })) as [
      string,
      string,
    ];
    const change = (objectId: string, propertyValue: string) =>
      desk.notice({ objectId: Number(objectId), propertyName: 'firstname', propertyValue });
    const before = change(loser, 'Annie');
    desk.now += 60_000;
    const survivor = desk.portal.mergeContacts(primary, [loser]);
    desk.now += 60_000;
    desk.portal.updateContact(survivor, { firstname: 'Anna' });
    const items = await desk.translate([before, change(survivor, 'Anna')], { known: new Set() });
    const names = items.flatMap(({ events }) =>
      events.flatMap((one) => (one.type === 'lead.changed' ? [`${one.lead} ${one.data.firstName}`] : [])),
    );
    expect([...new Set(names)].sort()).toEqual([`${loser} Annie`, `${primary} Ann`, `${primary} Anna`].sort());
  });

  it('takes a contact that kept its id in a merge for what it is', async () => {
    await desk.start(search);
    const [primary, loser] = [desk.portal.createContact({}), desk.portal.createContact({})];
    desk.now += 60_000;
    const survivor = desk.portal.mergeContacts(primary, [loser]);
    const states = said({ [survivor]: {} });
    const found = await all(desk.adapter.listChangedSince(NOW, desk.context({ findLeadStates: states })));
    expect(
      found.flatMap((one) => (one.type === 'lead.merged' ? [`${one.lead} into ${one.data.into}`] : [])).sort(),
    ).toEqual([`${primary} into ${survivor}`, `${loser} into ${survivor}`].sort());
  });
});
