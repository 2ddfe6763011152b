import type { Path } from './plain-schema.ts';
import type { Channel } from './tier.ts';

export type LintPerson = { key: string; manager: string | null; active?: boolean };
/**
 * What is known beside the document; checks that need what is not given are left out. `today` is a date (YYYY-MM-DD),
 * `feedLagMs` the time (wall) within which nearly all events arrive, `fields` and `behaviours` what leads ever had,
 * `connected` the channels that messages can be sent through.
 */
export type LintOptions = {
  today?: string;
  people?: readonly LintPerson[];
  feedLagMs?: number;
  fields?: readonly string[];
  behaviours?: readonly string[];
  connected?: readonly Channel[];
};
export type Lint = { path: Path; message: string };
