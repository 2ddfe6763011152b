import { PEOPLE_COLUMNS, type PersonRow, toPerson } from '@baton/integrations/csv/people';
import { readCsv } from '@baton/integrations/csv/read';
import { ROLES, type Role } from '../context.ts';
import { ServiceError } from '../errors.ts';

export type RejectedRow = { line: number; why: string };
export type GivenPerson = Omit<PersonRow, 'role'> & { role: Role | null };
/** People of a file; `columns` are those that the file has: what it lacks is left as it is. */
export type PeopleFile = { people: GivenPerson[]; rejected: RejectedRow[]; columns: ReadonlySet<string> };

/** What the workspace knows already, to check a file against: key and address of each person. */
export type KnownPerson = { key: string; email: string | null };

type Line = { line: number; person: PersonRow };

/** Reads a people file and sets aside, with a reason, rows that are not valid, double, or report to nobody known. */
export async function readPeople(input: AsyncIterable<Uint8Array>, known: readonly KnownPerson[]): Promise<PeopleFile> {
  const { header, rows } = await readCsv(input);
  const missing = ['key', 'name'].filter((name) => !header.includes(name));
  if (missing.length > 0) {
    const message = `lacks the column ${missing.join(' and ')}; its columns are ${PEOPLE_COLUMNS.join(',')}`;
    throw new ServiceError('invalid', `The file ${message}.`, [{ path: 'file', message }]);
  }
  const rejected: RejectedRow[] = [];
  const lines: Line[] = [];
  for await (const row of rows) {
    const read = 'why' in row ? row : toPerson(row);
    if ('why' in read) rejected.push(read);
    else lines.push({ line: row.line, person: read });
  }
  const people = check(lines, known, rejected);
  return { people, rejected: rejected.sort((a, b) => a.line - b.line), columns: new Set(header) };
}

function check(lines: readonly Line[], known: readonly KnownPerson[], rejected: RejectedRow[]): GivenPerson[] {
  const keys = new Map<string, number>();
  const emails = new Map<string, string>();
  const inFile = new Set(lines.map(({ person }) => person.key));
  for (const { key, email } of known) if (email !== null && !inFile.has(key)) emails.set(email, key);
  const everyone = new Set([...inFile, ...known.map(({ key }) => key)]);
  const people: GivenPerson[] = [];
  for (const { line, person } of lines) {
    const why = problemOf(
      person,
      keys.get(person.key),
      person.email === null ? undefined : emails.get(person.email),
      everyone,
    );
    if (why !== null) {
      rejected.push({ line, why });
      continue;
    }
    keys.set(person.key, line);
    if (person.email !== null) emails.set(person.email, person.key);
    people.push({ ...person, role: ROLES.find((role) => role === person.role?.toLowerCase()) ?? null });
  }
  return people;
}

function problemOf(
  person: PersonRow,
  sameKey: number | undefined,
  sameEmail: string | undefined,
  everyone: ReadonlySet<string>,
): string | null {
  const { key, email, role, manager } = person;
  if (sameKey !== undefined) return `key ${key} is on line ${sameKey} already`;
  if (sameEmail !== undefined) return `email ${email} belongs to ${sameEmail} already`;
  if (role !== null && !ROLES.some((one) => one === role.toLowerCase()))
    return `role ${role} is not one of ${ROLES.join(', ')}`;
  if (manager === key) return 'manager is the person themselves';
  if (manager !== null && !everyone.has(manager))
    return `manager ${manager} is neither in the file nor in the workspace`;
  return null;
}
