import type { Database } from '@baton/db/client';
import { newId } from '@baton/db/id';
import { hashPassword } from 'better-auth/crypto';
import type { Role } from '../context.ts';
import { ServiceError } from '../errors.ts';

export type NewMember = {
  workspaceId: string;
  email: string;
  name: string;
  role: Role;
  /** 8 to 128 characters; null for people who sign in by email link only. */
  password: string | null;
  /** Key of the person in the workspace they are, if any. */
  personKey?: string | null;
};

/**
 * Adds someone to a workspace, creating their sign-in when the address is new. An existing sign-in keeps its name and
 * password: nobody's account is taken over by an invitation. Throws `invalid` and `conflict` (already a member).
 */
export async function createUserWithPassword(
  db: Database,
  member: NewMember,
): Promise<{ userId: string; memberId: string }> {
  const email = member.email.trim().toLowerCase();
  if (!/^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(email)) {
    throw new ServiceError('invalid', 'The email address is not valid.', [
      { path: 'email', message: 'must be one plain address' },
    ]);
  }
  if (member.password !== null && (member.password.length < 8 || member.password.length > 128)) {
    throw new ServiceError('invalid', 'The password is not valid.', [
      { path: 'password', message: 'must have 8 to 128 characters' },
    ]);
  }
  const hash = member.password === null ? null : await hashPassword(member.password);
  const { workspaceId, name, role, personKey } = member;
  return db.inWorkspace(workspaceId, async (tx) => {
    // The same person may be added to two workspaces at once: one of them makes the sign-in.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`user:${email}`}, 0))`;
    const known = await tx.user.findUnique({ where: { email } });
    const user = known ?? (await tx.user.create({ data: { id: newId(), email, name, emailVerified: true } }));
    if (!known && hash !== null) {
      await tx.account.create({
        data: { id: newId(), userId: user.id, accountId: user.id, providerId: 'credential', password: hash },
      });
    }
    const person = personKey ? await tx.person.findFirst({ where: { workspaceId, key: personKey } }) : null;
    if (personKey && !person) {
      throw new ServiceError('invalid', 'There is no such person.', [
        { path: 'personKey', message: `no person has the key ${personKey}` },
      ]);
    }
    const already = await tx.member.findFirst({ where: { workspaceId, userId: user.id } });
    if (already) throw new ServiceError('conflict', `${email} is a member already.`);
    const row = await tx.member.create({
      data: { workspaceId, id: newId(), userId: user.id, personId: person?.id ?? null, role },
    });
    return { userId: user.id, memberId: row.id };
  });
}
