import { createTestDatabase, createTestWorkspace, type TestDatabase } from '@baton/db/testing/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ctx, systemCtx } from '../context.ts';
import { createUserWithPassword } from '../members/create-member.ts';
import { testMachinery } from '../testing/machinery.ts';
import { importPeople } from './import-people.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

async function newWorkspace(): Promise<Ctx> {
  const { id } = await createTestWorkspace(test.db);
  return systemCtx(testMachinery(test.db), id, await test.db.now());
}

async function* file(...lines: string[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(lines.join('\n'));
}

const header = 'key,name,email,role,team,manager,calendar,salesforceId,hubspotId,slackId';
const readPeople = (ctx: Ctx) =>
  ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) =>
    tx.person.findMany({ include: { calendars: true, members: true }, orderBy: { key: 'asc' } }),
  );

describe('people from a file', () => {
  it('are created with what the columns say, and may sign in', async () => {
    const ctx = await newWorkspace();
    const answer = await importPeople(
      ctx,
      file(header, 'priya,Priya,Priya.One@acme.test,rep,smb,marcus,us,005A,101,U1', 'marcus,Marcus,,manager,,,,,,'),
    );
    expect(answer).toEqual({ people: 2, rejected: [] });
    const [marcus, priya] = await readPeople(ctx);
    expect(marcus).toMatchObject({ key: 'marcus', email: null, members: [], calendars: [] });
    expect(priya).toMatchObject({
      name: 'Priya',
      email: 'priya.one@acme.test',
      role: 'rep',
      teamKey: 'smb',
      managerKey: 'marcus',
      salesforceId: '005A',
      hubspotId: '101',
      slackId: 'U1',
      active: true,
      calendars: [{ calendarKey: 'us', fromAt: null }],
      members: [{ role: 'rep' }],
    });
  });

  it('that are not valid are listed, the others kept', async () => {
    const ctx = await newWorkspace();
    const answer = await importPeople(
      ctx,
      file(
        header,
        'tom,Tom,tom@one.test,rep,,,,,,',
        'x,,,,,,,,,',
        'tom,Tom,,,,,,,,',
        'two,Two,tom@one.test,,,,,,,',
        'boss,Boss,,king,,,,,,',
        'low,Low,,rep,,nobody,,,,',
        'self,Self,,,,self,,,,',
        'mail,Mail,not-mail,,,,,,,',
      ),
    );
    expect(answer.people).toBe(1);
    expect(answer.rejected).toEqual([
      { line: 3, why: 'name is empty' },
      { line: 4, why: 'key tom is on line 2 already' },
      { line: 5, why: 'email tom@one.test belongs to tom already' },
      { line: 6, why: expect.stringContaining('role king is not one of') },
      { line: 7, why: expect.stringContaining('manager nobody is neither') },
      { line: 8, why: 'manager is the person themselves' },
      { line: 9, why: 'email is not an address' },
    ]);
    await expect(importPeople(ctx, file('key,mail', 'a,b'))).rejects.toThrow('lacks the column name');
  });

  it('are updated by key: what a file lacks stays, a new calendar holds from now on', async () => {
    const ctx = await newWorkspace();
    await importPeople(ctx, file(header, 'priya,Priya,p2@acme.test,rep,smb,,us,,101,U1'));
    await importPeople(ctx, file('key,name,calendar', 'priya,Priya B,us'));
    const later = { ...ctx, now: ctx.now + 60_000 };
    await importPeople(later, file('key,name,calendar,slackId', 'priya,Priya B,eu,'));
    const [priya] = await readPeople(ctx);
    expect(priya).toMatchObject({
      name: 'Priya B',
      email: 'p2@acme.test',
      teamKey: 'smb',
      hubspotId: '101',
      slackId: null,
    });
    expect(priya?.calendars.map(({ calendarKey, fromAt }) => [calendarKey, fromAt?.getTime() ?? null]).sort()).toEqual([
      ['eu', later.now],
      ['us', null],
    ]);
  });

  it('join members that are there already: an admin stays one, a changed address moves the sign-in', async () => {
    const ctx = await newWorkspace();
    const { workspaceId } = ctx.scope;
    await createUserWithPassword(ctx.db, {
      workspaceId,
      email: 'ana@three.test',
      name: 'Ana',
      role: 'admin',
      password: null,
    });
    await importPeople(ctx, file(header, 'ana,Ana,ana@three.test,rep,,,,,,', 'tom,Tom,tom@three.test,rep,,,,,,'));
    await importPeople(ctx, file(header, 'tom,Tom,thomas@three.test,manager,,,,,,'));
    const members = await ctx.db.inWorkspace(workspaceId, (tx) =>
      tx.member.findMany({ include: { user: true, person: true } }),
    );
    expect(members.map(({ user, role, person }) => [user.email, role, person?.key]).sort()).toEqual([
      ['ana@three.test', 'admin', 'ana'],
      ['thomas@three.test', 'manager', 'tom'],
    ]);
  });
});
