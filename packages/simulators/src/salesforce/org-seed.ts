import { addUser } from './activities.ts';
import { type LeadStatus, type OrgState, tableOf, toStamp } from './org-state.ts';
import { insertRow, person } from './records.ts';

export const DEFAULT_LEAD_STATUSES: readonly LeadStatus[] = [
  { fullName: 'New', label: 'New', default: true, converted: false },
  { fullName: 'MQL', label: 'MQL', default: false, converted: false },
  { fullName: 'Accepted', label: 'Accepted', default: false, converted: false },
  { fullName: 'Working', label: 'Working', default: false, converted: false },
  { fullName: 'Rejected', label: 'Rejected', default: false, converted: false },
  { fullName: 'Recycled', label: 'Recycled', default: false, converted: false },
  { fullName: 'Qualified', label: 'Qualified', default: false, converted: true },
];

/** What every org has: its own record, the user of the app and the automated process. */
export function seedOrg(state: OrgState, { name, username }: { name: string; username: string }): void {
  const quiet = person(state.apiUserId, { quiet: true });
  insertRow(
    state,
    'Organization',
    {
      Id: state.organizationId,
      Name: name,
      InstanceName: 'SIM1',
      IsSandbox: false,
      OrganizationType: 'Enterprise Edition',
      TimeZoneSidKey: 'GMT',
      DefaultLocaleSidKey: 'en_US',
      LanguageLocaleKey: 'en_US',
    },
    quiet,
  );
  addUser(
    state,
    {
      Id: state.apiUserId,
      FirstName: 'Baton',
      LastName: 'Integration',
      Username: username,
      Email: 'baton@acme.example.com',
    },
    quiet,
  );
  addUser(
    state,
    { LastName: 'Automated Process', Username: 'autoproc@acme.example.com', UserType: 'AutomatedProcess' },
    quiet,
  );
  writeLeadStatuses(state);
}

/** Makes the LeadStatus records say what the value set says. */
export function writeLeadStatuses(state: OrgState): void {
  const table = tableOf(state, 'LeadStatus');
  const known = new Map([...table.values()].map((row) => [row.ApiName, row.Id]));
  table.clear();
  const stamp = toStamp(state.now());
  state.leadStatuses.forEach((status, index) => {
    const Id = known.get(status.fullName) ?? state.nextId('LeadStatus');
    table.set(Id, {
      Id,
      MasterLabel: status.label,
      ApiName: status.fullName,
      IsDefault: status.default,
      IsConverted: status.converted,
      SortOrder: index + 1,
      CreatedDate: stamp,
      SystemModstamp: stamp,
      LastModifiedDate: stamp,
      IsDeleted: false,
    });
  });
  state.describedAt = state.now();
}
