import { findRow, type OrgState, type Row, toStamp, type Value, type Writer } from './org-state.ts';
import { changeRow, getObject, insertRow, prepareCreate, prepareUpdate } from './records.ts';

export type Fields = Record<string, Value>;
export type EmailInput = {
  subject?: string;
  /** True for an answer of the lead. */
  incoming?: boolean;
  from?: string;
  to?: string;
  messageDate?: string;
};

/** A task about a lead or contact, as a person logs it. */
export function logTask(state: OrgState, whoId: string, fields: Fields, writer: Writer): string {
  const given = { WhoId: whoId, OwnerId: writer.userId, ...fields };
  const prepared = prepareCreate(state, getObject(state, 'Task'), given, writer);
  const row = prepared.commit();
  touch(state, row, writer);
  return prepared.id;
}

/** Completes a task. */
export function completeTask(state: OrgState, id: string, fields: Fields, writer: Writer): void {
  const row = prepareUpdate(state, getObject(state, 'Task'), id, { Status: 'Completed', ...fields }, writer).commit();
  touch(state, row, writer);
}

/** A meeting with a lead or contact: booked now, held at its start. */
export function bookEvent(state: OrgState, whoId: string, fields: Fields, writer: Writer): string {
  const start = toStamp(state.now() + 86_400_000);
  const given = { WhoId: whoId, OwnerId: writer.userId, Subject: 'Meeting', StartDateTime: start, ...fields };
  const prepared = prepareCreate(state, getObject(state, 'Event'), given, writer);
  prepared.commit();
  return prepared.id;
}

/** An email to or from a lead or contact: an EmailMessage, the Task that Salesforce makes for it, and who took part. */
export function sendEmail(state: OrgState, whoId: string, email: EmailInput, writer: Writer) {
  const who = findRow(state, 'Lead', whoId) ?? findRow(state, 'Contact', whoId);
  const user = findRow(state, 'User', writer.userId);
  const incoming = email.incoming ?? false;
  const [theirs, ours] = [String(who?.Email ?? ''), String(user?.Email ?? '')];
  const subject = email.subject ?? 'Your enquiry';
  const taskId = logTask(
    state,
    whoId,
    { Subject: `Email: ${subject}`, Status: 'Completed', TaskSubtype: 'Email', Type: 'Email' },
    writer,
  );
  const message = prepareCreate(
    state,
    getObject(state, 'EmailMessage'),
    {
      Subject: subject,
      Incoming: incoming,
      Status: incoming ? '0' : '3',
      MessageDate: email.messageDate ?? toStamp(writer.at ?? state.now()),
      FromAddress: email.from ?? (incoming ? theirs : ours),
      ToAddress: email.to ?? (incoming ? ours : theirs),
      ActivityId: taskId,
    },
    writer,
  );
  message.commit();
  const relations: [string, string][] = incoming
    ? [
        [whoId, 'FromAddress'],
        [writer.userId, 'ToAddress'],
      ]
    : [
        [writer.userId, 'FromAddress'],
        [whoId, 'ToAddress'],
      ];
  for (const [RelationId, RelationType] of relations)
    prepareCreate(
      state,
      getObject(state, 'EmailMessageRelation'),
      { EmailMessageId: message.id, RelationId, RelationType },
      writer,
    ).commit();
  return { emailId: message.id, taskId };
}

/** Closed activities date the person's last activity, which is no change of the record. */
function touch(state: OrgState, task: Row, writer: Writer): void {
  const who =
    typeof task.WhoId === 'string'
      ? (findRow(state, 'Lead', task.WhoId) ?? findRow(state, 'Contact', task.WhoId))
      : null;
  if (who && task.IsClosed === true) who.LastActivityDate = toStamp(writer.at ?? state.now()).slice(0, 10);
}

export type UserInput = { FirstName?: string; LastName: string; Email?: string } & Fields;

/** A new user of the org; people unless `UserType` says otherwise. */
export function addUser(state: OrgState, fields: UserInput, writer: Writer): string {
  const id = typeof fields.Id === 'string' ? fields.Id : state.nextId('User');
  const name = [fields.FirstName, fields.LastName].filter(Boolean).join(' ');
  const email = fields.Email ?? `${name.toLowerCase().replace(/\W+/g, '.')}@example.com`;
  const row = {
    Username: email,
    Email: email,
    Alias: name.slice(0, 8),
    IsActive: true,
    UserType: 'Standard',
    TimeZoneSidKey: 'GMT',
    LocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
    ...fields,
    Name: name,
    Id: id,
  };
  insertRow(state, 'User', row, writer);
  return id;
}

/** A queue that leads can be given to. */
export function addQueue(state: OrgState, name: string, writer: Writer, id = state.nextId('Group')): string {
  const row = { Id: id, Name: name, DeveloperName: name.replace(/\W+/g, '_'), Type: 'Queue', Email: null };
  insertRow(state, 'Group', row, writer);
  return id;
}

/** A user who has left: owns what they own, but nobody can give them more. */
export function setUserActive(state: OrgState, id: string, active: boolean, writer: Writer): void {
  const user = findRow(state, 'User', id);
  if (user) changeRow(state, 'User', user, { ...user, IsActive: active }, writer);
}
