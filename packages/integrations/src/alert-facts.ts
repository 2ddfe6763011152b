/** What happened to the clock that the message is about. */
export type AlertState = 'onTrack' | 'approaching' | 'breached' | 'reassigned' | 'unassigned' | 'uncovered';

/**
 * Everything a tier message says, frozen when the alert is made; renderers add words and form but no facts.
 * Instants are epoch milliseconds; `elapsedMs`, `targetMs` and `leftMs` are working time, `leftMs` is negative when over.
 */
export type AlertFacts = {
  readonly state: AlertState;
  /** The tier as the playbook writes it, such as `50%` or `breach + 15m`. */
  readonly tier: string;
  /** The CRM may be behind: say "maybe". */
  readonly provisional?: boolean;
  /** Why the message comes late, such as `Sent late: HubSpot could not be read since Mon 20 Apr 10:02 EDT`. */
  readonly late?: string | null;
  readonly asOf: number;
  readonly recipient: {
    readonly name: string;
    readonly role: 'owner' | 'previousOwner' | 'manager' | 'team' | 'operations';
    readonly timeZone: string;
  };
  readonly clock: {
    readonly id: string;
    /** Such as `First touch`. */
    readonly label: string;
    readonly dueAt: number;
    readonly elapsedMs: number;
    readonly targetMs: number;
    readonly leftMs: number;
  };
  readonly lead: {
    readonly name: string;
    readonly company?: string | null;
    readonly title?: string | null;
    readonly phone?: string | null;
    readonly email?: string | null;
    /** The lead's own words. */
    readonly message?: string | null;
    readonly timeZone?: string | null;
    readonly leadType?: string | null;
    readonly source?: string | null;
    readonly score?: number | null;
  };
  readonly ownerName: string | null;
  readonly previousOwnerName?: string | null;
  readonly managerName?: string | null;
  /** Such as `Call · attempt 1 of 6`. */
  readonly doNext?: string | null;
  /** Such as `Email, Fri 16:02, no answer`. */
  readonly lastTouch?: string | null;
  /** Open leads of the owner. */
  readonly ownerLoad?: number | null;
  /** Why the lead moved or stays without an owner. */
  readonly why?: string | null;
  /** What happens by itself later, such as `Marcus Lee is told`. */
  readonly nextSteps: readonly { readonly at: number; readonly sentence: string }[];
  readonly policy: { readonly name: string; readonly version: number };
  readonly urls: {
    /** The lead's page in Baton. */
    readonly baton: string;
    readonly crm?: { readonly label: string; readonly url: string } | null;
    readonly touch?: string | null;
    readonly accept?: string | null;
    readonly settings?: string | null;
  };
};

/** One clock in a message about many. */
export type GroupLine = {
  readonly state: AlertState;
  readonly tier: string;
  readonly provisional: boolean;
  readonly leadName: string;
  readonly company: string | null;
  /** Such as `First touch`. */
  readonly clockLabel: string;
  readonly dueAt: number;
  /** Who holds the lead; null for nobody. */
  readonly ownerName: string | null;
  /** The lead's page in Baton. */
  readonly url: string;
};

/** Everything a message about many alerts says. `lines` has one entry per clock, soonest due first. */
export type GroupFacts = {
  readonly asOf: number;
  readonly recipient: AlertFacts['recipient'];
  /** How many alerts of each tier (or `reassigned`, `uncovered`), as they are to be told. */
  readonly counts: readonly { readonly what: string; readonly count: number }[];
  readonly lines: readonly GroupLine[];
  readonly late: string | null;
  readonly urls: { readonly queue: string; readonly settings?: string | null };
};
