import { escapeHtml, pageFrame } from '../page-frame.ts';
import { type CrmObject, currentValue, type PortalState } from './portal-state.ts';

export type ListQuery = { search: string; error?: string };
const SHOWN = 100;

/** The newest changed contacts as table rows; the page fetches them again every second. */
export function renderContactRows(state: PortalState, query: ListQuery): string {
  const wanted = query.search.toLowerCase();
  const live = [...state.objects.contacts.values()].filter(
    (contact) => contact.archivedAt === null && (wanted === '' || nameOf(contact).toLowerCase().includes(wanted)),
  );
  const shown = live.sort((a, b) => b.updatedAt - a.updatedAt || Number(b.id) - Number(a.id)).slice(0, SHOWN);
  if (shown.length === 0)
    return '<tr><td colspan="7" class="dim">No contacts here yet. Make one with “New demo request”.</td></tr>';
  const more =
    live.length > SHOWN
      ? `<tr><td colspan="7" class="dim">and ${live.length - SHOWN} more: search by name, company or email</td></tr>`
      : '';
  return shown.map((contact) => renderRow(state, contact)).join('') + more;
}

/** The page of the simulated portal. */
export function renderPortalPage(state: PortalState, query: ListQuery): string {
  const body = `<header><div><h1>HubSpot (simulated)</h1><span class="dim">Account ${state.portalId}. You play the CRM: what you change here is sent out as signed webhooks.</span></div></header>
<main>${query.error ? `<p role="alert" class="alert">${escapeHtml(query.error)}</p>` : ''}
<form method="post" action="/app/contacts" class="new"><h2>New demo request</h2>
${field('firstname', 'First name', 'Jordan')}${field('lastname', 'Last name', 'Blake')}${field('email', 'Email', '', 'email')}${field('company', 'Company', 'Kestrel Freight')}
${select('lifecyclestage', 'Lifecycle', state, 'marketingqualifiedlead')}${ownerSelect(state, '')}<button class="primary">Create</button></form>
<form method="get" class="find"><label>Find <input name="q" value="${escapeHtml(query.search)}" placeholder="name, company or email"></label><button>Search</button></form>
<div class="scroll"><table><thead><tr><th>Name</th><th>Lifecycle stage</th><th>Owner</th><th>Lead status</th><th>Own properties</th><th>Last change</th><th>Log</th></tr></thead>
<tbody id="rows">${renderContactRows(state, query)}</tbody></table></div></main><script>${SCRIPT}</script>`;
  return pageFrame('HubSpot (simulated)', STYLE, body);
}

function nameOf(contact: CrmObject): string {
  return ['firstname', 'lastname', 'company', 'email']
    .map((property) => currentValue(contact, property))
    .filter(Boolean)
    .join(' ');
}

function renderRow(state: PortalState, contact: CrmObject): string {
  const value = (property: string) => escapeHtml(currentValue(contact, property) ?? '');
  const name = `${value('firstname')} ${value('lastname')}`.trim() || '(no name)';
  const changed = new Date(contact.updatedAt).toISOString();
  const form = `<form method="post" action="/app/contacts/${contact.id}">`;
  return `<tr data-id="${contact.id}"><td><strong>${name}</strong><br><span class="dim">${[value('company'), value('email')].filter(Boolean).join(' · ')}</span></td>
<td>${form}${select('lifecyclestage', 'Lifecycle', state, currentValue(contact, 'lifecyclestage') ?? '', true)}</form></td>
<td>${form}${ownerSelect(state, currentValue(contact, 'hubspot_owner_id') ?? '', true)}</form></td>
<td>${form}${select('hs_lead_status', 'Lead status', state, currentValue(contact, 'hs_lead_status') ?? '', true)}</form></td>
<td class="dim">${renderOwnValues(state, contact)}</td>
<td><time datetime="${changed}">${changed.slice(0, 19).replace('T', ' ')}</time></td>
<td><form method="post" action="/app/contacts/${contact.id}/log"><button name="kind" value="call">Call</button> <button name="kind" value="email">Email</button> <button name="kind" value="meeting">Meeting</button></form></td></tr>`;
}

