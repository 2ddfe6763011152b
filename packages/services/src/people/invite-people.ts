import type { Ctx, Role } from '../context.ts';
import { createUserWithPassword } from '../members/create-member.ts';
import type { GivenPerson } from './read-people.ts';

/**
 * Lets people with an address and a role sign in by email link, under that role. Members there already are joined with
 * their person; an admin stays one, so that no file takes the last one away.
 */
export async function invitePeople(ctx: Ctx, people: readonly GivenPerson[]): Promise<void> {
  for (const { key, name, email, role } of people) {
    if (email === null || role === null || (await joinMember(ctx, key, email, role))) continue;
    await createUserWithPassword(ctx.db, {
      workspaceId: ctx.scope.workspaceId,
      email,
      name,
      role,
      password: null,
      personKey: key,
    });
  }
}

/** True when the address belongs to a member already; whoever was this person under another address is so no longer. */
async function joinMember(ctx: Ctx, key: string, email: string, role: Role): Promise<boolean> {
  const { workspaceId } = ctx.scope;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    const person = await tx.person.findFirstOrThrow({ where: { workspaceId, key } });
    const others = { workspaceId, personId: person.id, user: { email: { not: email } } };
    await tx.member.updateMany({ where: { ...others, role: 'admin' }, data: { personId: null } });
    await tx.member.deleteMany({ where: { ...others, role: { not: 'admin' } } });
    const member = await tx.member.findFirst({ where: { workspaceId, user: { email } } });
    if (member === null) return false;
    const next = member.role === 'admin' ? 'admin' : role;
    if (next === member.role && member.personId === person.id) return true;
    await tx.member.update({
      where: { workspaceId_id: { workspaceId, id: member.id } },
      data: { personId: person.id, role: next },
    });
    return true;
  });
}
