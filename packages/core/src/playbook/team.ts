import { z } from 'zod';
import { closed, findRepeats, keyText, orElse, orNull, plainText, reader, wholeNumber } from './plain-schema.ts';

/** How a member takes part in the round robin; null means no limit. */
export type RotationPlace = {
  weight: number;
  dailyMaximum: number | null;
  maximumOpen: number | null;
  inRotation: boolean;
};
export type Team = {
  name: string;
  manager: string | null;
  members: string[];
  rotation: Record<string, RotationPlace>;
  calendar: string | null;
  channel: string | null;
  skip: SkipReason[];
};

export const SKIP_REASONS = ['outOfHours', 'onLeave', 'full'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export const memberSchema = closed({
  person: keyText,
  weight: orElse(wholeNumber(1, 100), () => 1),
  dailyMaximum: orNull(wholeNumber(0, 10_000)),
  maximumOpen: orNull(wholeNumber(0, 100_000)),
  inRotation: orElse(z.boolean(), () => true),
});
export type MemberDocument = string | z.input<typeof memberSchema>;

/** A member: a person's key, or the key with weight, caps and whether they are in the rotation. */
const member = reader<z.output<typeof memberSchema>, MemberDocument>((value, { read }) => {
  if (typeof value !== 'string') return read(memberSchema, value);
  const person = read(keyText, value);
  return person === undefined
    ? undefined
    : { person, weight: 1, dailyMaximum: null, maximumOpen: null, inRotation: true };
});

/** A team: `skip` says whom the round robin passes over (default: everyone who cannot take the lead now). */
export const teamSchema = closed({
  name: plainText,
  manager: orNull(keyText),
  members: orElse(z.array(member).max(1000), () => []),
  calendar: orNull(keyText),
  channel: orNull(plainText),
  skip: orElse(z.array(z.enum(SKIP_REASONS)), () => [...SKIP_REASONS]),
})
  .superRefine((team, context) => {
    const people = team.members.map(({ person }) => person);
    for (const { place } of findRepeats(people)) {
      const message = `lists ${people[place]} twice. Each person once.`;
      context.addIssue({ code: 'custom', path: ['members', place], message });
    }
  })
  .transform(
    (team): Team => ({
      ...team,
      members: team.members.map(({ person }) => person),
      rotation: Object.fromEntries(team.members.map(({ person, ...place }) => [person, place])),
    }),
  );
