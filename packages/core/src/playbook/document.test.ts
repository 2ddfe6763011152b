import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toDocument } from './document.ts';
import { playbookSchema } from './schema.ts';
import { arbitraryDocument } from './testing/arbitrary-document.ts';
import { exampleDocument } from './testing/example.ts';

test('the example reads back from its document as the same playbook', () => {
  const playbook = playbookSchema.parse(exampleDocument());
  expect(playbookSchema.parse(toDocument(playbook))).toEqual(playbook);
});

test('any playbook reads back from its document as the same playbook, through JSON too', () => {
  fc.assert(
    fc.property(arbitraryDocument, (document) => {
      const playbook = playbookSchema.parse(document);
      expect(playbookSchema.parse(JSON.parse(JSON.stringify(toDocument(playbook))))).toEqual(playbook);
    }),
    { numRuns: 300 },
  );
});
