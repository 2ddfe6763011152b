import { escapeHtml, pageFrame } from '../page-frame.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { listConversations } from './page-view.ts';
import { displayName } from './people-methods.ts';
import type { WorkspaceState } from './workspace-state.ts';

/** The page: conversations on the left, messages on the right, and who is played at the top. */
export function renderWorkspacePage(state: WorkspaceState): string {
  const first = listConversations(state)[0]?.id ?? '';
  const people = [...state.users.values()].filter((user) => !user.deleted);
  const options = people
    .map((user) => `<option value="${escapeHtml(user.id)}">${escapeHtml(displayName(user))}</option>`)
    .join('');
  const body = `<div class="app"><aside><div class="brand"><h1>Slack (simulated)</h1><p>${escapeHtml(state.teamDomain)} · no message leaves this machine</p></div><nav id="list" aria-label="Conversations"></nav></aside>
<section><header class="bar"><h2 id="title"></h2><span class="spacer"></span><span id="offline" class="error" hidden>Connection lost, trying again…</span>
<label>Acting as <select id="actor">${options}</select></label></header>
<div id="scroll" tabindex="0" aria-label="Messages"><div id="messages" aria-live="polite"></div><p id="empty" class="dim">No messages here yet. What ${escapeHtml(state.appName)} posts will appear here by itself.</p></div>
<footer class="dim">Buttons work: what you press is sent to ${escapeHtml(state.appName)} as the person chosen above. Times are in your zone (<span id="zone"></span>).</footer></section></div>
<dialog id="modal" aria-label="Dialog"></dialog><div id="toast" role="status" hidden></div><script>${PAGE_SCRIPT}</script>`;
  const data = `<body data-workspace="${escapeHtml(state.teamId)}/${state.startedAt}/" data-app="${escapeHtml(state.appName)}" data-first="${escapeHtml(first)}">`;
  return pageFrame('Slack (simulated)', STYLE, body).replace('<body>', () => data);
}

const STYLE = `
.app{display:grid;grid-template-columns:260px 1fr;height:100vh}aside{background:#3f0e40;color:#f4e9f4;display:flex;flex-direction:column;min-height:0}
.brand{padding:16px;border-bottom:1px solid #ffffff22}.brand h1{font-size:17px;margin:0}.brand p{margin:2px 0 0;font-size:13px;color:#d3bfd4}
nav{overflow:auto;padding:8px 8px 24px}nav h2{font-size:13px;font-weight:500;color:#d3bfd4;margin:14px 8px 4px}nav a{display:flex;align-items:center;gap:6px;padding:4px 8px;border-radius:6px;color:#e2d3e3;text-decoration:none}
nav a:hover{background:#ffffff1a}nav a[aria-current]{background:#1164a3;color:#fff}nav .channel::before{content:"#";opacity:.7}nav .unread{font-weight:700;color:#fff}nav b{margin-left:auto;background:#cd2553;color:#fff;border-radius:9px;font-size:12px;padding:0 7px}
section{display:flex;flex-direction:column;min-width:0;min-height:0}.bar{display:flex;flex-wrap:wrap;align-items:center;gap:12px;padding:10px 20px;border-bottom:1px solid var(--line)}.bar h2{font-size:17px;margin:0}.spacer{flex:1}.bar label{font-size:13px;color:var(--dim)}
section>footer{padding:8px 20px;border-top:1px solid var(--line);font-size:13px}#scroll{flex:1;overflow:auto;padding:12px 0}#empty{padding:12px 20px}
.message{display:flex;gap:10px;padding:8px 20px}.message:hover{background:var(--panel)}.avatar{flex:none;width:36px;height:36px;border-radius:7px;background:#4a154b;color:#fff;display:grid;place-items:center;font-weight:700}
.bubble{min-width:0;max-width:720px;flex:1;overflow-wrap:anywhere}.bubble p{margin:0}.badge{font-size:10px;background:var(--line);border-radius:3px;padding:1px 4px;color:var(--dim)}.by time,.only,.edited{font-size:12px}
.block{margin:6px 0}.header{font-size:18px;line-height:1.3}.section{display:flex;gap:16px}.main{flex:1;min-width:0}.fields{display:grid;grid-template-columns:1fr 1fr;gap:8px 20px;margin-top:4px}
.context{display:flex;flex-wrap:wrap;gap:4px 10px;font-size:13px;color:var(--dim)}.context img{width:20px;height:20px}.actions{display:flex;flex-wrap:wrap;gap:8px}hr{border:0;border-top:1px solid var(--line)}
blockquote{margin:4px 0;padding-left:12px;border-left:4px solid var(--line)}code,pre{font:13px/1.5 ui-monospace,monospace;background:var(--panel);border:1px solid var(--line);border-radius:4px}code{padding:1px 4px;color:var(--danger)}pre{padding:8px;margin:4px 0;white-space:pre-wrap}
.mention{background:var(--chip);color:var(--link);border-radius:3px;padding:0 2px}figure{margin:6px 0}img{max-width:360px;max-height:240px;border-radius:4px}figcaption{font-size:13px}
.overflow{position:relative}.overflow summary{list-style:none;border:1px solid var(--line);border-radius:6px;padding:5px 12px;cursor:pointer}.overflow summary::-webkit-details-marker{display:none}
.menu{position:absolute;z-index:2;top:100%;left:0;min-width:220px;display:grid;padding:6px;background:var(--bg);border:1px solid var(--line);border-radius:8px;box-shadow:0 6px 24px #0003}.menu button{border:0;text-align:left;font-weight:400}
[aria-busy=true]{opacity:.5}.choices{display:grid;gap:6px}.choices label{display:flex;gap:8px;align-items:baseline}.choices span.dim{display:block;font-size:13px}
dialog{width:min(520px,calc(100vw - 32px));padding:0;border:1px solid var(--line);border-radius:10px;background:var(--bg);color:var(--text)}dialog::backdrop{background:#0008}
dialog header,dialog footer{display:flex;align-items:center;gap:8px;padding:14px 20px}dialog header{border-bottom:1px solid var(--line)}dialog footer{justify-content:flex-end;border-top:1px solid var(--line)}dialog h2{flex:1;font-size:18px;margin:0}dialog [data-close]{border:0}
.body{padding:8px 20px;max-height:60vh;overflow:auto}fieldset{border:0;padding:0;margin:12px 0}legend{font-weight:700;padding:0 0 4px}fieldset>input,fieldset>select,textarea{width:100%}.hint{font-size:13px;margin:4px 0 0}.error{color:var(--danger);font-size:13px;margin:4px 0 0}
#toast{position:fixed;bottom:24px;left:50%;transform:translateX(-50%);background:#1d1c1d;color:#fff;padding:10px 16px;border-radius:8px;border:1px solid #555}
@media (max-width:720px){.app{grid-template-columns:1fr;grid-template-rows:auto 1fr}aside{max-height:34vh}.fields{grid-template-columns:1fr}}`;