/** Values of the properties that apps or people have added, as far as the contact has any. */
function renderOwnValues(state: PortalState, contact: CrmObject): string {
  const made = [...state.definitions.contacts.values()].filter(
    ({ hubspotDefined, groupName }) => !hubspotDefined && groupName !== 'contactinformation',
  );
  const shown = made.flatMap(({ name, label, type }) => {
    const value = currentValue(contact, name);
    if (!value) return [];
    const text =
      type === 'datetime'
        ? `<time datetime="${escapeHtml(value)}">${escapeHtml(value.slice(0, 16).replace('T', ' '))}</time>`
        : escapeHtml(value);
    return [`${escapeHtml(label)}: ${text}`];
  });
  return shown.join('<br>');
}

function field(name: string, label: string, value: string, type = 'text'): string {
  return `<label>${label}<input name="${name}" type="${type}" value="${value}"></label>`;
}

function select(property: string, label: string, state: PortalState, current: string, bare = false): string {
  const options = (state.definitions.contacts.get(property)?.options ?? []).filter((option) => !option.hidden);
  return selectOf(
    property,
    label,
    [['', '–'], ...options.map((option) => [option.value, option.label] as const)],
    current,
    bare,
  );
}

function ownerSelect(state: PortalState, current: string, bare = false): string {
  const owners = [...state.owners.values()]
    .filter((owner) => !owner.archived)
    .map((owner) => [owner.id, `${owner.firstName} ${owner.lastName}`.trim() || owner.email] as const);
  return selectOf('hubspot_owner_id', 'Owner', [['', 'No owner'], ...owners], current, bare);
}

function selectOf(
  name: string,
  label: string,
  options: readonly (readonly [string, string])[],
  current: string,
  bare: boolean,
): string {
  const list = options
    .map(
      ([value, text]) =>
        `<option value="${escapeHtml(value)}"${value === current ? ' selected' : ''}>${escapeHtml(text)}</option>`,
    )
    .join('');
  const control = `<select name="${name}" aria-label="${label}"${bare ? ' data-now' : ''}>${list}</select>`;
  return bare ? control : `<label>${label}${control}</label>`;
}

const STYLE = `header{padding:14px 24px;border-bottom:1px solid var(--line);background:var(--panel)}h1{font-size:18px;margin:0}h2{font-size:15px;margin:0;align-self:center}
main{padding:20px 24px;max-width:1280px;margin:auto}.new,.find{display:flex;flex-wrap:wrap;gap:10px;align-items:end;margin-bottom:16px}.new{padding:14px;border:1px solid var(--line);border-radius:8px}
label{display:grid;gap:3px;font-size:13px;color:var(--dim)}.find label{display:flex;align-items:center;gap:8px}.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}th{text-align:left;font-size:13px;color:var(--dim)}th,td{padding:8px 10px;border-bottom:1px solid var(--line);vertical-align:middle}td form{margin:0}td select,time{font-size:13px}td select{max-width:190px;padding:4px 6px}td button{padding:3px 8px;font-size:13px;font-weight:500}
td:last-child,time{white-space:nowrap}td .dim{font-size:13px}.alert{padding:10px 14px;border:1px solid var(--danger);border-radius:6px;color:var(--danger)}`;

const SCRIPT = `
const rows=document.getElementById('rows');
const local=()=>{for(const t of rows.querySelectorAll('time'))t.textContent=new Date(t.dateTime).toLocaleString([], {dateStyle:'short',timeStyle:'medium'})};
local();
document.addEventListener('change',e=>{if(e.target.matches('[data-now]'))e.target.form.submit()});
const mail=document.querySelector('.new [name=email]');if(mail&&!mail.value)mail.value='jordan.'+Date.now().toString(36)+'@kestrel.example.com';
let last='';
setInterval(async()=>{if(document.hidden||rows.contains(document.activeElement))return;try{const html=await(await fetch('/app/rows'+location.search)).text();
if(html===last)return;last=html;rows.innerHTML=html;local()}catch{}},1000);`;
