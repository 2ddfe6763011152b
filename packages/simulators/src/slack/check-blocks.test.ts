import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkMessageBlocks, checkView } from './check-blocks.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (text: string) => ({ type: 'section', text: mrkdwn(text) });
const button = (more: object = {}) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...more });
const actions = (...elements: unknown[]) => ({ type: 'actions', elements });
const option = (value: string) => ({ text: plain(value), value });
const x = (length: number) => 'x'.repeat(length);

const sample = JSON.parse(readFileSync(new URL('./fixtures/slack-message-blocks.json', import.meta.url), 'utf8'));

describe('message blocks', () => {
  it('takes the documented sample and everything at its limit', () => {
    expect(checkMessageBlocks(sample.body.blocks)).toEqual([]);
    const blocks = [
      { type: 'header', text: plain(x(150)) },
      section(x(3000)),
      { type: 'section', fields: Array.from({ length: 10 }, () => mrkdwn(x(2000))) },
      { type: 'context', elements: Array.from({ length: 10 }, () => mrkdwn('c')) },
      actions(
        ...Array.from({ length: 25 }, (_, i) => button({ action_id: `a${i}`, text: plain(x(75)), value: x(2000) })),
      ),
      actions({ type: 'overflow', action_id: 'more', options: ['1', '2', '3', '4', '5'].map(option) }),
      ...Array.from({ length: 44 }, () => ({ type: 'divider' })),
    ];
    expect(checkMessageBlocks(blocks)).toEqual([]);
  });

  it.each([
    [[section(x(3001))], 'must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
    [[section('')], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    [Array.from({ length: 51 }, () => ({ type: 'divider' })), 'no more than 50 items allowed [json-pointer:/blocks]'],
    [[{ type: 'header', text: plain(x(151)) }], 'must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
    [[{ type: 'header', text: mrkdwn('a') }], 'must be one of: plain_text [json-pointer:/blocks/0/text/type]'],
    [[{ type: 'section' }], 'missing required field: text [json-pointer:/blocks/0]'],
    [[{ type: 'section', fields: [] }], 'no fewer than 1 items allowed [json-pointer:/blocks/0/fields]'],
    [
      [{ type: 'section', fields: Array.from({ length: 11 }, () => mrkdwn('f')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      [{ type: 'section', fields: [mrkdwn(x(2001))] }],
      'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    [
      [{ type: 'context', elements: Array.from({ length: 11 }, () => mrkdwn('c')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [[actions()], 'no fewer than 1 items allowed [json-pointer:/blocks/0/elements]'],
    [
      [actions(...Array.from({ length: 26 }, (_, i) => button({ action_id: `a${i}` })))],
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      [actions(button({ text: plain(x(76)) }))],
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      [actions(button({ text: mrkdwn('a') }))],
      'must be one of: plain_text [json-pointer:/blocks/0/elements/0/text/type]',
    ],
    [
      [actions(button({ style: 'default' }))],
      'must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      [actions(button({ value: x(2001) }))],
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [[actions(button({ url: 'no url' }))], 'invalid URL [json-pointer:/blocks/0/elements/0/url]'],
    [[actions(button(), button())], '`action_id` go already exists [json-pointer:/blocks/0/elements/1/action_id]'],
    [
      [actions({ type: 'overflow', action_id: 'm', options: ['1', '2', '3', '4', '5', '6'].map(option) })],
      'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      [
        { ...section('a'), block_id: 'b' },
        { ...section('a'), block_id: 'b' },
      ],
      '`block_id` b already exists [json-pointer:/blocks/1/block_id]',
    ],
    [[{ type: 'sektion', text: plain('a') }], 'unsupported type: sektion [json-pointer:/blocks/0/type]'],
    [
      [actions({ type: 'plain_text_input', action_id: 't' })],
      'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
    ],
    [[{ ...section('a'), colour: 'red' }], 'invalid additional property: colour [json-pointer:/blocks/0]'],
    [['text'], 'must be an object [json-pointer:/blocks/0]'],
  ])('refuses %#: %j', (blocks, fault) => {
    expect(checkMessageBlocks(blocks)).toEqual([fault]);
  });
});

describe('views', () => {
  const input = {
    type: 'input',
    block_id: 'note',
    label: plain('Note'),
    element: { type: 'plain_text_input', action_id: 'n' },
  };
  const modal = (more: object = {}) => ({
    type: 'modal',
    title: plain('Reject'),
    submit: plain('Reject'),
    blocks: [input],
    ...more,
  });

  it.each([
    [modal(), []],
    [modal({ title: plain(x(25)) }), ['must be less than 25 characters [json-pointer:/view/title/text]']],
    [modal({ submit: undefined }), ['missing required field: submit [json-pointer:/view]']],
    [modal({ private_metadata: x(3001) }), ['must be less than 3001 characters [json-pointer:/view/private_metadata]']],
    [
      modal({ blocks: [{ ...input, label: undefined }] }),
      ['missing required field: label [json-pointer:/view/blocks/0]'],
    ],
    [
      modal({ blocks: [{ ...input, element: { type: 'static_select', action_id: 's', options: [] } }] }),
      ['no fewer than 1 items allowed [json-pointer:/view/blocks/0/element/options]'],
    ],
    [
      modal({
        blocks: [
          {
            ...input,
            element: {
              type: 'radio_buttons',
              action_id: 'r',
              options: Array.from({ length: 11 }, (_, i) => option(`${i}`)),
            },
          },
        ],
      }),
      ['no more than 10 items allowed [json-pointer:/view/blocks/0/element/options]'],
    ],
    [modal({ type: 'dialog' }), ['must be one of: modal, home [json-pointer:/view/type]']],
  ])('%#', (view, faults) => {
    expect(checkView(view)).toEqual(faults);
  });
});
