import { describe, expect, it } from 'vitest';
import { answer, choose, missingOf, toChoices } from './column-choices.ts';

const columns = ['Id', 'Mail', 'Size', 'Day', 'MQL', 'Colour'];
const mapping = {
  source: 'fair',
  key: 'Id',
  date: { format: ['d.M.yyyy'] },
  fields: { email: 'Mail', employees: { column: 'Size', number: true } },
  events: [
    { type: 'lead.created', at: 'Day' },
    { type: 'lead.stage', at: 'MQL', data: { stage: 'mql' } },
  ],
  custom: true,
};

describe('choices of columns', () => {
  it('say what a mapping says, and give it back', () => {
    expect(toChoices(mapping, columns)).toEqual({
      Id: 'key',
      Mail: 'field:email',
      Size: 'number:employees',
      Day: 'event:lead.created',
      MQL: 'event:lead.stage:mql',
      Colour: 'custom',
    });
    expect(choose(mapping, columns, 'Colour', 'custom')).toEqual(mapping);
  });

  it('take what they become from another column, and leave columns out', () => {
    const moved = choose(mapping, columns, 'Colour', 'key');
    expect(toChoices(moved, columns)).toMatchObject({ Id: 'custom', Colour: 'key' });
    expect(choose(mapping, columns, 'Colour', 'none')).toMatchObject({ custom: [] });
    const none = choose(choose(mapping, columns, 'Day', 'none'), columns, 'MQL', 'custom');
    expect(missingOf(none)).toContain('when something happened');
    expect(none).toMatchObject({ custom: ['MQL', 'Colour'], source: 'fair', date: { format: ['d.M.yyyy'] } });
  });

  it('put an answer where the question asks for it', () => {
    expect(answer(mapping, 'date.format', ['M.d.yyyy'])).toMatchObject({ date: { format: ['M.d.yyyy'] } });
    expect(answer({}, 'encoding', 'windows-1252')).toEqual({ encoding: 'windows-1252' });
    expect(missingOf({ ...mapping, key: undefined })).toContain('id of the lead');
    expect(missingOf(mapping)).toBeNull();
  });
});
