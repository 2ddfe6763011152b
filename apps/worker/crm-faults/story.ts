import type { Random } from '../faults/random.ts';
import { OWNERS } from '../faults/rules.ts';

/** What people do to a lead in a CRM, in words that fit any. `by` is the rep who does it. */
export type Deed =
  | { do: 'create'; owner: string | null; leadType: string; mql: boolean }
  | { do: 'qualify' | 'accept' | 'sql' | 'reject' | 'recycle' | 'convert'; by: string }
  | { do: 'own'; owner: string }
  | { do: 'call' | 'mail' | 'meeting' | 'note' | 'robotMail' | 'missedCall'; by: string }
  | { do: 'openTask' | 'finishTask'; by: string; task: string }
  | { do: 'rename'; title: string }
  | { do: 'merge'; into: string; by: string }
  | { do: 'delete'; by: string; forGood: boolean }
  | { do: 'undelete' | 'erase'; by: string };

/** A deed about a lead, so long (ms) after the start of the run. */
export type Act = Deed & { atMs: number; lead: string };

const LEAD_TYPES = ['chat', 'content'] as const;
const REPS = OWNERS.slice(0, 12);
/** Between two deeds about a lead: Salesforce's stamps are whole seconds. */
const STEP_MS = 1_000;

type Plot = (tell: (after: number, deed: Deed, lead?: string) => void, cast: Cast) => void;
type Cast = { rep: string; other: string; lead: string; leadType: string };

const create = ({ rep, leadType }: Cast): Deed => ({ do: 'create', owner: rep, leadType, mql: true });

/** A lead that is deleted and comes back: a CRM keeps no record of that, it only tells it while it happens. */
const ABSENCE: Plot = (tell, cast) => {
  tell(0, create(cast));
  tell(3, { do: 'delete', by: cast.rep, forGood: false });
  tell(5, { do: 'undelete', by: cast.rep });
  tell(7, { do: 'call', by: cast.rep });
};

/** Stories of single leads; times in steps after the lead came in. */
const PLOTS: readonly Plot[] = [
  (tell, cast) => tell(0, create(cast)),
  (tell, cast) => {
    tell(0, { ...create(cast), mql: false } as Deed);
    tell(1, { do: 'qualify', by: cast.rep });
    tell(3, { do: 'call', by: cast.rep });
  },
  (tell, cast) => {
    tell(0, create(cast));
    tell(2, { do: 'call', by: cast.rep });
    tell(3, { do: 'accept', by: cast.rep });
    tell(5, { do: 'sql', by: cast.rep });
  },
  (tell, cast) => {
    tell(0, { ...create(cast), owner: null } as Deed);
    tell(2, { do: 'own', owner: cast.rep });
    tell(4, { do: 'mail', by: cast.rep });
    tell(5, { do: 'accept', by: cast.rep });
  },
  (tell, cast) => {
    tell(0, create(cast));
    tell(2, { do: 'own', owner: cast.other });
    tell(4, { do: 'call', by: cast.other });
  },
  (tell, cast) => {
    tell(0, create(cast));
    tell(1, { do: 'openTask', by: cast.rep, task: 'first' });
    tell(4, { do: 'finishTask', by: cast.rep, task: 'first' });
  },
  (tell, cast) => {
    tell(0, create(cast));
    tell(2, { do: 'accept', by: cast.rep });
    tell(4, { do: 'reject', by: cast.rep });
  },
  (tell, cast) => {
    tell(0, create(cast));
    tell(1, { do: 'mail', by: cast.rep });
    tell(2, { do: 'accept', by: cast.rep });
    tell(4, { do: 'recycle', by: cast.rep });
    tell(6, { do: 'qualify', by: cast.rep });
    tell(8, { do: 'call', by: cast.rep });
  },
  (tell, cast) => {
    tell(0, create(cast));
    tell(2, { do: 'call', by: cast.rep });
    tell(3, { do: 'accept', by: cast.rep });
    tell(5, { do: 'convert', by: cast.rep });
    tell(7, { do: 'mail', by: cast.rep });
  },
  (tell, cast) => {
    tell(0, create(cast));
    tell(1, create(cast), `${cast.lead}b`);
    tell(2, { do: 'call', by: cast.rep }, `${cast.lead}b`);
    tell(4, { do: 'merge', into: cast.lead, by: cast.rep }, `${cast.lead}b`);
    tell(6, { do: 'accept', by: cast.rep });
  },
  (tell, cast) => {
    tell(0, create(cast));
    tell(3, { do: 'delete', by: cast.rep, forGood: true });
  },
  ABSENCE,
  (tell, cast) => {
    tell(0, create(cast));
    tell(4, { do: 'erase', by: cast.rep });
  },
  (tell, cast) => {
    tell(0, create(cast));
    tell(1, { do: 'robotMail', by: cast.rep });
    tell(2, { do: 'note', by: cast.rep });
    tell(5, { do: 'call', by: cast.rep });
  },
  (tell, cast) => {
    tell(0, create(cast));
    tell(2, { do: 'missedCall', by: cast.rep });
    tell(3, { do: 'rename', title: 'Head of Sales' });
    tell(5, { do: 'meeting', by: cast.rep });
    tell(6, { do: 'accept', by: cast.rep });
  },
  (tell, cast) => {
    tell(0, create(cast));
    tell(1, { do: 'rename', title: 'Director' });
    tell(2, { do: 'own', owner: cast.other });
    tell(3, { do: 'rename', title: 'Vice President' });
    tell(4, { do: 'own', owner: cast.rep });
  },
];

/** The stories of a CRM that tells of absences nowhere, not even while they last. */
export const WITHOUT_ABSENCE: readonly Plot[] = PLOTS.filter((plot) => plot !== ABSENCE);

/**
 * What happens to `leads` leads that come in over `spreadMs`, in the order in which it happens. The same for the same seed.
 * Nobody does two things in one second: that would be a machine's work.
 */
export function tellStory(random: Random, leads: number, spreadMs: number, plots = PLOTS): Act[] {
  const acts: Act[] = [];
  const busy = new Set<string>();
  const busyAt = (act: Act) => ('by' in act ? `${act.by} ${Math.floor(act.atMs / 1000)}` : null);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  for (let index = 0; index < leads; index++) {
    const lead = `L${index}`;
    const leadType = LEAD_TYPES[index % LEAD_TYPES.length] as string;
    const startMs = Math.floor(((index + random()) / leads) * spreadMs);
    // Every plot has its turn, in another order for every seed.
    const plot = plots[(index * 7 + Math.floor(random() * plots.length)) % plots.length] as Plot;
    const play = (): Act[] => {
      const own: Act[] = [];
      const rep = pick(REPS);
      const cast = { rep, other: pick(REPS.filter((one) => one !== rep)), lead, leadType };
      plot((after, deed, about = lead) => own.push({ ...deed, atMs: startMs + after * STEP_MS, lead: about }), cast);
      return own;
    };
    let own = play();
    for (let tries = 0; tries < 50 && own.some((act) => busy.has(busyAt(act) ?? '')); tries++) own = play();
    for (const act of own) busy.add(busyAt(act) ?? lead);
    acts.push(...own);
  }
  return acts.sort((a, b) => a.atMs - b.atMs || (a.lead < b.lead ? -1 : 1));
}

/** The reps who act in stories. */
export const CAST: readonly string[] = REPS;
