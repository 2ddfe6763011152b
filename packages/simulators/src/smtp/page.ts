import { escapeHtml, pageFrame } from '../page-frame.ts';
import type { SunkMail } from './mailbox.ts';

/** The rows of the list, newest first; also fetched by the page every second. */
export function renderMailRows(mails: readonly SunkMail[], openId: string | undefined): string {
  if (mails.length === 0)
    return '<p class="dim empty">No mail yet. Everything sent to this server will show up here.</p>';
  return mails
    .slice(0, 500)
    .map((mail) => {
      const current = mail.id === openId ? ' aria-current="page"' : '';
      return `<a class="row" href="/?id=${mail.id}"${current}><strong>${escapeHtml(mail.subject || '(no subject)')}</strong>
<span class="dim">to ${escapeHtml(mail.to.join(', '))} · ${renderTime(mail.receivedAt)}</span></a>`;
    })
    .join('');
}

/** The whole page: list on the left, the opened mail (the newest by default) on the right. */
export function renderMailListPage(mails: readonly SunkMail[], openId: string | undefined): string {
  const open = mails.find((mail) => mail.id === openId) ?? mails[0];
  const body = `<header><h1>Mail (simulated)</h1><span class="dim">Nothing leaves this machine. <span id="count">${mails.length}</span> received.</span></header>
<main><nav aria-label="Messages" id="rows">${renderMailRows(mails, open?.id)}</nav><article>${open ? renderMail(open) : ''}</article></main>
<script>${SCRIPT}</script>`;
  return pageFrame('Mail (simulated)', STYLE, body);
}

function renderMail(mail: SunkMail): string {
  const html =
    mail.html === null
      ? ''
      : `<h3>As shown</h3><iframe sandbox="allow-popups" title="HTML part" src="/messages/${mail.id}/html"></iframe>`;
  const headers = Object.entries(mail.headers)
    .flatMap(([name, values]) => values.map((value) => `${name}: ${value}`))
    .join('\n');
  return `<h2>${escapeHtml(mail.subject || '(no subject)')}</h2>
<p class="dim">${escapeHtml(mail.from)} → ${escapeHtml(mail.to.join(', '))}<br>${renderTime(mail.receivedAt)}</p>
${html}<h3>Plain text</h3><pre>${escapeHtml(mail.text || '(no text part)')}</pre>
<details><summary>Headers</summary><pre>${escapeHtml(headers)}</pre></details>`;
}

function renderTime(at: number): string {
  const iso = new Date(at).toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

const STYLE = `body{display:flex;flex-direction:column}header{display:flex;gap:12px;align-items:baseline;padding:12px 20px;border-bottom:1px solid var(--line)}
h1{font-size:18px;margin:0}h2{margin:0 0 4px;font-size:20px}h3{font-size:13px;margin:20px 0 6px;color:var(--dim)}
main{flex:1;display:grid;grid-template-columns:minmax(240px,360px) 1fr;min-height:0}nav{overflow:auto;border-right:1px solid var(--line);background:var(--panel)}
.row{display:block;padding:10px 16px;border-bottom:1px solid var(--line);color:inherit;text-decoration:none;overflow-wrap:anywhere}.row strong,.row .dim{display:block}.row .dim{font-size:13px}
.row[aria-current]{background:var(--bg);box-shadow:inset 3px 0 var(--link)}.row:hover{background:var(--bg)}.empty{padding:16px}
article{padding:20px 24px;overflow:auto;min-width:0}iframe{width:100%;height:440px;border:1px solid var(--line);border-radius:6px;background:#fff;color-scheme:light}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:12px;font:13px/1.5 ui-monospace,monospace}
@media (max-width:720px){main{grid-template-columns:1fr;grid-template-rows:40% 1fr}nav{border-right:0;border-bottom:1px solid var(--line)}}`;

const SCRIPT = `
const rows=document.getElementById('rows');
const local=()=>{for(const t of document.querySelectorAll('time'))t.textContent=new Date(t.dateTime).toLocaleString([], {dateStyle:'medium',timeStyle:'medium'})};
const open=rows.querySelector('[aria-current]');const id=open?new URL(open.href).searchParams.get('id'):'';
let last='';local();
setInterval(async()=>{if(document.hidden)return;try{const html=await(await fetch('/rows?id='+id)).text();
if(html===last)return;last=html;if(!id&&html.includes('class="row"'))return location.reload();
rows.innerHTML=html;document.getElementById('count').textContent=rows.querySelectorAll('.row').length;local()}catch{}},1000);`;
