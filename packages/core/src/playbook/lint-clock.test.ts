import { expect, test } from 'vitest';
import { type Planted, warningsOf } from './testing/warnings-of.ts';

const PLANTED: Planted[] = [
  [
    'a first-touch clock for leads that were touched',
    (_, __, content) =>
      Object.assign(content, { when: { all: [{ field: 'lastTouchedAt', gte: '2026-01-01' }, { did: 'webinar' }] } }),
    {},
    'policies[1].clocks.firstTouch: ‘firstTouch’ has stopped by the time it could start: Content lead only takes leads that are touched already. Change the rule or drop this clock.',
  ],
  [
    'an accept clock for leads that are SAL by the stage mapping',
    (d, __, content) => {
      d.stageMapping = { Working: 'sal', 'status:Qualified': 'sql', New: 'new' };
      content.when = { field: 'status', in: ['working', 'Qualified'] };
    },
    {},
    'policies[1].clocks.accept: ‘accept’ has stopped by the time it could start: Content lead only takes leads that are SAL or further. Change the rule or drop this clock.',
  ],
  [
    'a qualify clock for leads that are SQL',
    (_, demo) => Object.assign(demo, { when: { field: 'leadStage', is: 'opportunity' } }),
    {},
    'policies[0].clocks.qualify: ‘qualify’ has stopped by the time it could start: Demo request only takes leads that are SQL or further. Change the rule or drop this clock.',
  ],
  [
    'an assign clock for leads that have an owner',
    (_, demo) =>
      Object.assign(demo, {
        when: {
          all: [
            { field: 'leadType', is: 'demo_request' },
            { field: 'OwnerId', exists: true },
          ],
        },
      }),
    {},
    'policies[0].clocks.assign: ‘assign’ has stopped by the time it could start: Demo request only takes leads that are assigned already. Change the rule or drop this clock.',
  ],
  [
    'a first touch from the conversion that stops it',
    (_, demo) => Object.assign(demo.clocks.firstTouch ?? {}, { starts: 'opportunity' }),
    {},
    'policies[0].clocks.firstTouch.starts: ‘starts’ is ‘opportunity’, but converting the lead also stops it (convertStops), so this clock has stopped before it starts. Start it earlier, such as at the MQL.',
  ],
  [
    'an assign clock from an accept that needs an owner',
    (_, demo) => Object.assign(demo.clocks.assign ?? {}, { starts: 'sal' }),
    {},
    'policies[0].clocks.assign.starts: ‘starts’ is ‘sal’, but a lead has an owner by SAL (definitions.sal.requires), so this clock has stopped before it starts. Start it earlier, such as at the MQL.',
  ],
  [
    'a clock from a notice that nothing sends',
    (_, demo) => {
      Object.assign(demo.clocks.accept ?? {}, { starts: 'notified' });
      demo.tiers = { accept: demo.tiers?.accept };
    },
    {},
    'policies[0].clocks.accept.starts: ‘starts’ is ‘notified’, but no tier of another clock tells the owner, so it starts at the assignment. Add such a tier, or write assigned.',
  ],
  [
    'a target shorter than the feed’s lag',
    () => {},
    { feedLagMs: 180_000 },
    'policies[0].clocks.assign.target: ‘target’ is 2m, but events usually arrive after 3 minutes. Choose a longer target.',
  ],
  [
    'a tier that comes before the events do',
    () => {},
    { feedLagMs: 160_000 },
    'policies[0].tiers.firstTouch[0].at: ‘at’ comes 2 minutes 30 seconds after the start, but events usually arrive after 2 minutes 40 seconds: people would be told about what is done already. Choose more than 50\u202f% or a longer target.',
  ],
];

test.each(PLANTED)('%s', (_, edit, options, warning) => {
  expect(warningsOf(edit, options)).toContain(warning);
});
