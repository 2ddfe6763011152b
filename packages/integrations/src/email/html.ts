const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as HTML shows it, in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\0', '')
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

const FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
export type Tint = { bar: string; ink: string; darkBar: string; darkInk: string };

/** One column of 600 px in tables and inline styles, readable in light and dark; `rows` are HTML already. */
export function renderMailFrame(parts: {
  title: string;
  preheader: string;
  state: string;
  tint: Tint;
  rows: readonly string[];
}): string {
  const { title, preheader, state, tint, rows } = parts;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title)}</title>
<style>
@media (prefers-color-scheme: dark) {
 .page { background: #14161a !important } .card { background: #1d2026 !important } .card, .card td, .card a.quiet { color: #e8eaee !important }
 .label, .small, .small a { color: #a6adb8 !important } .state { background: ${tint.darkBar} !important; color: ${tint.darkInk} !important }
}
@media (max-width: 620px) { .card { width: 100% !important } .button { display: block !important; margin-bottom: 8px !important } }
</style></head>
<body class="page" style="margin:0;padding:0;background:#f3f4f6">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(preheader)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="page" style="background:#f3f4f6"><tr><td align="center" style="padding:16px 8px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" class="card" style="width:600px;max-width:600px;background:#ffffff;border-radius:8px;color:#1c2026;${FONT};font-size:15px;line-height:22px">
<tr><td class="state" style="padding:12px 20px;background:${tint.bar};color:${tint.ink};font-weight:600;border-radius:8px 8px 0 0">${escapeHtml(state)}</td></tr>
${rows.map((row) => `<tr><td style="padding:12px 20px 0">${row}</td></tr>`).join('\n')}
<tr><td style="padding:8px">&nbsp;</td></tr>
</table></td></tr></table></body></html>
`;
}

/** Links as buttons; the first is the main one. */
export function renderButtons(buttons: readonly { label: string; url: string }[]): string {
  return buttons
    .map(({ label, url }, index) => {
      const colours = index === 0 ? 'background:#1f4fd8;color:#ffffff' : 'background:#e6e9ef;color:#1c2026';
      return `<a class="button" href="${escapeHtml(url)}" style="display:inline-block;padding:9px 16px;margin:0 8px 0 0;border-radius:6px;text-decoration:none;font-weight:600;${colours}">${escapeHtml(label)}</a>`;
    })
    .join('');
}

/** Labelled facts as a table; values are HTML already. */
export function renderFacts(facts: readonly { label: string; html: string }[]): string {
  const rows = facts.map(
    ({ label, html }) =>
      `<tr><td class="label" style="padding:2px 16px 2px 0;color:#5b6472;white-space:nowrap;vertical-align:top">${escapeHtml(label)}</td><td style="padding:2px 0;vertical-align:top">${html}</td></tr>`,
  );
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="font-size:15px;line-height:22px">${rows.join('')}</table>`;
}
