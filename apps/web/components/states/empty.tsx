import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** Why a box is empty: first use, nothing now, no match, or not yet. Each says its own thing and one next step. */
export type EmptyKind = 'first-use' | 'nothing-now' | 'no-match' | 'not-yet';

type Props = { kind: EmptyKind; icon: LucideIcon; title: string; children?: ReactNode; action?: ReactNode };

/** An empty box with a reason. */
export function Empty({ kind, icon: Icon, title, children, action }: Props) {
  return (
    <div data-empty={kind} className="flex flex-col items-center gap-2 px-6 py-14 text-center">
      <Icon size={24} aria-hidden="true" className="text-muted" />
      <p className="text-section font-semibold">{title}</p>
      {children ? <div className="max-w-[52ch] text-muted">{children}</div> : null}
      {action ? <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  );
}
