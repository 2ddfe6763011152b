import type { Access } from './access.ts';
import {
  addQueue,
  addUser,
  bookEvent,
  completeTask,
  type EmailInput,
  type Fields,
  logTask,
  sendEmail,
  setUserActive,
  type UserInput,
} from './activities.ts';
import type { FieldDefinition } from './field-definitions.ts';
import { toField } from './field-definitions.ts';
import { toId18 } from './ids.ts';
import {
  type Converted,
  type ConvertOptions,
  convertLead,
  mergeLeads,
  purgeLead,
  undeleteLead,
  updateLeadsAlike,
} from './lead-actions.ts';
import { findRow, type OrgState, type Row, type Value } from './org-state.ts';
import { getObject, person, prepareCreate, prepareDelete, prepareUpdate } from './records.ts';

/** Who acts (the lead's owner unless given), the instant of the stamps where it is not now, and whether nobody is told. */
export type ActOptions = { by?: string; at?: number; quiet?: boolean };

/** What people do in the org's own interface. Every function throws SalesforceRefusal where Salesforce would refuse. */
export type People = {
  addUser(fields: UserInput, act?: ActOptions): string;
  deactivateUser(id: string, act?: ActOptions): void;
  activateUser(id: string, act?: ActOptions): void;
  addQueue(name: string, id?: string): string;
  /** Any object's record; `fields.Id` gives it an id. */
  createRecord(object: string, fields: Fields, act?: ActOptions): string;
  updateRecord(object: string, id: string, fields: Fields, act?: ActOptions): void;
  deleteRecord(object: string, id: string, act?: ActOptions): void;
  createLead(fields: Fields, act?: ActOptions): string;
  updateLead(id: string, fields: Fields, act?: ActOptions): void;
  /** The same change of several leads in one transaction. */
  updateLeads(ids: readonly string[], fields: Fields, act?: ActOptions): void;
  convertLead(id: string, options?: ConvertOptions, act?: ActOptions): Converted;
  mergeLeads(winnerId: string, loserIds: readonly string[], act?: ActOptions): void;
  deleteLead(id: string, act?: ActOptions): void;
  undeleteLead(id: string, act?: ActOptions): void;
  purgeLead(id: string, act?: ActOptions): void;
  logTask(whoId: string, fields: Fields, act?: ActOptions): string;
  completeTask(id: string, fields?: Fields, act?: ActOptions): void;
  bookEvent(whoId: string, fields?: Fields, act?: ActOptions): string;
  sendEmail(whoId: string, email?: EmailInput, act?: ActOptions): { emailId: string; taskId: string };
  /** A custom field that the customer has had before; `visible` false: hidden from the API user. */
  defineField(
    object: string,
    field: Pick<FieldDefinition, 'name' | 'type'> & Partial<FieldDefinition>,
    visible?: boolean,
  ): void;
};

/** The people of an org. */
export function createPeople(state: OrgState, access: Access): People {
  const actor = (act: ActOptions = {}, about?: string | null) => {
    const owner = about && findRow(state, 'Lead', about)?.OwnerId;
    const fallback = typeof owner === 'string' && owner.startsWith('005') ? owner : state.apiUserId;
    return person(toId18(act.by ?? fallback) ?? fallback, { at: act.at, quiet: act.quiet });
  };
  const create = (object: string, { Id, ...fields }: Fields, act?: ActOptions) => {
    const { OwnerId } = fields;
    const by = typeof OwnerId === 'string' && OwnerId.startsWith('005') ? OwnerId : undefined;
    const writer = actor({ by, ...act });
    const id = typeof Id === 'string' ? (toId18(Id) ?? undefined) : undefined;
    const prepared = prepareCreate(state, getObject(state, object), fields, writer, id);
    prepared.commit();
    return prepared.id;
  };
  const update = (object: string, id: string, fields: Fields, act?: ActOptions) => {
    prepareUpdate(state, getObject(state, object), id, fields, actor(act, object === 'Lead' ? id : null)).commit();
  };
  const remove = (object: string, id: string, act?: ActOptions) => {
    prepareDelete(state, getObject(state, object), id, actor(act, object === 'Lead' ? id : null)).commit();
  };
  return {
    addUser: (fields, act) => addUser(state, fields, actor(act)),
    deactivateUser: (id, act) => {
      setUserActive(state, id, false, actor(act));
      access.endSessionsOf(toId18(id) ?? id);
    },
    activateUser: (id, act) => setUserActive(state, id, true, actor(act)),
    addQueue: (name, id) => addQueue(state, name, actor(), id),
    createRecord: create,
    updateRecord: update,
    deleteRecord: remove,
    createLead: (fields, act) => create('Lead', { Company: 'Contoso', ...fields }, act),
    updateLead: (id, fields, act) => update('Lead', id, fields, act),
    updateLeads: (ids, fields, act) => {
      const writer = actor(act, ids[0]);
      const lead = getObject(state, 'Lead');
      const prepared = ids.map((id) => {
        prepareUpdate(state, lead, id, fields, writer);
        const row = findRow(state, 'Lead', id) as Row;
        return { row, next: { ...row, ...fields } as Record<string, Value> & Row };
      });
      updateLeadsAlike(state, prepared, writer);
    },
    convertLead: (id, options = {}, act) => convertLead(state, id, options, actor(act, id)),
    mergeLeads: (winnerId, loserIds, act) => mergeLeads(state, winnerId, loserIds, actor(act, winnerId)),
    deleteLead: (id, act) => remove('Lead', id, act),
    undeleteLead: (id, act) => undeleteLead(state, id, actor(act, id)),
    purgeLead: (id, act) => purgeLead(state, id, actor(act, id)),
    logTask: (whoId, fields, act) => logTask(state, whoId, fields, actor(act, whoId)),
    completeTask: (id, fields = {}, act) => {
      const who = findRow(state, 'Task', id)?.WhoId;
      completeTask(state, id, fields, actor(act, typeof who === 'string' ? who : null));
    },
    bookEvent: (whoId, fields = {}, act) => bookEvent(state, whoId, fields, actor(act, whoId)),
    sendEmail: (whoId, email = {}, act) => sendEmail(state, whoId, email, actor(act, whoId)),
    defineField: (object, field, visible = true) => {
      state.objects.get(object)?.fields.set(field.name, toField({ createable: true, updateable: true, ...field }));
      if (visible) state.openFields.add(`${object}.${field.name}`);
      state.describedAt = state.now();
    },
  };
}
