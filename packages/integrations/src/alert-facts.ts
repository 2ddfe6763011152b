/** What happened to the clock that the message is about. */
export type AlertState = 'onTrack' | 'approaching' | 'breached' | 'reassigned' | 'unassigned';

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
  readonly asOf: number;
  readonly recipient: {
    readonly name: string;
    readonly role: 'owner' | 'previousOwner' | 'manager' | 'team';
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
