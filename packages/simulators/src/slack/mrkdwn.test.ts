import { describe, expect, it } from 'vitest';
import { renderMrkdwn, renderPlain } from './mrkdwn.ts';

const names = {
  user: (id: string) => (id === 'U1' ? 'Rita Reyes' : null),
  channel: (id: string) => (id === 'C1' ? 'leads' : null),
};
const render = (text: string) => renderMrkdwn(text, names);

describe('mrkdwn', () => {
  it.each([
    ['*Due*\n_soon_ ~old~', '<strong>Due</strong><br><em>soon</em> <s>old</s>'],
    ['2 * 3 * 4 and snake_case_name', '2 * 3 * 4 and snake_case_name'],
    [
      '*<https://a.example.com/x|Open>*',
      '<strong><a href="https://a.example.com/x" target="_blank" rel="noopener noreferrer">Open</a></strong>',
    ],
    ['`*a*` ok', '<code>*a*</code> ok'],
    ['```x <y>\nz```', '<pre>x &lt;y&gt;\nz</pre>'],
    ['> Need a quote\n> now\nafter', '<blockquote>Need a quote<br>now</blockquote>after'],
    ['before\n&gt; quoted', 'before<blockquote>quoted</blockquote>'],
    ['A &amp; B &lt;b&gt;', 'A &amp; B &lt;b&gt;'],
    ['&lt;!channel&gt; &lt;https://evil.example.com|x&gt;', '&lt;!channel&gt; &lt;https://evil.example.com|x&gt;'],
    [
      '<@U1> in <#C1> <!here>',
      '<span class="mention">@Rita Reyes</span> in <span class="mention">#leads</span> <span class="mention">@here</span>',
    ],
    ['<javascript:alert(1)|click>', 'click'],
    ['<tel:+14155550134|+1 415>', '<a href="tel:+14155550134" target="_blank" rel="noopener noreferrer">+1 415</a>'],
  ])('%j', (text, html) => {
    expect(render(text)).toBe(html);
  });

  it('leaves the zone of a date to the browser and keeps the fallback', () => {
    expect(render('<!date^1795342500^{date_short_pretty} at {time}|Sun 22 Nov 10:15 UTC>')).toBe(
      '<time datetime="2026-11-22T10:15:00.000Z" data-format="{date_short_pretty} at {time}" title="Sun 22 Nov 10:15 UTC">Sun 22 Nov 10:15 UTC</time>',
    );
  });

  it('takes plain text literally', () => {
    expect(renderPlain('*A* & <b>')).toBe('*A* &amp; &lt;b&gt;');
  });
});
