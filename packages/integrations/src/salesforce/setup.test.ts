import { describe, expect, it } from 'vitest';
import type { CrmSetup, ProvisionWish } from '../crm.ts';
import { WRITTEN_FIELDS } from '../crm-fields.ts';
import { createLibrary } from './library.ts';
import { createSalesforceSetup } from './setup.ts';
import { openDesk, RITA } from './testing/desk.ts';

const desk = openDesk();
const WISH: ProvisionWish = {
  statuses: [
    { value: 'SAL', label: 'SAL' },
    { value: 'Disqualified', label: 'Disqualified' },
  ],
  reasons: [
    { value: 'No budget', label: 'No budget' },
    { value: 'Not a fit "co" & <x>', label: 'Not a fit "co" & <x>' },
  ],
};
const setup = (): CrmSetup => createSalesforceSetup(createLibrary({ loginUrl: desk.org.url, timeoutMs: 2000 }));
const actions = async (wish = WISH) =>
  Object.fromEntries((await setup().planProvision(wish, desk.context())).map((step) => [step.id, step.action]));
const outcomes = async (wish = WISH) =>
  Object.fromEntries((await setup().provision(wish, desk.context())).map((one) => [one.id, one.outcome]));

describe('what is there', () => {
  it('says who we are', async () => {
    expect(await setup().identify(desk.context())).toEqual({
      account: desk.org.organizationId,
      user: 'baton@acme.example.com',
      scopes: [],
      missing: [],
    });
  });

  it('lists the fields of leads, their kinds and values', async () => {
    desk.org.defineField('Lead', { name: 'Score__c', type: 'double' });
    const fields = new Map((await setup().listFields(desk.context())).map((field) => [field.name, field]));
    expect(fields.get('Status')).toMatchObject({ type: 'picklist', custom: false, writable: true });
    expect(fields.get('Status')?.options).toContainEqual({ value: 'MQL', label: 'MQL' });
    expect(fields.get('Score__c')).toMatchObject({ type: 'number', custom: true, options: null });
    expect(fields.get('LastName')?.required).toBe(true);
    expect(fields.get('OwnerId')).toMatchObject({ type: 'reference', required: false });
    expect(fields.get('SystemModstamp')).toMatchObject({ type: 'datetime', writable: false });
  });

  it('shows how many of the newest leads fill a field', async () => {
    for (const Title of ['Director', 'Director', null])
      desk.org.createLead({ LastName: 'A', OwnerId: RITA, Title }, { quiet: true });
    expect(await setup().sampleFields(['Title', 'Industry', "Nothing' OR Id != '"], desk.context())).toEqual({
      Title: { filled: 2, of: 3, values: ['Director'] },
      Industry: { filled: 0, of: 3, values: [] },
    });
  });

  it('reads statuses as stages', () => {
    const { stageOf } = setup();
    expect([stageOf?.('Working', {}), stageOf?.('Rejected', {}), stageOf?.('x', { x: 'mql' })]).toEqual([
      'sal',
      'rejected',
      'mql',
    ]);
  });
});

