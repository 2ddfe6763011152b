const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text made safe for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** A whole page in the simulators' plain look (system font, light and dark by the browser's setting). */
export function pageFrame(title: string, style: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><link rel="icon" href="data:,"><style>${BASE_STYLE}${style}</style></head><body>${body}</body></html>`;
}

const BASE_STYLE = `
:root{color-scheme:light dark;--bg:#fff;--panel:#f6f6f7;--line:#dcdce0;--text:#1d1c1d;--dim:#616061;--link:#1264a3;--accent:#007a5a;--danger:#c01343;--chip:#e8f0f8}
@media (prefers-color-scheme:dark){:root{--bg:#1a1d21;--panel:#222529;--line:#3a3d42;--text:#e3e4e6;--dim:#a9abae;--link:#5cb3f0;--accent:#2fa37d;--danger:#f2637e;--chip:#243b4d}}
*{box-sizing:border-box}html,body{margin:0;height:100%}
body{font:15px/1.46 system-ui,-apple-system,"Segoe UI",sans-serif;background:var(--bg);color:var(--text)}
a{color:var(--link)}button,input,select,textarea{font:inherit;color:inherit}
button{background:var(--bg);border:1px solid var(--line);border-radius:6px;padding:5px 12px;cursor:pointer;font-weight:600}
button:hover{background:var(--panel)}button.primary{background:#007a5a;border-color:#007a5a;color:#fff}button.danger{border-color:var(--danger);color:var(--danger)}
input,select,textarea{background:var(--bg);border:1px solid var(--line);border-radius:6px;padding:5px 8px;max-width:100%}
:focus-visible{outline:2px solid var(--link);outline-offset:1px}.dim{color:var(--dim)}`;
