/** The script of the page: polls once a second, redraws only what changed, sends presses and submissions. */
export const PAGE_SCRIPT = `
const $=id=>document.getElementById(id);
const get=(k,d)=>{try{return localStorage.getItem(k)??d}catch{return d}},put=(k,v)=>{try{localStorage.setItem(k,v)}catch{}};
const base=document.body.dataset.workspace;let here=decodeURIComponent(location.hash.slice(1))||document.body.dataset.first,state=null,modalKey='';
const seen=JSON.parse(get(base+'seen','{}'));
const zone=Intl.DateTimeFormat().resolvedOptions().timeZone;
const part=(d,o)=>new Intl.DateTimeFormat([], o).format(d);
const dayName=d=>{const day=x=>new Date(x).setHours(0,0,0,0);const n=Math.round((day(d)-day(Date.now()))/864e5);return n===0?'today':n===-1?'yesterday':n===1?'tomorrow':null};
function formatDate(d,f){const long={weekday:'long',month:'long',day:'numeric',year:'numeric'},mid={month:'long',day:'numeric',year:'numeric'},short={weekday:'short',month:'short',day:'numeric'};
const parts={date_num:d.toISOString().slice(0,10),date_slash:part(d,{dateStyle:'short'}),date_long:part(d,long),date:part(d,mid),date_short:part(d,{month:'short',day:'numeric',year:'numeric'}),
date_pretty:dayName(d)||part(d,mid),date_long_pretty:dayName(d)||part(d,long),date_short_pretty:dayName(d)||part(d,short),day_divider_pretty:dayName(d)||part(d,long),time:part(d,{hour:'numeric',minute:'2-digit'}),time_secs:part(d,{hour:'numeric',minute:'2-digit',second:'2-digit'}),
ago:(m=>m<1?'just now':m<60?m+' minutes ago':m<1440?Math.floor(m/60)+' hours ago':Math.floor(m/1440)+' days ago')(Math.max(0,Math.round((Date.now()-d)/6e4)))};
const text=f.replace(/\\{(\\w+)\\}/g,(all,k)=>parts[k]??all);return text.charAt(0).toUpperCase()+text.slice(1)}
function localTimes(root){for(const t of root.querySelectorAll('time[data-format]')){const d=new Date(t.dateTime);const text=formatDate(d,t.dataset.format||'{date} {time}');
if(t.textContent!==text)t.textContent=text;t.title=part(d,{dateStyle:'full',timeStyle:'long'})+(t.title&&!t.dataset.done?' ('+t.title+')':'');t.dataset.done=1}
for(const i of root.querySelectorAll('[data-epoch]')){const d=new Date(Number(i.dataset.epoch)*1000);i.value=new Date(d-d.getTimezoneOffset()*6e4).toISOString().slice(0,16);i.removeAttribute('data-epoch')}}
const actor=()=>$('actor').value;
async function post(path,body){const r=await fetch('/page/'+path,{method:'POST',headers:{'Content-Type':'application/json'},body:JSON.stringify(body)});return r.json()}
function toast(text){const t=$('toast');t.textContent=text;t.hidden=!text;clearTimeout(toast.timer);if(text)toast.timer=setTimeout(()=>{t.hidden=true},6000)}
async function poll(force){try{const q=new URLSearchParams({conversation:here,user:actor(),version:force||!state?'':state.version});const r=await fetch('/page/state?'+q);
$('offline').hidden=true;if(r.status===200){state=await r.json();draw()}}catch{$('offline').hidden=false}}
function draw(){drawList();drawMessages();drawModal()}
function drawList(){const current=state.conversations.find(c=>c.id===here);if(current)seen[here]=current.posted;put(base+'seen',JSON.stringify(seen));
let html='',group='',all=0;for(const c of state.conversations){if(c.group!==group){html+='<h2>'+c.group+'</h2>';group=c.group}
const unread=Math.max(0,c.posted-(seen[c.id]||0));all+=unread;const row=document.createElement('a');row.href='#'+encodeURIComponent(c.id);row.textContent=c.label;if(c.group==='Channels')row.className='channel';
if(c.id===here)row.setAttribute('aria-current','page');if(unread){row.classList.add('unread');const b=document.createElement('b');b.textContent=unread>99?'99+':unread;b.setAttribute('aria-label',unread+' unread');row.append(b)}html+=row.outerHTML}
if($('list').dataset.html!==html){$('list').innerHTML=html;$('list').dataset.html=html}
document.title=(all?'('+all+') ':'')+'Slack (simulated)';
$('title').textContent=current?(current.group==='Channels'?'# '+current.label:current.group==='App home'?document.body.dataset.app+' home · '+current.label:document.body.dataset.app+' → '+current.label):''}
function drawMessages(){const box=$('messages'),scroll=$('scroll'),atEnd=scroll.scrollHeight-scroll.scrollTop-scroll.clientHeight<60;
const fresh=box.dataset.conversation!==here+actor();if(fresh){box.replaceChildren();box.dataset.conversation=here+actor()}
const old=new Map([...box.children].map(e=>[e.dataset.ts,e]));let previous=null;
for(const m of state.messages){let e=old.get(m.ts);old.delete(m.ts);
if(!e||e.dataset.hash!==m.hash){const n=document.createElement('article');n.className='message';n.dataset.ts=m.ts;n.dataset.hash=m.hash;n.innerHTML=m.html;localTimes(n);
const f=e&&e.contains(document.activeElement)?document.activeElement.dataset.action:null;if(e)e.replaceWith(n);e=n;if(f){const b=n.querySelector('[data-action="'+CSS.escape(f)+'"]');if(b)b.focus()}}
const after=previous?previous.nextSibling:box.firstChild;if(after!==e)box.insertBefore(e,after);previous=e}
for(const e of old.values())e.remove();$('empty').hidden=state.messages.length>0;if(fresh||atEnd)scroll.scrollTop=scroll.scrollHeight}
function drawModal(){const d=$('modal'),m=state.modal,key=m?m.id+m.hash:'';if(key===modalKey)return;modalKey=key;if(!m){d.close();d.replaceChildren();return}
d.innerHTML=m.html;localTimes(d);if(!d.open)d.showModal();const first=d.querySelector('.body input,.body select,.body textarea');if(first)first.focus()}
function valueOf(e){if(e.multiple)return[...e.selectedOptions].map(o=>o.value);if(e.type==='checkbox'||e.type==='radio'){const all=[...(e.form||e.closest('.choices')).querySelectorAll('input')].filter(o=>o.name===e.name&&o.checked).map(o=>o.value);return e.type==='radio'?all[0]??null:all}
if(e.type==='datetime-local')return e.value?String(Math.floor(new Date(e.value).getTime()/1000)):null;return e.value===''?null:e.value}
async function act(e,value){if(e.dataset.confirm&&!confirm(e.dataset.confirm))return;if(e.dataset.url)window.open(e.dataset.url,'_blank','noopener');
const message=e.closest('.message'),view=e.closest('[data-view]');e.closest('details')?.removeAttribute('open');const was=e.getAttribute('aria-busy');if(was)return;e.setAttribute('aria-busy','true');
const answer=await post('press',{userId:actor(),actionId:e.dataset.action,blockId:e.dataset.block,value,...(view?{viewId:view.dataset.view}:{channel:here,ts:message.dataset.ts})}).catch(()=>({error:'The simulator did not answer.'}));
e.removeAttribute('aria-busy');if(answer.error||answer.status!==200)toast('⚠ The app did not take it: '+(answer.error||'it answered '+answer.status));await poll(true)}
document.addEventListener('click',ev=>{const e=ev.target.closest('[data-act=press]');if(e)act(e,e.dataset.value??null);if(ev.target.closest('[data-close]'))closeModal();
for(const d of document.querySelectorAll('details[open]'))if(!d.contains(ev.target))d.removeAttribute('open')});
document.addEventListener('change',ev=>{const e=ev.target;if(e.dataset.act==='choose')act(e,valueOf(e))});
async function closeModal(){await post('close',{userId:actor()});await poll(true)}
$('modal').addEventListener('cancel',ev=>{ev.preventDefault();closeModal()});
$('modal').addEventListener('submit',async ev=>{ev.preventDefault();const f=ev.target,values={};for(const e of f.querySelectorAll('[data-input] [data-action]')){const v=valueOf(e);(values[e.dataset.block]??={})[e.dataset.action]=v}
for(const p of f.querySelectorAll('.error'))p.hidden=true;const b=f.querySelector('.primary');b.disabled=true;
const r=await post('submit',{userId:actor(),values}).catch(()=>({errors:{'':'The simulator did not answer.'}}));b.disabled=false;
for(const [id,text] of Object.entries(r.errors||{})){const p=id?f.querySelector('[data-input="'+CSS.escape(id)+'"] .error'):f.querySelector('[data-trouble]');if(p){p.textContent=text;p.hidden=false}}await poll(true)});
$('actor').addEventListener('change',()=>{put(base+'actor',actor());poll(true)});
function follow(){const c=state?.conversations.find(x=>x.id===here);if(c?.userId)$('actor').value=c.userId;poll(true)}
window.addEventListener('hashchange',()=>{here=decodeURIComponent(location.hash.slice(1));follow()});
const kept=get(base+'actor','');if([...$('actor').options].some(o=>o.value===kept))$('actor').value=kept;
$('zone').textContent=zone;poll(true).then(follow);setInterval(()=>{if(!document.hidden)poll()},1000);document.addEventListener('visibilitychange',()=>{if(!document.hidden)poll()});`;
