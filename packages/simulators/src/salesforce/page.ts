import { escapeHtml, pageFrame } from '../page-frame.ts';
import { nameOf } from './lead-history.ts';
import { type OrgState, type Row, tableOf } from './org-state.ts';

export type ListQuery = { search: string; error?: string };
const SHOWN = 100;

/** The leads that changed last as table rows; the page fetches them again every second. */
export function renderLeadRows(state: OrgState, query: ListQuery): string {
  const wanted = query.search.toLowerCase();
  const live = [...tableOf(state, 'Lead').values()].filter(
    (lead) => lead.IsDeleted !== true && `${lead.Name} ${lead.Company} ${lead.Email}`.toLowerCase().includes(wanted),
  );
  if (live.length === 0)
    return '<tr><td colspan="5" class="dim">No leads here yet. Make one with “New lead”.</td></tr>';
  const shown = live
    .sort((a, b) => String(b.SystemModstamp).localeCompare(String(a.SystemModstamp)) || (a.Id < b.Id ? 1 : -1))
    .slice(0, SHOWN);
  const more =
    live.length > SHOWN
      ? `<tr><td colspan="5" class="dim">and ${live.length - SHOWN} more: search by name, company or email</td></tr>`
      : '';
  return shown.map((lead) => renderRow(state, lead)).join('') + more;
}

/** The page of the simulated org. */
export function renderOrgPage(state: OrgState, query: ListQuery): string {
  const body = `<header><h1>Salesforce (simulated)</h1><span class="dim">Org ${state.organizationId}. You play the CRM: what you change here goes out as change events and outbound messages.</span></header>
<main>${query.error ? `<p role="alert" class="alert">${escapeHtml(query.error)}</p>` : ''}
<form method="post" action="/app/leads" class="new"><h2>New lead</h2>
${field('FirstName', 'First name', 'Jordan')}${field('LastName', 'Last name', 'Blake')}${field('Email', 'Email', '')}${field('Company', 'Company', 'Kestrel Freight')}
<label>Status${statusSelect(state, '', '')}</label><label>Owner${ownerSelect(state, '', '')}</label><button class="primary">Create</button></form>
<form method="get" class="find"><label>Find <input name="q" value="${escapeHtml(query.search)}" placeholder="name, company or email"></label><button>Search</button></form>
<div class="scroll"><table><thead><tr><th>Name</th><th>Lead Status</th><th>Lead Owner</th><th>Last change</th><th>Do</th></tr></thead>
<tbody id="rows">${renderLeadRows(state, query)}</tbody></table></div></main><script>${SCRIPT}</script>`;
  return pageFrame('Salesforce (simulated)', STYLE, body);
}

function renderRow(state: OrgState, lead: Row): string {
  const about = [lead.Company, lead.Email]
    .filter(Boolean)
    .map((text) => escapeHtml(String(text)))
    .join(' · ');
  const changed = String(lead.SystemModstamp);
  const form = `<form method="post" action="/app/leads/${lead.Id}">`;
  const converted = lead.IsConverted === true;
  const status = converted
    ? `${escapeHtml(String(lead.Status))} <span class="dim">(converted)</span>`
    : `${form}${statusSelect(state, String(lead.Status ?? ''), 'data-now')}</form>`;
  const owner = converted
    ? escapeHtml(nameOf(state, lead.OwnerId) ?? '')
    : `${form}${ownerSelect(state, String(lead.OwnerId), 'data-now')}</form>`;
  return `<tr data-id="${lead.Id}"><td><strong>${escapeHtml(String(lead.Name))}</strong><br><span class="dim">${about}</span></td>
<td>${status}</td><td>${owner}</td><td><time datetime="${changed}">${changed.slice(0, 19).replace('T', ' ')}</time></td>
<td><form method="post" action="/app/leads/${lead.Id}/act">${[
    'Call',
    'Email',
    'Meeting',
    ...(converted ? [] : ['Convert']),
  ]
    .map((text) => `<button name="act" value="${text.toLowerCase()}">${text}</button>`)
    .join(' ')}</form></td></tr>`;
}

function field(name: string, label: string, value: string): string {
  return `<label>${label}<input name="${name}" value="${value}"></label>`;
}

function statusSelect(state: OrgState, current: string, more: string): string {
  const open = state.leadStatuses.filter(({ converted }) => !converted);
  return selectOf(
    'Status',
    'Lead Status',
    open.map(({ fullName, label }) => [fullName, label]),
    current,
    more,
  );
}

function ownerSelect(state: OrgState, current: string, more: string): string {
  const users = [...tableOf(state, 'User').values()].filter(
    (user) => user.Id === current || (user.IsActive === true && user.UserType === 'Standard'),
  );
  const owners = [...users, ...tableOf(state, 'Group').values()].map((row) => [row.Id, String(row.Name)] as const);
  return selectOf('OwnerId', 'Lead Owner', owners, current, more);
}

function selectOf(
  name: string,
  label: string,
  options: readonly (readonly [string, string])[],
  current: string,
  more: string,
) {
  const list = options
    .map(
      ([value, text]) =>
        `<option value="${escapeHtml(value)}"${value === current ? ' selected' : ''}>${escapeHtml(text)}</option>`,
    )
    .join('');
  return `<select name="${name}" aria-label="${label}" ${more}>${list}</select>`;
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
const mail=document.querySelector('.new [name=Email]');if(mail&&!mail.value)mail.value='jordan.'+Date.now().toString(36)+'@kestrel.example.com';
let last='';
setInterval(async()=>{if(document.hidden||rows.contains(document.activeElement))return;try{const html=await(await fetch('/app/rows'+location.search)).text();
if(html===last)return;last=html;rows.innerHTML=html;local()}catch{}},1000);`;