describe('provisioning', () => {
  it('makes everything that is missing, and the second time nothing', async () => {
    const plan = await setup().planProvision(WISH, desk.context());
    expect(plan.map((step) => step.action)).not.toContain('clash');
    expect(plan.find((step) => step.id === 'field:MQL_Date__c')).toEqual({
      id: 'field:MQL_Date__c',
      kind: 'field',
      target: 'MQL_Date__c',
      action: 'create',
      words: 'Creates the lead field ‘MQL Date’ (MQL_Date__c), a date with time.',
    });
    expect(new Set(Object.values(await outcomes()))).toEqual(new Set(['done']));
    expect(new Set(Object.values(await actions()))).toEqual(new Set(['nothing']));
    expect(new Set(Object.values(await outcomes()))).toEqual(new Set(['unchanged']));
    const fields = new Map((await setup().listFields(desk.context())).map((field) => [field.name, field]));
    for (const { salesforce, type } of Object.values(WRITTEN_FIELDS))
      expect(fields.get(salesforce)).toMatchObject({ type, writable: true });
    expect(fields.get('Rejection_Reason__c')?.options?.map((one) => one.value)).toEqual(
      WISH.reasons.map((one) => one.value),
    );
    expect(fields.get('Status')?.options?.map((one) => one.value)).toEqual(
      expect.arrayContaining(['New', 'MQL', 'Rejected', 'Qualified', 'SAL', 'Disqualified']),
    );
    const id = desk.org.createLead({ LastName: 'A', OwnerId: RITA }, { quiet: true });
    expect(() => desk.org.updateLead(id, { Status: 'Disqualified' })).toThrow('Choose a rejection reason.');
    desk.org.updateLead(id, { Status: 'Rejected', Rejection_Reason__c: 'No budget' });
  });

  it('adds what is missing where half of it is there', async () => {
    await outcomes({ statuses: [], reasons: WISH.reasons.slice(0, 1) });
    const plan = await actions();
    expect(plan).toMatchObject({
      'values:LeadStatus': 'change',
      'field:Rejection_Reason__c': 'change',
      'field:MQL_Date__c': 'nothing',
    });
    await outcomes();
    expect(new Set(Object.values(await actions()))).toEqual(new Set(['nothing']));
    const reason = (await setup().listFields(desk.context())).find((field) => field.name === 'Rejection_Reason__c');
    expect(reason?.options).toHaveLength(2);
  });

  it('finds fields that are there but hidden, and shows them to the user', async () => {
    desk.org.defineField('Lead', { name: 'MQL_Date__c', type: 'datetime' }, false);
    expect((await actions())['field:MQL_Date__c']).toBe('nothing');
    await outcomes();
    const fields = await setup().listFields(desk.context());
    expect(fields.find((field) => field.name === 'MQL_Date__c')).toMatchObject({ writable: true });
  });

  it('leaves a field of the same name and another type alone, and says so', async () => {
    desk.org.defineField('Lead', { name: 'SLA_Due__c', type: 'string' });
    desk.org.defineField('Lead', { name: 'Rejection_Reason__c', type: 'string' });
    const plan = await setup().planProvision(WISH, desk.context());
    expect(plan.find((step) => step.target === 'SLA_Due__c')).toMatchObject({
      action: 'clash',
      words:
        'There is a lead field ‘SLA_Due__c’ already, of type Text; Baton needs a date with time. It is left alone and not written.',
    });
    const done = await outcomes();
    expect(done).toMatchObject({
      'field:SLA_Due__c': 'refused',
      'field:Rejection_Reason__c': 'refused',
      'field:SAL_Date__c': 'done',
      'rule:Lead.Baton_rejection_needs_reason': 'refused',
    });
    expect(desk.org.records('PermissionSet').some((row) => row.Name === 'Baton_Fields')).toBe(true);
  });

  it('clashes where a value has the label of another', async () => {
    const twins = { ...WISH, statuses: [{ value: 'mql', label: 'Marketing' }] };
    expect((await actions(twins))['values:LeadStatus']).toBe('clash');
  });

  it('says that an admin must do it when the user may not', async () => {
    desk.org.setMayCustomize(false);
    const plan = await setup().planProvision(WISH, desk.context());
    expect(plan[0]).toMatchObject({ kind: 'access', action: 'clash', words: expect.stringContaining('source folder') });
    expect(new Set(Object.values(await outcomes()))).toEqual(new Set(['refused']));
  });

  it('is the same as a source folder', async () => {
    const files = (await setup().renderSource?.(WISH, desk.context())) ?? {};
    expect(Object.keys(files).filter((path) => path.endsWith('.field-meta.xml'))).toHaveLength(10);
    expect(
      files['force-app/main/default/standardValueSets/LeadStatus.standardValueSet-meta.xml']?.match(/<standardValue>/g),
    ).toHaveLength(9);
    expect(files['force-app/main/default/objects/Lead/fields/Rejection_Reason__c.field-meta.xml']).toContain(
      '<fullName>Not a fit &quot;co&quot; &amp; &lt;x&gt;</fullName>',
    );
    expect(
      files['force-app/main/default/objects/Lead/validationRules/Baton_rejection_needs_reason.validationRule-meta.xml'],
    ).toContain('OR(ISPICKVAL(Status,&quot;Rejected&quot;),ISPICKVAL(Status,&quot;Disqualified&quot;))');
    expect(
      files['force-app/main/default/permissionsets/Baton_Fields.permissionset-meta.xml']?.match(/<editable>true/g),
    ).toHaveLength(10);
    expect(JSON.parse(files['sfdx-project.json'] ?? '')).toMatchObject({ sourceApiVersion: '66.0' });
    expect(await setup().renderSource?.(WISH, desk.context())).toEqual(files);
  });
});
